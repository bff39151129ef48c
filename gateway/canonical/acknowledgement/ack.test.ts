import assert from "node:assert/strict";
import { catalogue, type ErrorCode } from "../../contracts/catalogue.ts";
import { GatewayError } from "../../contracts/errors.ts";
import { acknowledge, errorSegment, get, isEnhanced, parse, refusal, replyType, write, type Message } from "../index.ts";
import { validateFederation } from "../profile/index.ts";

const header = { controlId: "OURS1", time: "20270111091501+0100" };
const request = (type: string, rest = "||||ITA", controlId = "UM1003"): Message =>
  parse(`MSH|^~\\&|CUPUM|100201&x|CUPMA|110905|20270111091600+0100||${type}|${controlId}|P|2.5${rest}`);

describe("acknowledgements", () => {
  it("swap sender and receiver, and have their own time and control identifier", () => {
    const ack = acknowledge(request("SIU^S14^SIU_S12"), "AA", header);
    assert.equal(
      write(ack),
      "MSH|^~\\&|CUPMA|110905|CUPUM|100201&x|20270111091501+0100||ACK^S14^ACK|OURS1|P|2.5\rMSA|AA|UM1003\r",
    );
    assert.deepEqual(validateFederation(ack), []);
  });

  it("keep processing id, and say 2.5 whatever was asked in", () => {
    const ack = acknowledge(parse("MSH|^~\\&|A|B|C|D|2027||ADT^A01|7|T|2.3"), "AR", header);
    assert.equal(get(ack, "MSH-11"), "T");
    assert.equal(get(ack, "MSH-12"), "2.5");
    assert.equal(get(acknowledge(parse("MSH|^~\\&"), "AR", header), "MSH-9"), "ACK");
    assert.equal(get(acknowledge(parse("MSH|^~\\&"), "AR", header), "MSH-11"), "P");
  });

  it("tell the enhanced mode by MSH-15 or MSH-16", () => {
    assert.equal(isEnhanced(request("SIU^S14", "|||AL")), true);
    assert.equal(isEnhanced(request("SIU^S14", "||||NE")), true);
    assert.equal(isEnhanced(request("SIU^S14", "")), false);
  });

  it("repeat the identifier in the recommended delimiters, escapes and all", () => {
    assert.equal(get(acknowledge(request("SIU^S14", "", "A\\T\\B\\F\\"), "AA", header), "MSA-2"), "A&B|");
    const ack = acknowledge(parse("MSH%$@!#%CUP^1%A#B%C%D%2027%%SRM$S01%7^8%P%2.5"), "AE", header);
    const read = parse(write(ack));
    assert.equal(get(read, "MSA-2"), "7^8");
    assert.equal(get(read, "MSH-5"), "CUP^1");
    assert.equal(get(read, "MSH-6.1.2"), "B");
    assert.equal(get(read, "MSH-9.2"), "S01");
  });
});

