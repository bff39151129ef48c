/**
 * Writes ebcdic-tables.ts from what iconv says of each byte:
 * `node gateway/mapping/formats/charset/make-ebcdic-tables.ts && npx prettier --write gateway/mapping/formats/charset`
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const pages = ["IBM037", "IBM280", "IBM500", "IBM1047", "IBM1140", "IBM1144"];
const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** Beyond ASCII as escapes: a table is to be read by people who check it, whatever their editor. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

const rows = pages.map((page) => {
  const text = execFileSync("/usr/bin/iconv", ["-f", page, "-t", "UTF-16LE"], { input: every }).toString("utf16le");
  if (text.length !== 256) throw new Error(`${page} has ${text.length} characters`);
  const lines = Array.from({ length: 8 }, (_, i) => quoted(text.slice(i * 32, i * 32 + 32)));
  return `  ${page}: [\n    ${lines.join(",\n    ")},\n  ].join(""),`;
});

writeFileSync(
  new URL("ebcdic-tables.ts", import.meta.url),
  `export type EbcdicPage = ${pages.map((page) => JSON.stringify(page)).join(" | ")};

/** The 256 characters of each EBCDIC code page, by byte. Made by make-ebcdic-tables.ts. */
export const ebcdicTables: Readonly<Record<EbcdicPage, string>> = {
${rows.join("\n")}
};
`,
);
