import assert from "node:assert/strict";
import * as fc from "fast-check";
import { canonicalize, legible, parse as parseXml } from "../../xml/index.ts";
import { escape, fromXml, get, parse, segment, standardDelimiters as d, Message, toXml, write } from "../index.ts";

const text = fc.string({ unit: "grapheme", maxLength: 6 }).map((value) => escape(legible(value), d));
const joined = (part: fc.Arbitrary<string>, delimiter: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: part },
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(delimiter)),
  );
const field = joined(joined(joined(text, d.subcomponent), d.component), d.repetition);

/** Trailing delimiters say nothing (HL7 v2.5, section 2.5.3) and may be left out. */
const trimmed = (raw: string): string =>
  raw
    .split("~")
    .map((repetition) =>
      repetition
        .split("^")
        .map((component) => component.replace(/&+$/, ""))
        .join("^")
        .replace(/\^+$/, ""),
    )
    .join("~");

const body = (names: readonly string[]): fc.Arbitrary<Message> =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), fc.array(field, { maxLength: 6 })), { maxLength: 6 })
    .map(
      (rows) =>
        new Message(d, [
          segment("MSH", ["A", "B", "C", "D", "20270111", "", "SRM^S01^SRM_S01", "1", "P", "2.5"], d),
          ...rows.map(([name, fields]) => segment(name, fields.map(trimmed), d)),
        ]),
    );

const head = "MSH|^~\\&|A|B|C|D|20270111||SRM^S01^SRM_S01|1|P|2.5";
const there = (er7: string): string => toXml(parse(`${head}\r${er7}`));
const thereAndBack = (er7: string): string =>
  write(fromXml(there(er7)))
    .slice(head.length + 1)
    .trimEnd();

