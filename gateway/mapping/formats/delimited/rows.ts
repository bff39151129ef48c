import { GatewayError } from "../../../contracts/errors.ts";
import type { Dialect } from "./options.ts";

/** A line of a text, or several where a quoted field has breaks. */
export interface Cells {
  readonly cells: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

/**
 * Divides a text into rows and fields in one pass (RFC 4180, section 2). A quote inside a field that does not begin with one
 * is a character like others.
 * @throws GatewayError RECORD_INVALID with line and column for a quote that does not end, or ends before its field does
 */
export function readRows(text: string, { separator, quote }: Dialect): readonly Cells[] {
  const rows: Cells[] = [];
  let cells: string[] = [];
  let at = 0;
  let line = 1;
  let rowLine = 1;
  let lineStart = 0;
  while (at < text.length) {
    if (quote !== "" && text[at] === quote) {
      const opened = { line, column: at - lineStart + 1 };
      const end = closing(text, at + 1, quote);
      if (end < 0) throw fault("A quoted field has no end", opened, "a quote at its end");
      const raw = text.slice(at + 1, end);
      cells.push(raw.replaceAll(quote + quote, quote));
      for (let next = raw.indexOf("\n"); next >= 0; next = raw.indexOf("\n", next + 1)) {
        line++;
        lineStart = at + 1 + next + 1;
      }
      at = end + 1;
    } else {
      const end = fieldEnd(text, at, separator);
      cells.push(text.slice(at, end));
      at = end;
    }
    if (text.startsWith(separator, at)) {
      at += separator.length;
      // A separator at the very end has an empty field after it.
      if (at < text.length) continue;
      cells.push("");
    } else if (at < text.length && breakAt(text, at) === 0) {
      throw fault(
        "A quoted field goes on after its quote",
        { line, column: at - lineStart + 1 },
        "a separator, or the end of the line",
      );
    }
    rows.push({ cells, line: rowLine });
    at += breakAt(text, at);
    cells = [];
    rowLine = ++line;
    lineStart = at;
  }
  return rows;
}

/** Where the quote that closes stands: one that is not doubled; -1 for none. */
function closing(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at;
  }
  return -1;
}

function fieldEnd(text: string, from: number, separator: string): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char === separator || char === "\n" || (char === "\r" && text[at + 1] === "\n")) return at;
  }
  return text.length;
}

/** Length of the line break at a place; 0 for none. */
function breakAt(text: string, at: number): number {
  if (text[at] === "\n") return 1;
  return text[at] === "\r" && text[at + 1] === "\n" ? 2 : 0;
}

function fault(message: string, where: { readonly line: number; readonly column: number }, expected: string): GatewayError {
  return new GatewayError("RECORD_INVALID", message, { where, expected });
}

/** Writes a row with its end. */
export function writeRow(cells: readonly string[], { separator, quote, end }: Dialect): string {
  const row = cells.map((cell) => quoted(cell, separator, quote)).join(separator);
  // An empty line is no row with one field.
  return (row === "" && quote !== "" ? quote + quote : row) + end;
}

function quoted(cell: string, separator: string, quote: string): string {
  if (quote === "" || !(cell.includes(separator) || cell.includes(quote) || /[\r\n]/.test(cell))) return cell;
  return quote + cell.replaceAll(quote, quote + quote) + quote;
}

/** Whether a text can be a field where nothing is quoted. */
export function isPlain(cell: string, { separator, quote }: Dialect): boolean {
  return quote !== "" || !(cell.includes(separator) || /[\r\n]/.test(cell));
}
