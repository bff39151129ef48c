import { strict as assert } from "node:assert";
import { compareMessages, parse } from "../index.ts";

describe("comparing messages", () => {
  it("sees no difference in delimiters and escapes, formatting sequences among them", () => {
    const one = parse("MSH|^~\\&|A\rNTE|1||riga 1\\.br\\riga 2 \\F\\ C^D");
    const other = parse('MSH#:~"&#A\nNTE#1##riga 1".br"riga 2 | C:D##');
    assert.deepEqual(compareMessages(one, other), []);
    const third = parse('MSH#:~"&#A\nNTE#1##riga 1".sp"riga 2 | C:D##');
    assert.deepEqual(
      compareMessages(one, third).map(({ path, kind }) => [path, kind]),
      [["NTE-3.1", "changed"]],
    );
  });
});