describe("v2.xml", () => {
  it("brings any message back as it was, Z segments and misplaced ones too", () => {
    fc.assert(
      fc.property(body(["ARQ", "PID", "RGS", "AIS", "NTE", "TQ1", "RDT", "ZAL", "ZRX", "ZXX", "OBX"]), (message) => {
        const xml = toXml(message);
        assert.equal(write(fromXml(xml)), write(message));
        assert.equal(canonicalize(parseXml(Buffer.from(xml))), xml);
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps subcomponents apart from components where nothing is defined", () => {
    for (const er7 of ["ZXX|A&B", "ZXX|A&B^C", "ZXX|^A&B", "PID|1&2", "PID|1^2", "RDT|A&B~C", "ZXX|~", "PID|1||A~~B"])
      assert.equal(thereAndBack(er7), er7);
  });

  it("names elements by group, field and data type", () => {
    const xml = there("ARQ|SES^1\rPID|1||X^^^CF&1.2&ISO^NNITA\rRGS|1\rAIS|1||92.18.C\rZXX|a^b");
    for (const part of [
      '<SRM_S01 xmlns="urn:hl7-org:v2xml"><MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2>',
      "<MSH.9><MSG.1>SRM</MSG.1><MSG.2>S01</MSG.2><MSG.3>SRM_S01</MSG.3></MSH.9>",
      "<ARQ.1><EI.1>SES</EI.1><EI.2>1</EI.2></ARQ.1>",
      "<SRM_S01.PATIENT><PID><PID.1>1</PID.1><PID.3><CX.1>X</CX.1><CX.4><HD.1>CF</HD.1><HD.2>1.2</HD.2><HD.3>ISO</HD.3></CX.4>",
      "<SRM_S01.RESOURCES><RGS><RGS.1>1</RGS.1></RGS><SRM_S01.SERVICE><AIS>",
      "<ZXX><ZXX.1><ZXX.1.1>a</ZXX.1.1><ZXX.1.2>b</ZXX.1.2></ZXX.1></ZXX>",
    ]) {
      assert.ok(xml.includes(part), part);
    }
  });

  it("decodes escapes and quotes what XML reserves", () => {
    const xml = there("NTE|1||a\\T\\b \\F\\ <c> \\X0D\\");
    assert.ok(xml.includes("<NTE.3>a&amp;b | &lt;c&gt; &#xD;</NTE.3>"), xml);
    assert.equal(thereAndBack("NTE|1||a\\T\\b <c> \\X0D\\\\.br\\"), "NTE|1||a\\T\\b <c> \\X0D\\\\.br\\");
  });

  it("has elements for the sequences that are no characters, and for characters that XML does not have", () => {
    const xml = there("NTE|1||a\\.br\\\\H\\b\\N\\\\X01\\");
    assert.ok(
      xml.includes(
        '<NTE.3>a<escape V=".br"></escape><escape V="H"></escape>b<escape V="N"></escape><escape V="X01"></escape></NTE.3>',
      ),
      xml,
    );
    assert.equal(thereAndBack("NTE|1||a\\.br\\b\\Zvendor\\c\\X01\\"), "NTE|1||a\\.br\\b\\Zvendor\\c\\X01\\");
    // What only looks like a sequence stays text.
    assert.equal(thereAndBack("NTE|1||\\E\\.br\\E\\"), "NTE|1||\\E\\.br\\E\\");
    const hostile = `<R xmlns="urn:hl7-org:v2xml"><MSH/><NTE><NTE.3>a<escape V="|PID"/></NTE.3></NTE></R>`;
    assert.throws(() => fromXml(hostile), { code: "HL7_SYNTAX", where: { field: "escape" } });
  });

  it("writes an observation in the data type that it names", () => {
    assert.ok(there("OBX|1|CE|GLU||250^mg^L").includes("<OBX.5><CE.1>250</CE.1><CE.2>mg</CE.2>"));
  });

  it("uses the names of the version", () => {
    const xml = toXml(parse("MSH|^~\\&|A|B|C|D|20270111||SIU^S13|1|P|2.3.1\rSCH|1|2"));
    assert.ok(xml.startsWith("<SIU_S12 xmlns="), xml);
  });

  it("takes messages with other delimiters, and gives the recommended ones", () => {
    const read = fromXml(toXml(parse("MSH%$@!#%A%B%C%D%20270111%%SRM$S01%1%P%2.5\rPID%1%%X$Y@Z#W!F!^")));
    assert.equal(read.segments[1]?.text, "PID|1||X^Y~Z&W%\\S\\");
    assert.equal(get(read, "MSH-9.2"), "S01");
  });

  it("refuses what XML cannot hold or name, and what is no message", () => {
    assert.throws(() => there("NTE|1||a\ud800"), { code: "XML_INVALID" });
    for (const type of ["", "A<B^A01", "A^B C", "^A01"]) {
      assert.throws(() => toXml(parse(`MSH|^~\\&|A|B|C|D|2027||${type}|1|P|2.5`)), { name: "GatewayError" }, type);
    }
    const wrap = (inner: string): string => `<SRM_S01 xmlns="urn:hl7-org:v2xml">${inner}</SRM_S01>`;
    assert.throws(() => fromXml("<SRM_S01/>"), { code: "HL7_SYNTAX", where: { field: "SRM_S01" } });
    assert.throws(() => fromXml(wrap("<PID><PID.1>1</PID.1></PID>")), { code: "HL7_SYNTAX", where: { field: "MSH" } });
    for (const bad of ["PID.x", "PID", "PID.0", "PID.501", "PID.1e3", "constructor"]) {
      assert.throws(
        () => fromXml(wrap(`<MSH/><PID><${bad}>1</${bad}></PID>`)),
        { code: "HL7_SYNTAX", where: { field: bad } },
        bad,
      );
    }
    assert.throws(() => fromXml("<SRM_S01"), { code: "XML_INVALID" });
  });

  it("refuses what it could not give back: text between parts, parts twice, elements of others", () => {
    const pid = (inner: string): string => `<R xmlns="urn:hl7-org:v2xml"><MSH/><PID>${inner}</PID></R>`;
    for (const bad of [
      "<PID.3>abc<CX.1>d</CX.1></PID.3>",
      "<PID.3><CX.1>a</CX.1><CX.1>b</CX.1></PID.3>",
      '<PID.3><escape V=".br"/><CX.1>x</CX.1></PID.3>',
      '<PID.3 xmlns="urn:evil">x</PID.3>',
      "<PV1.3>x</PV1.3>",
      "<PID.1e1>x</PID.1e1>",
      "<PID.03>x</PID.03>",
      "loose",
    ])
      assert.throws(() => fromXml(pid(bad)), { code: "HL7_SYNTAX" }, bad);
    assert.throws(() => fromXml(pid("<PID.3>\ud800</PID.3>")), { code: "XML_INVALID" });
    assert.equal(fromXml(pid("\n  <PID.5>\n  </PID.5>\n  <PID.8>M</PID.8>\n")).segments[1]?.text, "PID||||||||M");
  });

  it("finds segments in groups of any name", () => {
    const read = fromXml(
      '<x:R xmlns:x="urn:hl7-org:v2xml"><x:MSH/><x:ANYTHING><x:__proto__><x:PID><x:PID.3><x:CX.1>7</x:CX.1></x:PID.3></x:PID></x:__proto__></x:ANYTHING></x:R>',
    );
    assert.equal(get(read, "PID-3.1"), "7");
  });
});
