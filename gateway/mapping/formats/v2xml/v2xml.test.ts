import assert from "node:assert/strict";
import { open } from "../test-support.ts";
import { v2xml } from "./index.ts";

describe("format v2xml", () => {
  it("reads what it writes", () => {
    const { compiled, read } = open(v2xml, { message: "SRM^S01" });
    const draft = compiled.draft();
    compiled.setter("PID-5.1", [])(draft, "D'ÀMÌ & <C>");
    assert.equal(compiled.getter("PID-5.1", [])(read(compiled.write(draft))), "D'ÀMÌ & <C>");
  });
});
