import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { catalogue } from "./catalogue.ts";

describe("the error catalogue", () => {
  it("is what docs/errors.md says, in both directions", () => {
    const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| ([A-Z_0-9]+) \| (\w+) \| ([\w-]+) \| (\d+) \| ([^|]+) \|/gm)];
    const documented = Object.fromEntries(
      rows.map(([, code = "", family, certainty, hl7, title = ""]) => [code, { family, certainty, hl7, title: title.trim() }]),
    );
    assert.deepEqual(documented, { ...catalogue });
  });
});
