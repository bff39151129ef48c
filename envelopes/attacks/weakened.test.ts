import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { wsSecurity } from "../ws-security/index.ts";
import { type Case, nameOf, readCases, readMessage } from "./case.ts";
import { makeDenial } from "./denial.ts";
import { type Kit, kitOf } from "./kit.ts";
import { openCase, verdict } from "./outcome.ts";
import { people } from "./people.ts";
import { makeWorkshop, weakened } from "./weaken.ts";
import { weakenings } from "./weakenings/index.ts";

/** Each rule of the verifier is needed: without it, an attack of the corpus is answered otherwise. */
describe("weakened verifiers", () => {
  const cases = new Map(readCases().map((one) => [nameOf(one), one]));
  const workshop = makeWorkshop();
  let kit: Kit;

  before(async () => void (kit = kitOf(await people())));
  after(() => rm(workshop, { recursive: true }));

  async function answer(kind: typeof wsSecurity, one: Case): Promise<string> {
    const bytes = "made" in one ? makeDenial(one.made, kit) : readMessage(one.file);
    return verdict(await openCase(kind, one, bytes, kit.people));
  }

  function caseOf(name: string): Case {
    const one = cases.get(name);
    assert.ok(one, `no case ${name}`);
    return one;
  }

  /** Edits that change nothing: with the first the parser is the product's, with the second it is a copy too. */
  const same = "export function parse(";
  const nothing = { whole: [], "whole-parser": [{ file: "gateway/xml/parse", from: same, to: same }] };

  it("a copy that is not weakened answers each message as the verifier does", async () => {
    for (const [name, edits] of Object.entries(nothing)) {
      const copy = await weakened(workshop, name, edits);
      for (const one of cases.values()) {
        if ("made" in one || one.open !== undefined) continue;
        assert.equal(await answer(copy, one), one.expect, nameOf(one));
      }
    }
  });

  weakenings.forEach(({ number, rule, noticed, then, edits }, at) => {
    it(`${number}: ${rule}`, async () => {
      const copy = await weakened(workshop, `${at}`, edits);
      // Loaded whole; twelve thousand files at the end would take longer than the test.
      await rm(join(workshop, `${at}`), { recursive: true });
      for (const honest of ["honest-plain.xml", "honest-plain-soap12.xml"]) {
        assert.equal(await answer(copy, caseOf(honest)), "accepted", "the rule's removal breaks what is honest");
      }
      const attack = caseOf(noticed);
      const answered = await answer(copy, attack);
      assert.notEqual(answered, attack.expect, `${noticed} does not notice`);
      assert.equal(answered.split(":")[0], then);
    });
  });

  it("are many, and each of another rule", () => {
    assert.ok(weakenings.length >= 45);
    assert.equal(new Set(weakenings.map(({ rule }) => rule)).size, weakenings.length);
  });
}).timeout(60_000);
