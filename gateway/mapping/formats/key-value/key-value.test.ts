import assert from "node:assert/strict";
import * as fc from "fast-check";
import { checkLeaves, checkRoundTrip, config, open, valuesOf } from "../test-support.ts";
import { keyValue } from "./index.ts";

describe("format key-value", () => {
  const opened = open(keyValue, { message: "PREN" });
  const { compiled, read } = opened;
  const text = "TIPO=PREN\nCF = SMP\r\n\nNOTE=a=b; c\nPREST.2.COD=2\nPREST.1.COD=1\nPREST.1.NOTA.1.T=x\nVUOTO=\nconstructor=k\n";

  it("reads pairs on lines, and groups by their numbers", () => {
    const node = read(text);
    for (const [path, value] of [
      ["CF", " SMP"],
      ["NOTE", "a=b; c"],
      ["VUOTO", ""],
      ["constructor", "k"],
      ["toString", ""],
    ] as const)
      assert.equal(compiled.getter(path, [])(node), value, path);
    const list = compiled.lister("PREST", [])(node);
    assert.deepEqual(
      list.map((one) => compiled.getter("COD", ["PREST"])(one)),
      ["1", "2"],
    );
    assert.equal(compiled.getter("T", ["PREST", "NOTA"])(compiled.lister("NOTA", ["PREST"])(list[0]!)[0]!), "x");
    const leaf = checkLeaves(compiled, node).find(({ path }) => path === "PREST.1.NOTA.1.T");
    assert.deepEqual([leaf?.scope, leaf?.rule], [["PREST", "NOTA"], "T"]);
  });

  it("writes what it reads", () => {
    const draft = compiled.draft();
    compiled.setter("CF", [])(draft, "SMP");
    for (const cod of ["1", "2"]) {
      const one = compiled.appender("PREST", [])(draft);
      compiled.setter("COD", ["PREST"])(one, cod);
      compiled.setter("T", ["PREST", "NOTA"])(compiled.appender("NOTA", ["PREST"])(one), "x");
    }
    const bytes = compiled.write(draft);
    assert.equal(
      Buffer.from(bytes).toString(),
      "TIPO=PREN\nCF=SMP\nPREST.1.COD=1\nPREST.1.NOTA.1.T=x\nPREST.2.COD=2\nPREST.2.NOTA.1.T=x\n",
    );
    checkRoundTrip(opened, read(bytes));
  });

  it("tells where a pair is none", () => {
    for (const [bytes, options, line, column] of [
      ["A=1\nB", {}, 2, 1],
      ["A=1\n\nA=2", {}, 3, 1],
      ["=1", {}, 1, 1],
      ["A:1;B", { assign: ":", separator: ";" }, 1, 5],
      ["A=1&B=%4", { separator: "&", escape: "percent" }, 1, 5],
      ["A=1\\", { escape: "backslash" }, 1, 1],
    ] as const) {
      assert.throws(
        () => keyValue.parse(Buffer.from(bytes), options),
        { code: "RECORD_INVALID", where: { line, column } },
        bytes,
      );
    }
  });

  it("writes no value that its signs would divide", () => {
    const draft = compiled.draft();
    assert.throws(() => compiled.setter("NOTE", [])(draft, "a\nb"), { code: "MAPPING_FIELD", where: { field: "NOTE" } });
    const pairs = open(keyValue, { message: "PREN", options: { separator: ";" } }).compiled;
    assert.throws(() => pairs.setter("NOTE", [])(draft, "a;b"), { code: "MAPPING_FIELD" });
    for (const path of ["A=B", "", " A", "A\n"]) assert.throws(() => compiled.getter(path, []), config(1), path);
    assert.throws(() => open(keyValue, { options: { group: "{group}.{name}" } }), config());
    assert.throws(() => open(keyValue, { options: { assign: ";", separator: ";" } }), config());
  });

  it("numbers groups as the option says", () => {
    for (const [group, key] of [
      ["{name}{n}", "COD2"],
      ["{group}[{n}].{name}", "PREST[2].COD"],
      ["{group}_{n}_{name}", "PREST_2_COD"],
      ["({n})-{name}*", "(2)-COD*"],
    ] as const) {
      const other = open(keyValue, { message: "PREN", options: { group } });
      const draft = other.compiled.draft();
      for (const cod of ["a", "b"]) other.compiled.setter("COD", ["PREST"])(other.compiled.appender("PREST", [])(draft), cod);
      const bytes = Buffer.from(other.compiled.write(draft));
      assert.ok(bytes.toString().includes(`${key}=b\n`), bytes.toString());
      const node = other.read(bytes);
      assert.deepEqual(
        other.compiled
          .lister(
            "PREST",
            [],
          )(node)
          .map((one) => other.compiled.getter("COD", ["PREST"])(one)),
        ["a", "b"],
      );
      checkLeaves(other.compiled, node);
    }
  });

  it("tells its messages by the pair that the option names", () => {
    const parsed = keyValue.parse(Buffer.from("OP=DISD;TIPO=PREN"), { separator: ";", type: "OP" });
    assert.equal(keyValue.kindOf(parsed), "DISD");
    assert.equal(compiled.node(parsed), undefined);
  });

  it("reads what it writes, whatever the signs", () => {
    const value = fc.string({
      unit: fc.constantFrom("a", ";", "&", "=", ":", "\\", "%", "\n", "\r", " ", "è", "n", "4"),
      minLength: 1,
      maxLength: 8,
    });
    const options = fc.record({
      separator: fc.constantFrom("LF", "CRLF", ";", "&", "||"),
      assign: fc.constantFrom("=", ":", "=>"),
      escape: fc.constantFrom("backslash", "percent"),
      charset: fc.constantFrom("UTF-8", "ISO-8859-1"),
    });
    fc.assert(
      fc.property(options, fc.array(value, { minLength: 1, maxLength: 4 }), (given, values) => {
        const other = open(keyValue, { message: "PREN", options: given });
        const draft = other.compiled.draft();
        values.forEach((one, i) => other.compiled.setter(`A${i}`, [])(draft, one));
        values.forEach((one) => {
          other.compiled.setter("B", ["G"])(other.compiled.appender("G", [])(draft), one);
        });
        const root = other.read(other.compiled.write(draft));
        values.forEach((one, i) => assert.equal(other.compiled.getter(`A${i}`, [])(root), one));
        checkRoundTrip(other, root);
      }),
      { numRuns: 500 },
    );
  });

  it("is sketched by its signs", () => {
    assert.deepEqual(keyValue.sketch(Buffer.from("TIPO=PREN\nCF=X\n"), {}), { message: "PREN", options: {} });
    assert.deepEqual(keyValue.sketch(Buffer.from("op:DISD;cf:X"), {}), {
      message: "DISD",
      options: { assign: ":", separator: ";", type: "op" },
    });
    assert.deepEqual(keyValue.sketch(Buffer.from("TIPO=A%20B&CF=X"), {}).options, { separator: "&", escape: "percent" });
    assert.throws(() => keyValue.sketch(Buffer.from("\n"), {}), { code: "RECORD_INVALID" });
  });

  it("stays linear", () => {
    for (const unit of ["A", "A=", ".1.", "1", "\n", "\\"]) {
      try {
        valuesOf(open(keyValue, { message: "*" }).compiled, read(unit.repeat(100_000)));
      } catch (thrown) {
        assert.ok(thrown instanceof Error);
      }
    }
    const long = read(`TIPO=PREN\n${"A.1.".repeat(5000)}B=1`);
    compiled.lister("A", [])(long);
  });
});
