import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { adapterCases, socketPeer, type RawWire, type Subject } from "../kit/suite/index.ts";
import { mllp } from "./index.ts";

/** Blocks by a pattern, not by the adapter's own framing. */
const blocks = (bytes: Buffer): readonly Uint8Array[] => {
  const pieces = bytes.toString("latin1").split("\x1c\r");
  return pieces.slice(0, -1).map((piece) => Buffer.from(piece.slice(piece.indexOf("\x0b") + 1), "latin1"));
};
const block = (message: Uint8Array): Uint8Array => Buffer.concat([Buffer.of(0x0b), message, Buffer.of(0x1c, 0x0d)]);
const wire: RawWire = { request: block, answer: block, requests: blocks, answers: blocks };

/** A message whose MSH-10 and MSA-2 are the number in its text. */
export const hl7 = (text: string): Uint8Array => {
  const number = /nota (\d+)/.exec(text)?.[1] ?? "0";
  return Buffer.from(`MSH|^~\\&|A|B|C|D|20270111||ACK|${number}|P|2.5\rMSA|AA|${number}\rNTE|1||${text}\r`, "latin1");
};

const subject: Subject = {
  adapter: mllp as Adapter<unknown>,
  listenOptions: () => ({ listen: "127.0.0.1:0" }),
  connectOptions: (address) => ({ connect: address }),
  message: hl7,
  peer: socketPeer(wire),
  wire,
  tls: true,
  limit: 1024,
};

describe("mllp: what every adapter does", () => {
  for (const { name, run } of adapterCases(subject)) it(name, run);
});

describe("mllp with several messages in flight: what every adapter does", () => {
  for (const { name, run } of adapterCases({
    ...subject,
    connectOptions: (a) => ({ connect: a, pipelined: 16, connections: 1 }),
  })) {
    if (name.startsWith("sends")) it(name, run);
  }
});
