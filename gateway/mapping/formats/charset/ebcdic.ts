import { GatewayError } from "../../../contracts/errors.ts";
import { ebcdicTables, type EbcdicPage } from "./ebcdic-tables.ts";

/** The EBCDIC code page of a name such as `IBM280`, `CP037` or `1140`; undefined for other sets. */
export function ebcdicPage(name: string): EbcdicPage | undefined {
  const number = /^(?:IBM|CP|EBCDIC)?[-_ ]?0*(\d{2,4})$/i.exec(name)?.[1];
  return ebcdicPages.find((page) => number !== undefined && page === `IBM${number.padStart(3, "0")}`);
}

export const ebcdicPages = Object.keys(ebcdicTables) as readonly EbcdicPage[];

/** Every byte has a character. */
export function decodeEbcdic(bytes: Uint8Array, page: EbcdicPage): string {
  const table = ebcdicTables[page];
  let out = "";
  for (const byte of bytes) out += table[byte]!;
  return out;
}

const inverses = new Map<EbcdicPage, ReadonlyMap<string, number>>();

/** @throws GatewayError CHARSET_INVALID naming the first character that the page does not have */
export function encodeEbcdic(text: string, page: EbcdicPage): Buffer {
  let bytes = inverses.get(page);
  if (!bytes) inverses.set(page, (bytes = new Map([...ebcdicTables[page]].map((char, byte) => [char, byte]))));
  const out = Buffer.allocUnsafe(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = bytes.get(text[i]!);
    if (byte === undefined) {
      const hex = text.codePointAt(i)!.toString(16).toUpperCase().padStart(4, "0");
      throw new GatewayError("CHARSET_INVALID", `${page} has no character U+${hex}`, { where: { line: 1, column: i + 1 } });
    }
    out[i] = byte;
  }
  return out;
}
