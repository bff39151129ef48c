/** Lines of CUP Forlì: `;` between columns, quotes doubled, CRLF, ISO-8859-1. */
import { Malformed } from "../shared/model.ts";

export type Line = readonly string[];

/** Lines as the bytes of a file; a character that ISO-8859-1 has not becomes `?`. */
export function writeLines(lines: readonly Line[]): Buffer {
  const text = lines.map((cells) => `${cells.map(quoted).join(";")}\r\n`).join("");
  return Buffer.from(text.replace(/[^\0-\u00ff]/gu, "?"), "latin1");
}

/** Reads the lines of a file; LF alone ends a line as well. */
export function readLines(bytes: Buffer): Line[] {
  const text = bytes.toString("latin1");
  const lines: Line[] = [];
  let cells: string[] = [];
  const cell = /"((?:[^"]|"")*)"(?=;|\r?\n|$)|([^";\r\n]*)(?=;|\r?\n|$)/y;
  for (let at = 0; at < text.length;) {
    cell.lastIndex = at;
    const found = cell.exec(text);
    if (found === null)
      throw new Malformed(`riga ${lines.length + 1}, colonna ${cells.length + 1}: virgolette o fine riga errate`);
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
    at += found[0].length;
    if (text[at] === ";") {
      at += 1;
      if (at < text.length) continue;
      cells.push("");
    }
    at += text[at] === "\r" ? 2 : 1;
    lines.push(cells);
    cells = [];
  }
  return lines;
}

function quoted(cell: string): string {
  return /[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
