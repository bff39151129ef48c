import assert from "node:assert/strict";
import * as fc from "fast-check";
import { compareDates, formatDate, formatInstant, instantOf, intervalOf, parseDate, parseTime, type DateTime } from "../index.ts";

const date = (text: string): DateTime => {
  const read = parseDate(text);
  assert.ok(read, text);
  return read;
};
const utc = (text: string): string => new Date(instantOf(date(text))).toISOString().slice(0, 19);
const order = (a: string, b: string): number | undefined => compareDates(date(a), date(b));

describe("instants", () => {
  it("know the two changes of summer time in Italy", () => {
    const table: Readonly<Record<string, string>> = {
      // Clocks go from 02:00 to 03:00 on 28 March 2027, and from 03:00 back to 02:00 on 31 October.
      "20270328015959": "2027-03-28T00:59:59",
      "20270328020000": "2027-03-28T01:00:00",
      "20270328023000": "2027-03-28T01:30:00",
      "20270328030000": "2027-03-28T01:00:00",
      "20271031015959": "2027-10-30T23:59:59",
      "20271031020000": "2027-10-31T00:00:00",
      "20271031023000": "2027-10-31T00:30:00",
      "20271031025959": "2027-10-31T00:59:59",
      "20271031030000": "2027-10-31T02:00:00",
      "20271031023000+0100": "2027-10-31T01:30:00",
      "20271031023000+0200": "2027-10-31T00:30:00",
    };
    for (const [text, expected] of Object.entries(table)) assert.equal(utc(text), expected, text);
  });

  it("last as long as their last part", () => {
    const hours = (text: string): number => {
      const { from, to } = intervalOf(date(text));
      return (to - from) / 3_600_000;
    };
    assert.equal(hours("2027"), 365 * 24);
    assert.equal(hours("2028"), 366 * 24);
    assert.equal(hours("202702"), 28 * 24);
    assert.equal(hours("20270328"), 23);
    assert.equal(hours("20271031"), 25);
    assert.equal(hours("20270111"), 24);
    assert.equal(hours("2027011109"), 1);
    assert.equal(hours("202701110915"), 1 / 60);
    assert.equal(hours("20270111091500+0100"), 1 / 3600);
    // The hour that the end of summer time repeats may be either: from the start of the first to the end of the second.
    assert.equal(hours("2027103102"), 2);
    assert.equal(hours("2027103102+0100"), 1);
  });

  it("are compared across zones, and by what their precision allows", () => {
    const table: readonly (readonly [a: string, b: string, order: number | undefined])[] = [
      ["20270111091500+0100", "20270111081500+0000", 0],
      ["20270111091500", "20270111091500+0100", 0],
      ["20270711091500", "20270711091500+0200", 0],
      ["20270111091500+0100", "20270111091501+0100", -1],
      ["20270111235900-0500", "20270112000000+0100", 1],
      ["20270111", "20270112", -1],
      ["2027", "20280101", -1],
      ["2027", "20270611", undefined],
      ["20270111", "20270111091500", undefined],
      // In the repeated hour a time without zone may be before or after one with it.
      ["20271031023000", "20271031023000+0200", undefined],
      ["20271031023000+0200", "20271031023000+0100", -1],
      ["20271031015959", "20271031023000+0100", -1],
    ];
    for (const [a, b, expected] of table) {
      assert.equal(order(a, b), expected, `${a} ${b}`);
      assert.equal(order(b, a), expected === undefined ? undefined : 0 - expected, `${b} ${a}`);
    }
  });

  it("are written with the zone that holds then, and read back", () => {
    assert.equal(formatInstant(Date.UTC(2027, 0, 11, 8, 15)), "20270111091500+0100");
    assert.equal(formatInstant(Date.UTC(2027, 6, 11, 8, 15)), "20270711101500+0200");
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1950, 0), max: Date.UTC(2100, 0) }), (ms) => {
        const second = Math.floor(ms / 1000) * 1000;
        assert.equal(instantOf(date(formatInstant(second))), second);
      }),
      { numRuns: 300 },
    );
  });
});

describe("dates as text", () => {
  it("are written as they were read", () => {
    const parts = fc.record({
      year: fc.integer({ min: 1, max: 9999 }),
      precision: fc.integer({ min: 1, max: 7 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
      second: fc.integer({ min: 0, max: 59 }),
      fraction: fc.integer({ min: 0, max: 9999 }),
      zone: fc.constantFrom("", "+0100", "-0330", "+0000"),
    });
    const two = (n: number): string => String(n).padStart(2, "0");
    fc.assert(
      fc.property(parts, (one) => {
        const all = [one.month, one.day, one.hour, one.minute, one.second].map(two).slice(0, one.precision - 1);
        const fraction = one.precision === 7 ? `.${String(one.fraction).padStart(4, "0")}` : "";
        const text = String(one.year).padStart(4, "0") + all.join("") + fraction + one.zone;
        assert.equal(formatDate(date(text)), text);
        const { from, to } = intervalOf(date(text));
        assert.ok(from < to, text);
      }),
      { numRuns: 1000 },
    );
  });

  it("are none when no calendar has them", () => {
    for (const text of [
      "20271301",
      "20270230",
      "20270229",
      "19000229",
      "2027011124",
      "202701110960",
      "20270111091560",
      "2027-01-11",
    ])
      assert.equal(parseDate(text), undefined, text);
    for (const text of ["20280229", "20000229", "20270111235959.9999+1400"]) assert.ok(parseDate(text), text);
  });

  it("have times of day of their own", () => {
    for (const text of ["09", "0915", "091500", "091500.5", "0915+0100"]) assert.ok(parseTime(text), text);
    for (const text of ["", "9", "24", "0960", "091560", "09:15", "0915+2500"]) assert.equal(parseTime(text), undefined, text);
  });
});
