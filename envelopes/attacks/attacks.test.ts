import assert from "node:assert/strict";
import { catalogue } from "../../gateway/contracts/catalogue.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { wsSecurity } from "../ws-security/index.ts";
import { type Canary, startCanary } from "./canary.ts";
import { type Case, type Group, nameOf, readCases, readMessage } from "./case.ts";
import { makeDenial } from "./denial.ts";
import { canary as canaryAddress } from "./exclusion.ts";
import { generate } from "./generate.ts";
import { type Kit, kitOf } from "./kit.ts";
import { payload } from "./message.ts";
import { openCase, type Outcome, verdict } from "./outcome.ts";
import { people } from "./people.ts";

/** Milliseconds of one core that a message may cost, whatever it is. */
const MOST_TIME = 1000;
/** Looks at the time that a message takes: slow once may be the machine, slow each time is the code. */
const LOOKS = 3;

describe("the attack corpus", () => {
  let kit: Kit;
  let canary: Canary;

  before(async () => {
    kit = kitOf(await people());
    canary = await startCanary();
  });

  after(async () => {
    await canary.close();
    assert.deepEqual(canary.calls, [], "something in a message was fetched");
  });

  const cases = readCases();
  for (const group of new Set<Group>(cases.map((one) => one.group))) {
    describe(group, () => {
      for (const one of cases.filter((each) => each.group === group)) {
        it(`${one.expect}: ${one.attack} (${nameOf(one)})`, async function () {
          if (one.open === undefined) await check(one);
          else {
            // Half the time, so that what is slow is not now and then taken for mended. No outcome in the assertion: mocha would
            // print its bytes.
            const isMended = await check(one, MOST_TIME / 2).then(
              () => true,
              () => false,
            );
            assert.ok(!isMended, "answered as it should be: take it out of open.ts and generate the corpus again");
            // Not passed over: it was run, is known to be answered wrongly, and shows as pending until that is mended.
            this.skip();
          }
        });
      }
    });
  }

  /** Throws unless all is as it should be. */
  async function check(one: Case, most = MOST_TIME): Promise<void> {
    const bytes = bytesOf(one);
    let { outcome, took } = await timed(one, bytes);
    for (let look = 1; took >= most && look < LOOKS; look++) ({ outcome, took } = await timed(one, bytes));
    const { opened, thrown, remembered } = outcome;
    assert.equal(verdict(outcome), one.expect, thrown instanceof Error ? thrown.message : undefined);
    assert.ok(took < most, `took ${Math.round(took)} ms`);
    if (opened !== undefined) {
      if ("file" in one) assert.equal(Buffer.from(opened.payload).toString(), withUrl(one.payload ?? payload));
      assert.equal(opened.sender, "CO-A");
    } else {
      assert.ok(thrown instanceof GatewayError);
      if (one.expect !== "SECURITY_REPLAY") assert.equal(remembered, 0, "a refused message was remembered");
      await checkFault(outcome, thrown);
    }
  }

  /** The outcome of one message, and its milliseconds of one core. */
  async function timed(one: Case, bytes: Uint8Array): Promise<{ readonly outcome: Outcome; readonly took: number }> {
    const before = process.threadCpuUsage();
    const outcome = await openCase(wsSecurity, one, bytes, kit.people);
    const { user, system } = process.threadCpuUsage(before);
    return { outcome, took: (user + system) / 1000 };
  }

  /** Of a security check the peer reads what every failure with that code says, to the byte; of the rest, nothing of ours. */
  async function checkFault({ envelope, received }: Outcome, thrown: GatewayError): Promise<void> {
    const told = await envelope.refuse(thrown, received, undefined);
    const text = Buffer.from(told.bytes).toString();
    assert.equal(told.failed, true);
    if (catalogue[thrown.code].family === "security") {
      const bare = await envelope.refuse(new GatewayError(thrown.code, "anything else"), received, undefined);
      assert.equal(text, Buffer.from(bare.bytes).toString());
      assert.ok(!text.includes(thrown.message) && !text.includes(thrown.code), text);
    }
    assert.ok(!/CN=|O=Raccordo|alice|CO-[A-D]|MII[A-Za-z0-9+/]{20}/.test(text), text);
  }

  /** The message, with the canary's address in the place of the name that stands for it. */
  function bytesOf(one: Case): Uint8Array {
    if ("made" in one) return makeDenial(one.made, kit);
    const bytes = readMessage(one.file);
    if (!bytes.includes(canaryAddress)) return bytes;
    const text = withUrl(bytes.toString());
    return Buffer.from(one.expect === "accepted" && text.includes("href=") ? kit.resign(text) : text);
  }

  function withUrl(text: string): string {
    return text.replaceAll(canaryAddress, canary.url);
  }

  it("is what its generator makes, but for what draws", async () => {
    const made = await generate();
    assert.deepEqual(JSON.parse(JSON.stringify(made.map(({ facts }) => facts))), cases, "run envelopes/attacks/generate.ts");
    for (const { facts, bytes, random } of made) {
      if (bytes === undefined || random || !("file" in facts)) continue;
      assert.ok(bytes.equals(readMessage(facts.file)), `${facts.file} is not what the generator makes`);
    }
  });

  it("has honest messages and attacks in each group that has a policy of its own", () => {
    const groups = ["algorithms", "text", "time", "encryption", "soap", "saml", "username"] as const;
    for (const group of groups) {
      const expects = cases.filter((one) => one.group === group).map(({ expect }) => expect);
      assert.ok(expects.includes("accepted") && expects.some((one) => one !== "accepted"), group);
    }
  });
}).timeout(60_000);
