/** A small reader and writer of HL7 v2.3.1 ER7 with the usual delimiters, one repetition level, no sub-components. */
import { Malformed } from "../shared/model.ts";

/** A segment: `fields[0]` is its name, `fields[n]` field n (of MSH too). */
export interface Segment {
  readonly name: string;
  readonly fields: readonly string[];
}

export type Message = readonly Segment[];

const escapes: Readonly<Record<string, string>> = { F: "|", S: "^", T: "&", R: "~", E: "\\" };

/** A segment from its name and fields by number; values must be already escaped or built by `components`. */
export function segment(name: string, fields: Readonly<Record<number, string>>): Segment {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  return { name, fields: Array.from({ length: last + 1 }, (_, index) => (index === 0 ? name : (fields[index] ?? ""))) };
}

/** Joins escaped components, without empty ones at the end. */
export function components(...values: readonly string[]): string {
  return values.map(escape).join("^").replace(/\^+$/, "");
}

/** Escapes text for a field. */
export function escape(text: string): string {
  return text.replace(/[|^&~\\]/g, (found) => `\\${Object.entries(escapes).find(([, plain]) => plain === found)?.[0] ?? ""}\\`);
}

/** Component (from 1) of a field, unescaped; empty when absent. */
export function component(from: Segment | undefined, field: number, number = 1): string {
  const first = (from?.fields[field] ?? "").split("~")[0] ?? "";
  return unescape(first.split("^")[number - 1] ?? "");
}

/** All repeats of a field, first component of each. */
export function repeats(from: Segment | undefined, field: number): string[] {
  return (from?.fields[field] ?? "").split("~").map((one) => unescape(one.split("^")[0] ?? ""));
}

/** The first segment with a name. */
export function first(message: Message, name: string): Segment | undefined {
  return message.find((one) => one.name === name);
}

/** Splits segments into groups, each beginning with a segment of the given name. */
export function groups(message: Message, name: string): Message[] {
  return message.reduce<Segment[][]>((all, one) => {
    if (one.name === name) all.push([one]);
    else all.at(-1)?.push(one);
    return all;
  }, []);
}

/** The message as bytes, every segment ended by LF. */
export function writeMessage(message: Message): Buffer {
  const text = message
    .map(({ name, fields }) => (name === "MSH" ? `MSH|^~\\&|${fields.slice(3).join("|")}` : fields.join("|")))
    .join("\n");
  return Buffer.from(`${text.replace(/[^\n\x20-\xff]/g, "?")}\n`, "latin1");
}

/** Reads a message; LF, CR and CR LF end segments. */
export function readMessage(bytes: Buffer): Message {
  const text = bytes.toString("latin1");
  if (!text.startsWith("MSH|^~\\&|")) throw new Malformed("MSH: mancante o con altri delimitatori");
  return text
    .split(/[\r\n]+/)
    .filter((line) => line !== "")
    .map((line) => {
      const fields = line.split("|");
      const name = fields[0] ?? "";
      if (!/^[A-Z][A-Z0-9]{2}$/.test(name)) throw new Malformed("segmento senza nome");
      return { name, fields: name === "MSH" ? [name, "|", ...fields.slice(1)] : fields };
    });
}

/** Lone and unknown escapes stay as they are. */
function unescape(text: string): string {
  return text.replace(/\\([FSTRE])\\/g, (_, letter: string) => escapes[letter] ?? "");
}
