import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { details, outcome } from "./columns.ts";
import { readLines, writeLines } from "./csv.ts";
import { kinds } from "./kinds.ts";
import { makeSamples } from "./samples.ts";

const samplesAt = new URL("samples/", import.meta.url);

describe("the manual of cup-forli", () => {
  it("has every line with its columns in order", () => {
    const manual = readFileSync(new URL("README.md", import.meta.url), "utf8");
    const lines = [
      ...kinds.flatMap(({ request, asks, reply, answers }) => [
        [request, ...asks.map(({ column }) => column)],
        [reply, ...answers.map(({ column }) => column)],
      ]),
      ["ERR", ...outcome.map(({ column }) => column)],
      ["POSTO", ...details.slot.map(({ column }) => column)],
      ["ALTERN", ...details.slot.map(({ column }) => column)],
      ["AVVISO", ...details.warning.map(({ column }) => column)],
      ["NODO", ...details.node.map(({ column }) => column)],
    ];
    for (const [kind = "", ...columns] of lines) {
      assert.ok(manual.includes(`\n${[kind, ...columns].join(";")}\n`), kind);
      for (const column of columns) assert.ok(manual.includes(`| ${column} |`), column);
    }
  });

  // SAMPLES=write makes them anew.
  it("has the samples that the CUP makes", async () => {
    const samples = await makeSamples();
    if (process.env["SAMPLES"] === "write")
      for (const [name, bytes] of samples) writeFileSync(new URL(`${name}.csv`, samplesAt), bytes);
    assert.deepEqual(readdirSync(samplesAt).sort(), [...samples.keys()].map((name) => `${name}.csv`).sort());
    for (const [name, bytes] of samples) assert.deepEqual(readFileSync(new URL(`${name}.csv`, samplesAt)), bytes, name);
  });

  it("has lines that are read as they were written", () => {
    const lines = [
      ["a;b", 'say "x"', "two\r\nlines", ""],
      ["È", "", ""],
      ["", ""],
    ];
    assert.deepEqual(readLines(writeLines(lines)), lines);
    assert.equal(writeLines([["è", "€"]]).toString("latin1"), "è;?\r\n");
  });
});