describe("ERR", () => {
  const error = new GatewayError("SLOT_OCCUPATO", "Lo slot è di un altro", {
    where: { field: "ARQ-2.1" },
    expected: "uno slot | libero",
  });

  it("holds place, code, severity and texts", () => {
    assert.equal(
      errorSegment(error).text,
      "ERR||ARQ^1^2^1^1|206^Application record locked^HL70357|E|SLOT_OCCUPATO^Slot non piu' disponibile^ITERR||uno slot \\F\\ libero|Lo slot è di un altro",
    );
    assert.equal(errorSegment(error, "W").field(4), "W");
  });

  it("locates HL7 paths, and only those", () => {
    const table: Readonly<Record<string, string>> = {
      PID: "PID^1",
      "PID-3": "PID^1^3^1",
      "PID-3(CF).1": "PID^1^3^1^1",
      "PID-3[2].1": "PID^1^3^2^1",
      "OBX[2]-5": "OBX^2^5^1",
      "PID-11.1.2": "PID^1^11^1^1^2",
      "RESOURCES.SERVICE.AIS-3.1": "AIS^1^3^1^1",
      "RESOURCES.SERVICE[2].AIS-3.1": "AIS^1^3^1^1",
      "COD-FISC": "",
      CODFISC: "",
      NRE: "NRE^1",
      "SRM_S01.RESOURCES": "",
      "/Prenotazione/Assistito": "",
      "": "",
    };
    for (const [field, location] of Object.entries(table)) {
      assert.equal(errorSegment(new GatewayError("HL7_FIELD", "x", { where: { field } })).field(2), location, field);
    }
  });

  it("does not tell a stranger which check failed, nor what broke inside", () => {
    for (const code of Object.keys(catalogue) as ErrorCode[]) {
      const { family, title } = catalogue[code];
      if (family !== "security" && family !== "internal") continue;
      const one = errorSegment(
        new GatewayError(code, "digest of Body differs", { where: { field: "PID-3" }, expected: "sha-256" }),
      );
      assert.deepEqual([one.field(7), one.field(8).includes("digest"), one.text.includes("sha-256")], ["", false, false], code);
      if (family === "security") assert.equal(one.field(2), "");
      assert.ok(one.text.includes(title));
    }
  });

  it("is complete for every code of the catalogue", () => {
    for (const code of Object.keys(catalogue) as ErrorCode[]) {
      const one = errorSegment(new GatewayError(code, "x"));
      assert.match(one.field(3), /^\d{3}\^[A-Z][a-z ]+\^HL70357$/, code);
      assert.equal(one.field(5).split("^")[0], code);
    }
  });
});

describe("refusals", () => {
  it("come in the message type that the sender expects", () => {
    const table: readonly (readonly [string, string, string])[] = [
      ["SRM", "S01", "SRR^S01^SRR_S01"],
      ["SRM", "S04", "SRR^S04^SRR_S01"],
      ["SQM", "S25", "SQR^S25^SQR_S25"],
      ["QBP", "Q13", "RTB^K13^RTB_K13"],
      ["SIU", "S15", "ACK^S15^ACK"],
      ["ADT", "A01", "ACK^A01^ACK"],
    ];
    for (const [type, event, expected] of table) {
      assert.equal(replyType(type, event), expected);
      const refused = refusal(request(`${type}^${event}`), "AE", header, [new GatewayError("ROUTE_NONE", "nowhere")]);
      assert.equal(get(refused, "MSH-9"), expected);
      assert.equal(get(refused, "MSA-1"), "AE");
      assert.equal(get(refused, "ERR-5.1"), "ROUTE_NONE");
    }
  });

  it("have what their structure requires", () => {
    const qbp = parse(`${request("QBP^Q13").segments[0]!.text}\rQPD|ZIT01^^ITCUP|SES1|89.7^Visita`);
    const sqm = parse(`${request("SQM^S25").segments[0]!.text}\rQRD|2027|R|I|Q0001`);
    for (const one of [qbp, sqm, request("SRM^S01"), request("SIU^S12")]) {
      const refused = refusal(one, "AE", header, [new GatewayError("HL7_FIELD", "a"), new GatewayError("HL7_FIELD", "b")]);
      assert.deepEqual(validateFederation(refused), [], write(refused));
      assert.equal(refused.segments.filter((s) => s.name === "ERR").length, 2);
    }
    assert.equal(get(refusal(qbp, "AE", header, []), "QAK-1"), "SES1");
    assert.equal(get(refusal(sqm, "AE", header, []), "QAK-1"), "Q0001");
  });

  it("let nothing of the request become a field or a segment of its own", () => {
    const hostile = request("SIU^A\\X0D\\ZAL\\F\\1\\F\\x", "", "1\\X0D\\ZAL");
    for (const one of [refusal(hostile, "AR", header, []), acknowledge(hostile, "AR", header)]) {
      const read = parse(write(one));
      assert.deepEqual(
        read.segments.map((s) => s.name),
        ["MSH", "MSA"],
      );
      assert.equal(get(read, "MSH-10"), "OURS1");
    }
  });
});
