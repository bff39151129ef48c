import { readData, versions, type Version } from "./versions.ts";

/** A code of an HL7 table. */
export interface Code {
  readonly code: string;
  readonly meaning: string;
  /** First version that has it. */
  readonly since: string;
  /** `2.4`: the last version that has it; `deprecated`, or `deprecated 2.7`: still there, for old peers. */
  readonly until: string | undefined;
}

/** A table of chapter 2.C; suggested values of user-defined tables are in it too. */
export interface Table {
  readonly number: number;
  readonly name: string;
  readonly codes: ReadonlyMap<string, Code>;
  /** What rows such as NNxxx stand for. */
  readonly patterns: readonly RegExp[];
}

/** Kinds of identifiers (0203) and coding systems (0396): every nation and every site has some of its own. */
const extensible = new Set([203, 396]);

/** True for a table that tells only some of its codes, most of which say so by a row of dots. */
export function isOpen({ number, codes }: Table): boolean {
  if (extensible.has(number)) return true;
  for (const code of codes.keys()) if (code.includes("...")) return true;
  return false;
}

/** True for a code of the table, also one that a row stands for: NNxxx for NNITA, QBP_Qnn for QBP_Q13. */
export function isInTable({ codes, patterns }: Table, code: string): boolean {
  return codes.has(code) || patterns.some((pattern) => pattern.test(code));
}

function patternsOf(codes: Iterable<string>): readonly RegExp[] {
  return [...codes]
    .filter((row) => /nn|xxx/.test(row))
    .map((row) => {
      const literal = row.replace(/[^A-Za-z0-9]/g, "\\$&");
      return new RegExp(`^${literal.replace(/nn+/g, (run) => `\\d{${run.length}}`).replace("xxx", "[A-Za-z]{3}")}$`);
    });
}

type Raw = Readonly<Record<string, { readonly name: string; readonly codes: Readonly<Record<string, string>> }>>;

let raw: Raw | undefined;
const tables = new Map<string, Table | undefined>();

/**
 * An HL7 table by its number, such as 8 for the acknowledgement codes. A code that a later version brought in is in the
 * tables of all: old peers use new codes, and the difference harms nobody. Undefined for a table without published values.
 */
export function table(number: number, version?: Version): Table | undefined {
  const key = keyOf(number, version);
  if (tables.has(key)) return tables.get(key);
  raw ??= readData<Raw>("tables.json");
  const found = raw[key];
  const made = found && {
    number,
    name: found.name,
    codes: new Map(Object.entries(found.codes).map(([code, line]) => [code, parseCode(code, line)])),
    patterns: patternsOf(Object.keys(found.codes)),
  };
  tables.set(key, made);
  return made;
}

/** Some tables were redefined from one version to the next: `0006@2.1` holds from 2.1 until the next key. */
function keyOf(number: number, version: Version | undefined): string {
  const base = String(number).padStart(4, "0");
  raw ??= readData<Raw>("tables.json");
  if (version === undefined || Object.hasOwn(raw, base)) return base;
  const upTo = versions.slice(0, versions.indexOf(version) + 1).toReversed();
  const since = upTo.find((one) => Object.hasOwn(raw!, `${base}@${one}`));
  return since === undefined ? base : `${base}@${since}`;
}

function parseCode(code: string, line: string): Code {
  const [meaning = "", since = "2.1", until] = line.split("|");
  return { code, meaning, since, until };
}
