import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { kinds } from "./kinds.ts";
import { makeSamples } from "./samples.ts";
import { tables } from "./schema.ts";

const samplesAt = new URL("samples/", import.meta.url);
const manual = readFileSync(new URL("README.md", import.meta.url), "utf8");

describe("the manual of cup-cesena", () => {
  it("has every table with its columns and their types", () => {
    for (const [name, columns] of tables) {
      assert.ok(manual.includes(`\`${name}\``), name);
      for (const column of columns) {
        const [title, type] = column.split(" ");
        assert.ok(manual.includes(`| ${title} | ${type} |`), `${name}: ${column}`);
      }
    }
  });

  it("has every operation with the columns that it uses", () => {
    for (const { asks, answers } of kinds) {
      assert.ok(manual.includes(`\n${asks.map(({ column }) => column).join(" ")}\n`), asks.map(({ column }) => column).join(" "));
      assert.ok(manual.includes(`\n${answers.map(({ column }) => column).join(" ")}\n`));
    }
  });

  // SAMPLES=write makes them anew.
  it("has the samples that the CUP makes", async () => {
    const samples = await makeSamples();
    if (process.env["SAMPLES"] === "write")
      for (const [name, rows] of samples) writeFileSync(new URL(`${name}.json`, samplesAt), `${JSON.stringify(rows, null, 2)}\n`);
    assert.deepEqual(readdirSync(samplesAt).sort(), [...samples.keys()].map((name) => `${name}.json`).sort());
    for (const [name, rows] of samples) {
      const written: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, samplesAt), "utf8"));
      assert.deepEqual(written, rows, name);
    }
  });
});
