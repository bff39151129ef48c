import { GatewayError } from "../../../contracts/errors.ts";
import type { Sketch } from "../../format.ts";
import type { LayoutField, LayoutFile, LayoutRecord } from "../layout/file.ts";

/** Runs of digits that are numbers, and not part of a code such as a codice fiscale. */
const shortestNumber = 4;

/**
 * A layout guessed from lines: where digits end, where letters end, where blanks are over. Lines that begin alike are samples
 * of one record, others are the records of a message. What the fields mean, and where two stand side by side, people know.
 */
export function sketchRecord(text: string): Sketch {
  const lines = text.split(/\r\n|[\n\u0085]/).filter((line) => line !== "");
  if (lines.length === 0) throw new GatewayError("RECORD_INVALID", "The sample is empty", { expected: "one record, or several" });
  const ended = /\r?\n/.exec(text)?.[0];
  const options = ended === undefined ? {} : { end: ended === "\n" ? "LF" : "CRLF" };
  const alike = lines.every((line) => line.slice(0, 4) === lines[0]!.slice(0, 4));
  if (alike) {
    const fields = guessFields(lines);
    const message = lines[0]!.slice(0, lengthOf(fields[0]!)).trim();
    const layout: LayoutFile = { layout: nameOf(message), record: longest(lines), fields };
    return { message, options, layout };
  }
  const kinds = Map.groupBy(lines, (line) => line.slice(0, 2));
  const records = [...kinds].map(([kind, samples]): LayoutRecord => {
    const [first, ...rest] = guessFields(
      samples.map((line) => line.slice(2)),
      2,
    );
    const fields = [{ name: "CAMPO-1", text: 2, is: kind }, ...(first ? [first, ...rest] : [])];
    return {
      record: `RECORD-${nameOf(kind)}`,
      length: longest(samples),
      ...(samples.length > 1 ? { occurs: "many" } : {}),
      fields,
    };
  });
  return { message: lines[0]!.slice(0, 2), options, layout: { layout: "CAMPIONE", records } };
}

const longest = (lines: readonly string[]): number => lines.reduce((most, line) => Math.max(most, line.length), 0);
const nameOf = (text: string): string => text.replace(/[^\w-]/g, "-").toUpperCase() || "CAMPIONE";
const lengthOf = (field: LayoutField): number => Number(field.text ?? field.digits ?? 0);

type Kind = "digit" | "other" | "blank";

/** What stands at a column in all samples. */
function columnKind(lines: readonly string[], at: number): Kind {
  let kind: Kind = "blank";
  for (const line of lines) {
    const char = line[at] ?? " ";
    if (char === " " || char === "\0") continue;
    if (!/\d/.test(char)) return "other";
    kind = "digit";
  }
  return kind;
}

function guessFields(lines: readonly string[], first = 1): readonly LayoutField[] {
  const kinds = Array.from({ length: longest(lines) }, (_, at) => columnKind(lines, at));
  const fields: LayoutField[] = [];
  let at = 0;
  while (at < kinds.length) {
    const name = `CAMPO-${first + fields.length}`;
    const number = runOf(kinds, at, "digit");
    if (number >= shortestNumber) {
      fields.push({ name, digits: number });
      at += number;
      continue;
    }
    const length = textLength(kinds, at);
    fields.push({ name, text: length });
    at += length;
  }
  return fields;
}

function runOf(kinds: readonly Kind[], from: number, kind: Kind): number {
  let at = from;
  while (kinds[at] === kind) at++;
  return at - from;
}

/** Up to a number, or up to what follows two blanks: one stands between the words of a text. */
function textLength(kinds: readonly Kind[], from: number): number {
  let blanks = 0;
  let at = from;
  for (; at < kinds.length; at++) {
    if (kinds[at] === "blank") {
      blanks++;
      continue;
    }
    if (at > from && (blanks > 1 || (blanks === 0 && kinds[at - 1] !== "digit" && runOf(kinds, at, "digit") >= shortestNumber)))
      break;
    blanks = 0;
  }
  return at - from;
}
