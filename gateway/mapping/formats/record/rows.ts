import { GatewayError } from "../../../contracts/errors.ts";
import type { RecordType } from "../layout/compile.ts";
import type { ReadRecord, RecordDocument } from "./document.ts";

export type RecordEnd = "CRLF" | "LF" | "none";

export const ends: Readonly<Record<RecordEnd, string>> = { CRLF: "\r\n", LF: "\n", none: "" };

/** The records of a message by their ends, which are lines: shorter ones are forgiven what is blank. */
export function rowsByEnd(document: RecordDocument, end: "CRLF" | "LF"): readonly ReadRecord[] {
  const { text, codec } = document;
  const rows: ReadRecord[] = [];
  // Translated from EBCDIC the new line of some systems is NEL.
  const breaks = codec.family === "ebcdic" ? /[\n\u0085]/g : /\n/g;
  let base = 0;
  while (base < text.length) {
    const found = breaks.exec(text)?.index ?? text.length;
    const to = end === "CRLF" && text[found - 1] === "\r" ? Math.max(found - 1, base) : found;
    rows.push({ text: text.slice(base, to), offset: 0, line: rows.length + 1, base, document });
    base = found + 1;
  }
  return rows;
}

/**
 * The records of a message by their lengths: where nothing ends them, or where a byte of a number may look like an end.
 * @throws GatewayError RECORD_INVALID with the line
 */
export function rowsByLength(
  document: RecordDocument,
  text: string,
  end: string,
  recognize: (row: ReadRecord, from: number) => RecordType | undefined,
  names: string,
): readonly ReadRecord[] {
  const rows: ReadRecord[] = [];
  let base = 0;
  let from = 0;
  while (base < text.length) {
    const line = rows.length + 1;
    const probe = { text, offset: base, line, base: 0, document };
    const record = recognize(probe, from);
    if (!record) {
      throw new GatewayError("RECORD_INVALID", "The record is of no known type", {
        where: { line, column: base + 1 },
        expected: `one of ${names}`,
      });
    }
    const to = Math.min(base + record.fields.size, text.length);
    if (to < text.length && !text.startsWith(end, to)) {
      throw new GatewayError("RECORD_INVALID", `Record ${record.name} does not end where it should`, {
        where: { line, column: record.fields.size + 1 },
        expected: `an end after ${record.fields.size} characters`,
      });
    }
    rows.push({ text: text.slice(base, to), offset: 0, line, base, document });
    base = to + end.length;
    from = record.repeats ? record.index : record.index + 1;
  }
  return rows;
}
