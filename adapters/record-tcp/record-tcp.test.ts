import assert from "node:assert/strict";
import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { adapterCases, socketPeer, type Options, type RawWire } from "../kit/suite/index.ts";
import { recordTcp } from "./index.ts";

/** Cuts a stream by a function that gives the next record and where it ends. */
const cut =
  (next: (bytes: Buffer) => { readonly record: Uint8Array; readonly end: number } | undefined) =>
  (bytes: Buffer): readonly Uint8Array[] => {
    const records: Uint8Array[] = [];
    for (let rest = bytes, found = next(rest); found; found = next(rest)) {
      records.push(found.record);
      rest = rest.subarray(found.end);
    }
    return records;
  };
const lengths = (size: number, read: (head: Buffer) => number) =>
  cut((bytes) => {
    if (bytes.length < size) return undefined;
    const end = size + read(bytes.subarray(0, size));
    return bytes.length < end ? undefined : { record: bytes.subarray(size, end), end };
  });
const both = (wrap: (message: Uint8Array) => Uint8Array, read: RawWire["requests"]): RawWire => ({
  request: wrap,
  answer: wrap,
  requests: read,
  answers: read,
});

const framings: readonly { readonly name: string; readonly options: Options; readonly wire: RawWire }[] = [
  {
    name: "length in digits",
    options: { lengthDigits: 6 },
    wire: both(
      (message) => Buffer.concat([Buffer.from(String(message.length).padStart(6, "0")), message]),
      lengths(6, (head) => Number(head.toString("latin1"))),
    ),
  },
  {
    name: "length in bytes",
    options: { lengthBytes: 4 },
    wire: both(
      (message) => {
        const head = Buffer.alloc(4);
        head.writeUInt32BE(message.length);
        return Buffer.concat([head, message]);
      },
      lengths(4, (head) => head.readUInt32BE()),
    ),
  },
  {
    name: "between STX and ETX",
    options: { begin: "02", end: "03" },
    wire: both(
      (message) => Buffer.concat([Buffer.of(2), message, Buffer.of(3)]),
      cut((bytes) => {
        const end = bytes.indexOf(3) + 1;
        return end === 0 ? undefined : { record: bytes.subarray(bytes.indexOf(2) + 1, end - 1), end };
      }),
    ),
  },
  {
    name: "lines",
    options: { end: "0d0a" },
    wire: both(
      (message) => Buffer.concat([message, Buffer.from("\r\n")]),
      cut((bytes) => {
        const end = bytes.indexOf("\r\n");
        return end < 0 ? undefined : { record: bytes.subarray(0, end), end: end + 2 };
      }),
    ),
  },
];

for (const { name, options, wire } of framings) {
  describe(`record-tcp, ${name}: what every adapter does`, () => {
    const cases = adapterCases({
      adapter: recordTcp as Adapter<unknown>,
      listenOptions: () => ({ ...options, listen: "127.0.0.1:0" }),
      connectOptions: (address) => ({ ...options, connect: address }),
      message: (text) => Buffer.from(`NOTA${text}`, "latin1"),
      peer: socketPeer(wire),
      wire,
      tls: true,
      limit: 1024,
    });
    // The cases on options and TLS are the same for every framing.
    for (const one of cases) if (name === "lines" || /^(?:listens|sends)/.test(one.name)) it(one.name, one.run);
  });
}

it("record-tcp frames in one way", () => {
  const base = { listen: "127.0.0.1:0", inFlight: 1, connections: 1, maxBytes: 10, lengthDigits: 4 };
  const paths = (more: Options): unknown =>
    recordTcp.check({ ...base, ...more } as unknown as Parameters<typeof recordTcp.check>[0]).map((one) => one.path[0]);
  assert.deepEqual(paths({ lengthBytes: 2, end: "03" }), ["end"]);
  assert.deepEqual(paths({ begin: "02" }), ["begin"]);
});
