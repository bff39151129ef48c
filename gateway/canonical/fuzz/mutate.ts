import type { Random } from "./random.ts";

/** Pieces that mean something to the parsers. */
const pieces = [
  "MSH|^~\\&|",
  "MSH#$@!%&#",
  "\r",
  "\n",
  "\r\n",
  "|",
  "^",
  "~",
  "\\",
  "&",
  "\\X0D\\",
  "\\XFF\\",
  "\\.br\\",
  "\\E\\",
  '""',
  "PID|1||A^^^CF^NNITA~B",
  "OBX|1|CE|X||1^2",
  "BHS|^~\\&",
  "BTS|1",
  "FHS|^~\\&",
  "FTS|1",
  "SRM^S01^SRM_S01",
  "ADT^A01",
  "2.3.1",
  "9.9",
  "8859/1",
  "UNICODE UTF-16",
  "ZZZ|1",
  "<SRM_S01 xmlns='urn:hl7-org:v2xml'>",
  "<PID.3><CX.1>",
  '<escape V=".br"/>',
  "__proto__",
  "\u0000",
  "\ufeff",
  "20270230",
].map((text) => Buffer.from(text));

const bytes = [0, 9, 10, 13, 0x1c, 0x20, 0x22, 0x26, 0x3c, 0x5c, 0x5e, 0x7c, 0x7e, 0x80, 0xc3, 0xe8, 0xfe, 0xff];
const longest = 20_000;

/** The input with one to four things broken: bytes changed, pieces put in, taken out, doubled, or taken from another input. */
export function mutate(input: Uint8Array, other: Uint8Array, random: Random): Buffer {
  let out: Buffer = Buffer.from(input);
  for (let times = 1 + random(4); times > 0; times--) out = once(out, other, random);
  return out.subarray(0, longest);
}

function once(input: Buffer, other: Uint8Array, random: Random): Buffer {
  const at = random(input.length + 1);
  const length = random(Math.min(60, input.length - at) + 1);
  const [before, after] = [input.subarray(0, at), input.subarray(at + length)];
  switch (random(7)) {
    case 0:
      return Buffer.concat([before, Buffer.of(bytes[random(bytes.length)]!), input.subarray(Math.min(at + 1, input.length))]);
    case 1:
      return Buffer.concat([before, pieces[random(pieces.length)]!, input.subarray(at)]);
    case 2:
      return Buffer.concat([before, after]);
    case 3:
      return Buffer.concat([before, input.subarray(at, at + length), input.subarray(at)]);
    case 4: {
      const start = random(other.length + 1);
      return Buffer.concat([before, other.subarray(start, start + random(80)), after]);
    }
    case 5:
      return Buffer.concat([before, pieces[random(pieces.length)]!, after]);
    default: {
      const copy = Buffer.from(input);
      if (copy.length > 0) copy[at % copy.length]! ^= 1 << random(8);
      return copy;
    }
  }
}
