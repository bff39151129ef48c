import assert from "node:assert/strict";
import { complete, get, parse, withSegments, write, type Message } from "./index.ts";
import { validateFederation } from "./profile/index.ts";

const defaults = { controlId: "ID1", time: "20270111091500+0100" };
const made = (type: string, ...lines: readonly string[]): Message => complete(parse(lines.join("\r")), type, defaults);
const rest = (message: Message): readonly string[] => message.segments.slice(1).map((one) => one.text);

describe("complete", () => {
  it("fills the header, and keeps what is there", () => {
    assert.equal(
      write(made("SRM^S02", "MSH|^~\\&|A|B|C|D")),
      "MSH|^~\\&|A|B|C|D|20270111091500+0100||SRM^S02^SRM_S01|ID1|P|2.5\r",
    );
    assert.equal(
      write(made("SRM^S02", "MSH|^~\\&|A|B|C|D|2026||XXX|7|T|2.3|||AL||ITA")),
      "MSH|^~\\&|A|B|C|D|2026||SRM^S02^SRM_S01|7|T|2.5|||AL||ITA\r",
    );
  });

  it("numbers Set IDs, anew for every appointment, service and resource", () => {
    const message = made(
      "SQR^S25",
      "MSH|^~\\&",
      "MSA|AA|1",
      "QAK|Q",
      "SCH||S1",
      "TQ1",
      "NTE",
      "NTE",
      "PID||x",
      "RGS",
      "AIS",
      "NTE",
      "NTE",
      "AIS",
      "NTE",
      "AIG",
      "ZFE||s",
      "SCH||S2",
      "NTE",
      "PID||y",
      "AIS",
      "ZFE||s",
    );
    assert.deepEqual(rest(message), [
      "MSA|AA|1",
      "QAK|Q|OK||2|2|0",
      "SCH||S1",
      "TQ1|1",
      "NTE|1",
      "NTE|2",
      "PID|1|x",
      "RGS|1",
      "AIS|1",
      "NTE|1",
      "NTE|2",
      "AIS|2",
      "NTE|1",
      "AIG|1",
      "ZFE|1|s",
      "SCH||S2",
      "NTE|1",
      "PID|1|y",
      "RGS|1",
      "AIS|1",
      "ZFE|1|s",
    ]);
  });

  it("keeps a Set ID that is there", () => {
    assert.deepEqual(rest(made("SRM^S01", "MSH|^~\\&", "ARQ|1", "RGS|7", "AIS|5||A", "AIS|||B")), [
      "ARQ|1",
      "RGS|7",
      "AIS|5||A",
      "AIS|2||B",
    ]);
  });

  it("opens the resources that have no RGS, once for each appointment", () => {
    assert.deepEqual(rest(made("SRM^S01", "MSH|^~\\&", "ARQ|1", "AIS|||A", "AIG|||B")), [
      "ARQ|1",
      "RGS|1",
      "AIS|1||A",
      "AIG|1||B",
    ]);
    assert.deepEqual(rest(made("SRM^S01", "MSH|^~\\&", "ARQ|1", "RGS||U", "AIS|||A")), ["ARQ|1", "RGS|1|U", "AIS|1||A"]);
  });

  it("completes errors by their code", () => {
    const err = (text: string): string => rest(made("SRR^S01", "MSH|^~\\&", "MSA|AE|1", text))[1]!;
    assert.equal(err("ERR|||||SLOT_OCCUPATO"), "ERR|||206^^HL70357|E|SLOT_OCCUPATO^Slot non piu' disponibile^ITERR");
    assert.equal(err("ERR|||||X_Y"), "ERR|||207^^HL70357|E|X_Y^X_Y^ITERR");
    assert.equal(err("ERR|||||constructor"), "ERR|||207^^HL70357|E|constructor^constructor^ITERR");
    assert.equal(err("ERR||PID^1|101|W|A^B^C||d|u"), "ERR||PID^1|101|W|A^B^C||d|u");
    assert.equal(err("ERR"), "ERR|||207^^HL70357|E");
  });

  it("counts the hits of a query, and adds its status where it is missing", () => {
    const qak = (...lines: readonly string[]): string =>
      made("SQR^S25", "MSH|^~\\&", ...lines).segments.find((one) => one.name === "QAK")!.text;
    assert.equal(qak("MSA|AA|1", "QAK|Q", "SCH||a", "SCH||b"), "QAK|Q|OK||2|2|0");
    assert.equal(qak("MSA|AA|1", "QAK|Q"), "QAK|Q|NF||0|0|0");
    assert.equal(qak("MSA|AE|1", "QAK|Q"), "QAK|Q|AE||0|0|0");
    assert.equal(qak("MSA|AA|1", "SCH||a"), "QAK||OK||1|1|0");
    assert.equal(qak("MSA|AA|1", "QAK|Q||||| 3", "SCH||a"), "QAK|Q|OK||1|1| 3");
    const failed = made("SQR^S25", "MSH|^~\\&", "MSA|AE|1", "ERR|||||INTERNAL", "ERR|||||INTERNAL");
    assert.deepEqual(
      failed.segments.map((one) => one.name),
      ["MSH", "MSA", "ERR", "ERR", "QAK"],
    );
  });

  it("says the columns of the federation's table", () => {
    const message = made("RTB^K13", "MSH|^~\\&", "MSA|AA|1", "QAK|Q", "QPD|ZIT01|s", "RDT|CD-1||Y", "RDT|CD-2||N");
    assert.deepEqual(
      message.segments.map((one) => one.name),
      ["MSH", "MSA", "QAK", "QPD", "RDF", "RDT", "RDT"],
    );
    assert.equal(get(message, "QAK-4"), "2");
    assert.equal(get(message, "RDF-2[6].1"), "MOTIVO");
    assert.deepEqual(validateFederation(message), []);
  });

  it("makes a header where there is none", () => {
    const message = complete(
      withSegments(parse("MSH|^~\\&\rMSA|AA|1"), parse("MSH|^~\\&\rMSA|AA|1").segments.slice(1)),
      "ACK",
      defaults,
    );
    assert.equal(get(message, "MSH-10"), "ID1");
    assert.equal(get(message, "MSH-9.3"), "ACK");
  });

  it("gives every segment the recommended delimiters", () => {
    const message = made("SRM^S01", "MSH%$@!#%A^1", "ARQ%7$x%%%%%%y!S!z", "AIS%%%92.18.C$PET@b#c!X41!");
    assert.equal(write(message).includes("%"), false);
    const read = parse(write(message));
    assert.equal(get(read, "MSH-3"), "A^1");
    assert.equal(get(read, "ARQ-1.2"), "x");
    assert.equal(get(read, "ARQ-7"), "y$z");
    assert.equal(get(read, "AIS-3.1"), "92.18.C");
    assert.equal(get(read, "AIS-3[2].1.2"), "cA");
    assert.equal(get(read, "AIS-1"), "1");
  });
});
