import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const notAdapters: ReadonlySet<string> = new Set(["kit", "shared", "simulators"]);
const names = readdirSync(here, { withFileTypes: true })
  .filter((one) => one.isDirectory() && !notAdapters.has(one.name))
  .map((one) => one.name);

/** The text of the tests in some folders, and of the suite's cases. */
function testsIn(...folders: readonly string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(here, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.test\.ts$|^suite\/cases-.*\.ts$/.test(file))
        .map((file) => readFileSync(join(here, folder, file), "utf8")),
    )
    .join("\n")
    .replaceAll("\\'", "'");
}

/** Titles that are made of parts in the suite. */
const made = [
  "sends nothing to a server whose certificate is expired",
  "sends nothing to a server whose certificate is another authority's",
];

describe("the README of every adapter", () => {
  for (const name of names) {
    const readme = readFileSync(join(here, name, "README.md"), "utf8");

    it(`${name}: names a test for every line of what a peer can do wrong`, () => {
      const table = readme.slice(readme.indexOf("## What the peer can do wrong"));
      const rows = [...table.matchAll(/^\| (.+) \|$/gm)].map(([, row]) => row!.split(" | ")).slice(2);
      assert.ok(rows.length >= 8, `${rows.length} lines`);
      const tests = testsIn(name, "shared", "kit", "../conformance-tests/federation") + made.join("\n");
      const missing = rows.filter((row) => row.length !== 5 || !tests.includes(row[4]!));
      assert.deepEqual(missing, []);
    });

    it(`${name}: shows a configuration that names it`, () => {
      assert.match(readme, new RegExp(`^adapter: ${name}$`, "m"));
      assert.match(readme, /^Samples:|Samples: \[/m);
    });
  }
});
