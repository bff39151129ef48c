import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  binaryLengthFraming,
  delimiterFraming,
  lengthFraming,
  mllpFraming,
  piecesFraming,
  type FrameReader,
  type Framing,
} from "./index.ts";

const texts = (frames: readonly Uint8Array[]): readonly string[] => frames.map((frame) => Buffer.from(frame).toString("latin1"));
const pushed = (reader: FrameReader, ...chunks: readonly (string | Uint8Array)[]): readonly string[] =>
  chunks.flatMap((chunk) => texts(reader.push(typeof chunk === "string" ? Buffer.from(chunk, "latin1") : chunk)));

/** Content that the framing can carry: MLLP has no way to send its end block. */
const contents: Readonly<Record<string, { readonly framing: Framing; readonly content: fc.Arbitrary<Uint8Array> }>> = {
  mllp: {
    framing: mllpFraming(1000),
    content: fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.filter((byte) => byte !== 0x1c && byte !== 0x0b)),
  },
  length: { framing: lengthFraming(4, 1000), content: fc.uint8Array({ maxLength: 60 }) },
  "binary length": { framing: binaryLengthFraming(2, 1000), content: fc.uint8Array({ maxLength: 60 }) },
  "delimiters of several bytes": {
    framing: delimiterFraming({ begin: Buffer.from("<<"), end: Buffer.from(">>") }, 1000),
    content: fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.filter((byte) => byte !== 0x3e)),
  },
  lines: {
    framing: delimiterFraming({ end: Buffer.from("\r\n") }, 1000),
    content: fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.filter((byte) => byte !== 0x0d)),
  },
  pieces: {
    framing: piecesFraming(
      {
        next: (bytes) =>
          bytes.length > bytes[0]! ? { message: bytes.subarray(1, 1 + bytes[0]!), taken: 1 + bytes[0]! } : undefined,
        wrap: (message) => Buffer.concat([Buffer.of(message.length), message]),
      },
      1000,
    ),
    content: fc.uint8Array({ maxLength: 60 }),
  },
};

describe("framing", () => {
  for (const [name, { framing, content }] of Object.entries(contents)) {
    it(`${name} gives whole messages, however the stream is cut`, () => {
      fc.assert(
        fc.property(fc.array(content, { maxLength: 6 }), fc.array(fc.nat(400)), (messages, cuts) => {
          const stream = Buffer.concat(messages.map((message) => framing.wrap(message)));
          const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).toSorted((a, b) => a - b), stream.length];
          const reader = framing.reader();
          const read = places.slice(1).flatMap((end, i) => reader.push(Buffer.from(stream.subarray(places[i], end))));
          assert.deepEqual(
            read.map((one) => [...one]),
            messages.map((one) => [...one]),
          );
          assert.equal(reader.partial, false);
        }),
      );
    });

    it(`${name} reads byte by byte, and does not mind what becomes of the chunk`, () => {
      const reader = framing.reader();
      const read: Uint8Array[] = [];
      const chunk = Buffer.alloc(1);
      for (const byte of Buffer.concat([
        framing.wrap(Buffer.from("MSH|1")),
        framing.wrap(Buffer.from("è")),
        framing.wrap(Buffer.alloc(0)),
      ])) {
        chunk[0] = byte;
        read.push(...reader.push(Uint8Array.from(chunk)));
      }
      assert.deepEqual(texts(read), ["MSH|1", Buffer.from("è").toString("latin1"), ""]);
    });

    it(`${name} makes a new reader for every connection`, () => {
      const reader = framing.reader();
      reader.push(framing.wrap(Buffer.from("abcdef")).subarray(0, 6));
      assert.equal(reader.partial, true);
      assert.equal(framing.reader().partial, false);
      assert.deepEqual(pushed(framing.reader(), framing.wrap(Buffer.from("x"))), ["x"]);
    });
  }
});

