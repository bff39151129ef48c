/** Bytes of a packed number: two digits in each, the sign in the last half (COMP-3). */
export function packedSize(digits: number): number {
  return Math.ceil((digits + 1) / 2);
}

/** The digits and the sign; undefined for what is none. Blanks or zeros throughout are a field that nobody filled: "". */
export function unpack(bytes: Uint8Array, blank: number): { readonly digits: string; readonly negative: boolean } | undefined {
  if (bytes.every((byte) => byte === blank) || bytes.every((byte) => byte === 0)) return { digits: "", negative: false };
  const halves = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
  const digits = halves.slice(0, -1);
  const sign = halves.at(-1)!;
  if (!/^\d+$/.test(digits) || !/[a-f]/.test(sign)) return undefined;
  return { digits, negative: sign === "b" || sign === "d" };
}

/** Characters that stand for bytes until the record is encoded: private ones, which no character set of records has. */
const first = 0xf700;

/** The bytes of a packed number, as characters of {@link bytesIn}. */
export function pack(digits: string, negative: boolean, signed: boolean): string {
  const sign = signed ? (negative ? "d" : "c") : "f";
  const halves = `${digits.length % 2 === 0 ? "0" : ""}${digits}${sign}`;
  return Array.from(Buffer.from(halves, "hex"), (byte) => String.fromCharCode(first + byte)).join("");
}

export function holdsBytes(text: string): boolean {
  return /[\uf700-\uf7ff]/.test(text);
}

/** Encodes a text of a set of one byte for each character, in which some characters stand for bytes. */
export function encodeWithBytes(text: string, encode: (text: string) => Buffer): Buffer {
  const out = encode(text.replace(/[\uf700-\uf7ff]/g, " "));
  for (const { 0: char, index } of text.matchAll(/[\uf700-\uf7ff]/g)) out[index] = char.charCodeAt(0) - first;
  return out;
}
