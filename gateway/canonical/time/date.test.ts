import assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatInstant, instantOf, parseDate } from "../index.ts";

const instant = (text: string): string => {
  const date = parseDate(text);
  assert.ok(date, text);
  return new Date(instantOf(date)).toISOString();
};

describe("dates", () => {
  it("reads every precision", () => {
    for (const text of [
      "2027",
      "202701",
      "20270111",
      "2027011109",
      "202701110915",
      "20270111091500",
      "20270111091500.1",
      "20270111091500.1234",
      "2027+0100",
      "20270111091500.12-0330",
    ]) {
      assert.ok(parseDate(text), text);
    }
    assert.deepEqual(parseDate("20270111091500-0330"), {
      year: 2027,
      month: 1,
      day: 11,
      hour: 9,
      minute: 15,
      second: 0,
      fraction: undefined,
      offset: -210,
    });
    assert.deepEqual(parseDate("2027"), {
      year: 2027,
      month: undefined,
      day: undefined,
      hour: undefined,
      minute: undefined,
      second: undefined,
      fraction: undefined,
      offset: undefined,
    });
  });

  it("refuses what is no date", () => {
    for (const text of [
      "",
      "20",
      "202",
      "20271",
      "2027-01-11",
      "20271301",
      "20270001",
      "20270100",
      "20270132",
      "20270230",
      "20270229",
      "20270431",
      "2027011124",
      "202701112360",
      "20270111235960",
      "2027011109150",
      "20270111091500.",
      "20270111091500.12345",
      "20270111.1",
      "20270111+1",
      "20270111+01:00",
      "20270111+0160",
      "20270111+2500",
      "20270111 ",
      " 20270111",
      "20270111\n",
      "٢٠٢٧",
    ]) {
      assert.equal(parseDate(text), undefined, JSON.stringify(text));
    }
    assert.ok(parseDate("20280229"), "a leap year");
    assert.equal(parseDate("21000229"), undefined, "no leap year");
  });

  it("takes a missing zone as that of Italy", () => {
    assert.equal(instant("20270111091500"), "2027-01-11T08:15:00.000Z");
    assert.equal(instant("20270711091500"), "2027-07-11T07:15:00.000Z");
    assert.equal(instant("20270711091500+0100"), "2027-07-11T08:15:00.000Z");
    assert.equal(instant("202707"), "2027-06-30T22:00:00.000Z");
    assert.equal(new Date(instantOf(parseDate("20270111091500")!, "America/New_York")).toISOString(), "2027-01-11T14:15:00.000Z");
  });

  it("knows both changes of summer time", () => {
    // 28 March 2027: 02:00 becomes 03:00.
    assert.equal(instant("20270328015959"), "2027-03-28T00:59:59.000Z");
    assert.equal(instant("20270328030000"), "2027-03-28T01:00:00.000Z");
    assert.equal(instant("20270328040000"), "2027-03-28T02:00:00.000Z");
    // 31 October 2027: 03:00 becomes 02:00; the hour from 2 to 3 comes twice, and the first is meant.
    assert.equal(instant("20271031015959"), "2027-10-30T23:59:59.000Z");
    assert.equal(instant("20271031023000"), "2027-10-31T00:30:00.000Z");
    assert.equal(instant("20271031023000+0100"), "2027-10-31T01:30:00.000Z");
    assert.equal(instant("20271031030000"), "2027-10-31T02:00:00.000Z");
    assert.equal(formatInstant(Date.parse("2027-10-31T00:30:00Z")), "20271031023000+0200");
    assert.equal(formatInstant(Date.parse("2027-10-31T01:30:00Z")), "20271031023000+0100");
    assert.equal(formatInstant(Date.parse("2027-03-28T01:00:00Z")), "20270328030000+0200");
  });

  it("writes an instant that reads back as itself, at whole seconds of any zone", () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, fc.constantFrom("Europe/Rome", "UTC", "America/St_Johns", "Asia/Kolkata"), (at, zone) => {
        assert.equal(instantOf(parseDate(formatInstant(at * 1000 + 999, zone))!), at * 1000);
      }),
    );
  });

  it("reads its own local time back, outside the hour that comes twice", () => {
    const day = fc.date({ min: new Date("2020-01-01T00:00:00Z"), max: new Date("2035-01-01T00:00:00Z"), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const at = Math.floor(date.getTime() / 1000) * 1000;
        const local = formatInstant(at).slice(0, 14);
        const back = instantOf(parseDate(local)!);
        assert.ok(back === at || (back === at - 3_600_000 && formatInstant(back).startsWith(local)));
      }),
      { numRuns: 500 },
    );
  });
});
