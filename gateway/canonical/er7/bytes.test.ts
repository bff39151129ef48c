import assert from "node:assert/strict";
import * as fc from "fast-check";
import { decodeMessage, encodeMessage, encodingOf, get, parse, set } from "../index.ts";

const head = (charset: string): string => `MSH|^~\\&|A|B|C|D|20270111||ADT^A01|1|P|2.5||||||${charset}\r`;
const body = "PID|1||77||NICCOLÒ^È\r";
const read = (bytes: Uint8Array, charset?: string): string =>
  get(parse(decodeMessage(bytes, charset === undefined ? {} : { charset }).text), "PID-5.1");

describe("the bytes of a message", () => {
  it("are read by MSH-18, by configuration, and else as UTF-8", () => {
    const latin = (declared: string): Buffer => Buffer.from(head(declared) + body, "latin1");
    assert.equal(read(latin("8859/1")), "NICCOLÒ");
    assert.equal(read(latin("ISO-8859-1")), "NICCOLÒ");
    assert.equal(read(latin(""), "8859/1"), "NICCOLÒ");
    assert.equal(read(Buffer.from(head("UNICODE UTF-8") + body)), "NICCOLÒ");
    assert.equal(read(Buffer.from(head("") + body)), "NICCOLÒ");
    assert.throws(() => read(latin("")), { code: "CHARSET_INVALID", where: { line: 2, column: 18 } });
    assert.throws(() => read(latin("KLINGON")), { code: "CHARSET_INVALID", where: { field: "MSH-18" } });
    // Fields that have slipped must not show a name.
    assert.throws(
      () => read(latin("ROSSI^MARIO")),
      (thrown: Error) => !thrown.message.includes("ROSSI"),
    );
  });

  it("say MSH-18 before the configuration, unless the peer is known to say it wrong", () => {
    const bytes = Buffer.from(head("8859/1") + body, "utf8");
    assert.equal(read(bytes, "UTF-8"), "NICCOLÃ\u0092");
    assert.equal(get(parse(decodeMessage(bytes, { charset: "UTF-8", ignoreHeader: true }).text), "PID-5.1"), "NICCOLÒ");
  });

  it("are UTF-16 by their mark, or by the zeros that ASCII has in it", () => {
    const text = head("UNICODE UTF-16") + body;
    const little = Buffer.from(text, "utf16le");
    const big = Buffer.from(little).swap16();
    for (const bytes of [
      little,
      big,
      Buffer.concat([Buffer.of(0xff, 0xfe), little]),
      Buffer.concat([Buffer.of(0xfe, 0xff), big]),
    ])
      assert.equal(read(bytes), "NICCOLÒ");
    assert.throws(() => encodingOf(Buffer.from(text)), { code: "CHARSET_INVALID" });
  });

  it("take the first repetition of MSH-18, in the separators of the message", () => {
    assert.equal(encodingOf(Buffer.from(head("8859/15~ASCII"))).charset, "iso-8859-15");
    assert.equal(encodingOf(Buffer.from("\r\n MSH#$@!%#A#B#C#D#2027##ADT#1#P#2.5######8859/1@ASCII\r")).charset, "latin1");
  });

  it("come back as they were, in whatever set", () => {
    const sets = ["ASCII", "8859/1", "8859/2", "8859/9", "8859/15", "CP1252", "UNICODE UTF-8"];
    fc.assert(
      fc.property(fc.constantFrom(...sets), fc.uint8Array({ maxLength: 40 }), fc.boolean(), (charset, extra, mark) => {
        const clean = extra.filter((byte) => byte > 0x20);
        const start = mark && charset === "UNICODE UTF-8" ? [0xef, 0xbb, 0xbf] : [];
        const bytes = Buffer.concat([
          Buffer.from(start),
          Buffer.from(head(charset)),
          Buffer.from("NTE|1||"),
          clean,
          Buffer.from("\r"),
        ]);
        let decoded;
        try {
          decoded = decodeMessage(bytes);
        } catch (thrown) {
          assert.equal((thrown as { code: string }).code, "CHARSET_INVALID");
          return;
        }
        assert.deepEqual(encodeMessage(parse(decoded.text), decoded.encoding), bytes);
      }),
      { numRuns: 500 },
    );
  });

  it("are never replaced in silence: the first character that a set does not have is named", () => {
    const { text, encoding } = decodeMessage(Buffer.from(head("8859/1") + body, "latin1"));
    assert.throws(() => encodeMessage(set(parse(text), "PID-5.2", "Łódź"), encoding), {
      code: "CHARSET_INVALID",
      message: "latin1 has no character U+0141",
    });
  });

  it("give hexadecimal escapes their meaning in the message's set", () => {
    const value = (declared: string, escape: string, charset?: string): string => {
      const bytes = Buffer.from(`${head(declared)}NTE|1||${escape}\r`, "latin1");
      const { text, encoding } = decodeMessage(bytes, charset === undefined ? {} : { charset });
      return get(parse(text, { charset: encoding.charset }), "NTE-3");
    };
    assert.equal(value("8859/1", "\\XE8\\"), "è");
    assert.equal(value("", "\\XE8\\", "8859/1"), "è");
    assert.equal(value("8859/15", "\\XA4\\"), "€");
    assert.equal(value("UNICODE UTF-8", "\\XC3A8\\"), "è");
    assert.equal(value("8859/1", "\\XC3A8\\"), "Ã¨");
  });
});
