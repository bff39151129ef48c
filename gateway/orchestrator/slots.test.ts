import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parse, slots } from "../canonical/index.ts";
import type { Verdict } from "./deliverability.ts";
import { limitOf, ordered, startOf, type Offer } from "./slots.ts";

const slot = slots(
  parse("MSH|^~\\&|A|B|C|D|2027||SQR^S25|1\rMSA|AA|1\rQAK|Q\rSCH||S1^110905\rRGS|1\rAIS|1||A|20270719083000"),
)[0]!;
const offer = (scope: Verdict["scope"], start: number): Offer => ({
  slot,
  start,
  verdict: {
    scope,
    deliverable: true,
    agreement: "",
    objections: [],
    member: { id: "CO-1", title: "", region: "1", delegates: [] },
    delegate: { id: "CD-1", title: "", azienda: "1", offers: [] },
  },
});
const names = (offers: readonly Offer[]): string => offers.map((one) => `${one.verdict.scope}${one.start}`).join(" ");

describe("slots", () => {
  it("come own territory first, then by date, or by date alone", () => {
    const offers = [offer("EX", 1), offer("RE", 2), offer("AZ", 4), offer("EX", 0), offer("AZ", 3)];
    assert.equal(names(ordered(offers, "own-territory-then-date")), "AZ3 AZ4 RE2 EX0 EX1");
    assert.equal(names(ordered(offers, "date")), "EX0 EX1 RE2 AZ3 AZ4");
  });

  it("keep their order where they are equal", () => {
    const any = fc.array(fc.tuple(fc.constantFrom<Verdict["scope"]>("AZ", "RE", "EX"), fc.nat(3)));
    fc.assert(
      fc.property(any, fc.constantFrom("date" as const, "own-territory-then-date" as const), (list, order) => {
        const offers = list.map(([scope, start]) => offer(scope, start));
        const sorted = ordered(offers, order);
        assert.deepEqual(ordered(sorted, order), sorted);
        for (const [i, one] of sorted.entries()) {
          const next = sorted[i + 1];
          if (next?.start === one.start && next.verdict.scope === one.verdict.scope)
            assert.ok(offers.indexOf(one) < offers.indexOf(next));
        }
      }),
    );
  });

  it("begin at an Italian time where they say no zone", () => {
    assert.equal(new Date(startOf(slot)).toISOString(), "2027-07-19T06:30:00.000Z");
    assert.ok(Number.isNaN(startOf({ ...slot, start: "domani" })));
  });

  it("have the limits of their class", () => {
    const days = (priority: string, service: string): number | undefined => {
      const limit = limitOf(priority, service);
      return limit === undefined ? undefined : limit / 86_400_000;
    };
    assert.deepEqual(
      [days("U", "x"), days("B", "x"), days("D", "89.7A.3"), days("D", "88.91.1"), days("P", "x"), days("", "x"), days("X", "x")],
      [3, 10, 30, 60, 120, undefined, undefined],
    );
    for (const visit of ["89.7", "89.01", "89.01.3", "89.13", "89.26.1", "95.02"]) assert.equal(days("D", visit), 30, visit);
    for (const exam of ["89.50", "89.41", "95.41.1", "92.18.C"]) assert.equal(days("D", exam), 60, exam);
  });
});
