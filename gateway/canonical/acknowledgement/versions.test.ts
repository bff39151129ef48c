import assert from "node:assert/strict";
import { GatewayError } from "../../contracts/errors.ts";
import { acknowledge, ackMode, isWanted, parse, validate, versions, write, type AckCode, type Message } from "../index.ts";

const header = { controlId: "OURS1", time: "20270111091501+0100" };
const request = (version: string, rest = ""): Message =>
  parse(`MSH|^~\\&|CUPUM|100201|CUPMA|110905|20270111091600||ADT^A08|UM1|P|${version}${rest}\rPID|1||77||D'ANGELO`);
const error = new GatewayError("HL7_FIELD", "PID-3 is missing | really", {
  where: { field: "PID[2]-3.1" },
  expected: "an identifier",
});
const answer = (version: string, code: AckCode, errors = [error]): readonly string[] =>
  write(acknowledge(request(version), code, header, errors, { version: "request" }))
    .trimEnd()
    .split("\r");

describe("acknowledgements in the peer's version", () => {
  it("have the shape of each", () => {
    assert.deepEqual(answer("2.5", "AE"), [
      "MSH|^~\\&|CUPMA|110905|CUPUM|100201|20270111091501+0100||ACK^A08^ACK|OURS1|P|2.5",
      "MSA|AE|UM1",
      "ERR||PID^2^3^1^1|101^Required field missing^HL70357|E|HL7_FIELD^Campo obbligatorio mancante o non valido^ITERR||an identifier|PID-3 is missing \\F\\ really",
    ]);
    assert.deepEqual(answer("2.4", "AE").slice(1), [
      "MSA|AE|UM1|PID-3 is missing \\F\\ really|||101^Required field missing^HL70357",
      "ERR|PID^2^3^101&Required field missing&HL70357",
    ]);
    assert.deepEqual(answer("2.3", "AE"), [
      "MSH|^~\\&|CUPMA|110905|CUPUM|100201|20270111091501+0100||ACK^A08|OURS1|P|2.3",
      "MSA|AE|UM1|PID-3 is missing \\F\\ really|||101^Required field missing^HL70357",
      "ERR|PID^2^3^101",
    ]);
    assert.deepEqual(answer("2.1", "AR"), [
      "MSH|^~\\&|CUPMA|110905|CUPUM|100201|20270111091501||ACK|OURS1|P|2.1",
      "MSA|AR|UM1|PID-3 is missing \\F\\ really",
      "ERR|PID^2^3^101",
    ]);
  });

  it("repeat ERR-1 for several errors in old versions, and ERR in new ones", () => {
    const other = new GatewayError("HL7_FIELD", "x", { where: { field: "PV1-2" } });
    assert.equal(answer("2.3.1", "AE", [error, other]).at(-1), "ERR|PID^2^3^101~PV1^1^2^101");
    assert.equal(answer("2.6", "AE", [error, other]).filter((line) => line.startsWith("ERR")).length, 2);
  });

  it("are valid in every version", () => {
    for (const version of versions) {
      for (const code of ["AA", "AE", "AR", ...(version === "2.1" ? [] : (["CA", "CE", "CR"] as const))] as const) {
        const made = acknowledge(request(version), code, header, code.endsWith("A") ? [] : [error], { version: "request" });
        const errors = validate(made).filter((one) => one.severity === "error");
        assert.deepEqual(
          errors.map((one) => `${version} ${code} ${one.path} ${one.rule}`),
          [],
        );
      }
    }
  });

  it("are v2.5 where nobody asks for another, or the peer's is unknown", () => {
    assert.equal(acknowledge(request("2.3"), "AA", header).segments[0]?.field(12), "2.5");
    assert.equal(acknowledge(request("9.9"), "AA", header, [], { version: "request" }).segments[0]?.field(12), "2.5");
    assert.equal(acknowledge(request("2.5"), "AA", header, [], { version: "2.7" }).segments[0]?.field(12), "2.7");
  });

  it("tell findings of validation by path and code, with their severity", () => {
    const bad = parse("MSH|^~\\&|A|B|C|D|20270111||ADT^A08|UM1|P|2.5\rEVN||20270111\rPID|1||||SEGRETO||x\rPV1||O");
    const made = write(acknowledge(bad, "AE", header, validate(bad)));
    assert.match(made, /\rERR\|\|PID\^1\^3\^1\|101\^Required field missing\^HL70357\|E\|\|\|/);
    assert.match(made, /\rERR\|\|PID\^1\^7\^1\|102\^Data type error\^HL70357\|E\|/);
    assert.ok(!made.includes("SEGRETO"));
  });
});

describe("the wish to be acknowledged", () => {
  it("is original mode when MSH-15 and MSH-16 are empty", () => {
    assert.deepEqual(ackMode(request("2.5")), { enhanced: false, accept: "", application: "" });
  });

  it("is what table 0155 says in enhanced mode", () => {
    assert.deepEqual(ackMode(request("2.5", "|||AL|NE")), { enhanced: true, accept: "AL", application: "NE" });
    assert.deepEqual(ackMode(request("2.5", "||||SU")), { enhanced: true, accept: "", application: "SU" });
    assert.deepEqual(ackMode(request("2.5", "|||er|XX")), { enhanced: true, accept: "ER", application: "AL" });
    const table: readonly (readonly [Parameters<typeof isWanted>[0], boolean, boolean])[] = [
      ["AL", true, true],
      ["NE", false, false],
      ["ER", false, true],
      ["SU", true, false],
      ["", false, false],
    ];
    for (const [condition, onSuccess, onFailure] of table) {
      assert.deepEqual([isWanted(condition, true), isWanted(condition, false)], [onSuccess, onFailure], condition);
    }
  });
});