describe("mllp framing", () => {
  it("wraps as the standard says", () => {
    assert.deepEqual([...mllpFraming(10).wrap(Buffer.from("A"))], [0x0b, 0x41, 0x1c, 0x0d]);
  });

  it("skips what stands between blocks, and a missing CR", () => {
    assert.deepEqual(pushed(mllpFraming(10).reader(), "no\x1cise\x0bA\x1c\x0b", "B\x1c", "\r\r\nxx\x0bC\x1c\r"), ["A", "B", "C"]);
    const reader = mllpFraming(10).reader();
    pushed(reader, "noise without end".repeat(100));
    assert.equal(reader.partial, false);
  });

  it("refuses a block that is too long, as soon as it is", () => {
    const exact = mllpFraming(10);
    assert.deepEqual(pushed(exact.reader(), exact.wrap(Buffer.alloc(10, "x"))), ["x".repeat(10)]);
    assert.throws(() => exact.reader().push(exact.wrap(Buffer.alloc(11))), { code: "FRAME_TOO_LARGE" });
    const reader = exact.reader();
    reader.push(Buffer.from("\x0b12345"));
    assert.throws(() => reader.push(Buffer.from("678901")), { code: "FRAME_TOO_LARGE", hint: /maxBytes/ });
  });
});

describe("framing faults", () => {
  it("come after the messages before them", () => {
    for (const [framing, bad] of [
      [mllpFraming(10), "\x0b12345678901"],
      [mllpFraming(10), "\x0b12345678901\x1c\r"],
      [lengthFraming(4, 10), "0011x"],
      [lengthFraming(4, 10), "xxxx"],
      [binaryLengthFraming(1, 10), "\x0bx"],
      [delimiterFraming({ begin: Buffer.of(2), end: Buffer.of(3) }, 10), "\x0212345678901"],
      [delimiterFraming({ end: Buffer.from("\r\n") }, 10), "12345678901\r\n"],
    ] as const) {
      const reader = framing.reader();
      assert.deepEqual(
        pushed(reader, Buffer.concat([framing.wrap(Buffer.from("A")), framing.wrap(Buffer.from("B")), Buffer.from(bad)])),
        ["A", "B"],
      );
      assert.throws(() => reader.push(new Uint8Array()), { name: "GatewayError" });
    }
  });
});

describe("length framing", () => {
  it("wraps with as many digits as agreed", () => {
    assert.equal(Buffer.from(lengthFraming(4, 99).wrap(Buffer.from("abc"))).toString(), "0003abc");
    assert.throws(() => lengthFraming(2, 999).wrap(Buffer.alloc(100)), { code: "FRAME_TOO_LARGE", expected: "at most 99 bytes" });
  });

  it("refuses a length that is none, or too long, before the record is there", () => {
    for (const head of ["00x3", "-003", "    ", "\u0000\u0000\u0000\u0003"])
      assert.throws(
        () => lengthFraming(4, 99).reader().push(Buffer.from(head)),
        { code: "FRAME_INVALID", expected: "4 ASCII digits" },
        head,
      );
    assert.throws(() => lengthFraming(4, 99).reader().push(Buffer.from("0100")), { code: "FRAME_TOO_LARGE" });
  });
});

describe("delimiter framing", () => {
  const framing = delimiterFraming({ begin: Buffer.of(2), end: Buffer.of(3) }, 10);

  it("a message that holds its own end is not sent", () => {
    assert.throws(() => framing.wrap(Buffer.from("a\x03b")), { code: "FRAME_INVALID", certainty: "not-done" });
  });

  it("skips what stands between messages, however much", () => {
    const reader = framing.reader();
    assert.deepEqual(pushed(reader, "noise".repeat(1000), "\x02A\x03xx\x02", "B\x03"), ["A", "B"]);
  });

  it("finds a delimiter that comes in two packets", () => {
    const reader = delimiterFraming({ begin: Buffer.from("<<"), end: Buffer.from(">>") }, 10).reader();
    assert.deepEqual(pushed(reader, "x<", "<A>", "><", "<B>>"), ["A", "B"]);
    assert.equal(reader.partial, false);
  });
});
