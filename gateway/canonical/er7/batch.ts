import { GatewayError } from "../../contracts/errors.ts";
import { delimitersAt, lineAndColumn } from "./delimiters.ts";
import type { Message } from "./message.ts";
import { firstCharacter, parse, type ParseOptions } from "./parse.ts";
import { Segment } from "./segment.ts";

/** Messages between BHS and BTS. Header and trailer are undefined where the sender left them out. */
export interface Batch {
  readonly header: Segment | undefined;
  readonly messages: readonly Message[];
  readonly trailer: Segment | undefined;
}

/** A batch file (HL7 v2.5, section 2.10.3): `[FHS] { [BHS] {messages} [BTS] } [FTS]`. */
export interface BatchFile {
  readonly header: Segment | undefined;
  readonly batches: readonly Batch[];
  readonly trailer: Segment | undefined;
}

/** True when a text begins with the header of a file or of a batch. */
export function isBatch(text: string): boolean {
  const start = firstCharacter(text);
  return text.startsWith("FHS", start) || text.startsWith("BHS", start);
}

interface OpenBatch {
  readonly header: Segment | undefined;
  readonly messages: Message[];
  trailer: Segment | undefined;
}

/** A line of a batch file: where it stands, and the name that it begins with. */
interface Line {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Parses a batch file. Headers and trailers may be missing, as the standard allows; a lone message is a file of one batch.
 * Every message has the delimiters of its own MSH.
 * @throws GatewayError HL7_SYNTAX for what is no segment; HL7_BATCH for an order that no batch has, or a count (BTS-1, FTS-1)
 * that is not that of what came
 */
export function parseBatch(text: string, options?: ParseOptions): BatchFile {
  const first = firstCharacter(text);
  const lines = linesOf(text, first);
  const opening = lines[0]?.name ?? "";
  if (!/^(?:FHS|BHS|MSH)$/.test(opening) || text.length < first + 4) {
    throw new GatewayError("HL7_SYNTAX", "A batch begins with FHS, BHS or MSH", {
      where: lineAndColumn(text, lines.length === 0 ? 0 : first),
      expected: "FHS, BHS or MSH and a field separator",
    });
  }
  const batches: OpenBatch[] = [];
  let file: Segment | undefined;
  let end: Segment | undefined;
  let open: OpenBatch | undefined;
  // Trailers are written with the delimiters of the header that they close.
  let delimiters = delimitersAt(text, first);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (end) throw disorder(text, line, `${nameShown(line)} stands after FTS`, "nothing after FTS");
    switch (line.name) {
      case "FHS":
        if (i > 0) throw disorder(text, line, "FHS stands inside the file", "FHS once, at the start");
        file = new Segment(text, delimiters, line.start, line.end);
        break;
      case "BHS":
        if (open?.header && !open.trailer) throw disorder(text, line, "BHS stands inside a batch", "BTS before the next BHS");
        delimiters = delimitersAt(text, line.start);
        open = { header: new Segment(text, delimiters, line.start, line.end), messages: [], trailer: undefined };
        batches.push(open);
        break;
      case "BTS":
        if (!open?.header || open.trailer) throw disorder(text, line, "BTS stands without BHS", "BHS, messages, BTS");
        open.trailer = new Segment(text, open.header.delimiters, line.start, line.end);
        count(text, open.trailer, open.messages.length, "messages");
        break;
      case "FTS":
        if (!file) throw disorder(text, line, "FTS stands without FHS", "FHS, batches, FTS");
        end = new Segment(text, file.delimiters, line.start, line.end);
        count(text, end, batches.filter((batch) => batch.header).length || batches.length, "batches");
        break;
      case "MSH": {
        if (!open || open.trailer) batches.push((open = { header: undefined, messages: [], trailer: undefined }));
        let last = i;
        while (last + 1 < lines.length && !isBoundary(lines[last + 1]!.name)) last++;
        open.messages.push(messageOf(text, line.start, lines[last]!.end, options));
        i = last;
        break;
      }
      default:
        throw disorder(text, line, `${nameShown(line)} stands outside a message`, "MSH, BHS, BTS or FTS");
    }
  }
  return { header: file, batches, trailer: end };
}

function linesOf(text: string, from: number): readonly Line[] {
  const lines: Line[] = [];
  const lineBreak = /[\r\n]/g;
  let start = from;
  while (start < text.length) {
    lineBreak.lastIndex = start;
    const end = lineBreak.exec(text)?.index ?? text.length;
    if (text.slice(start, end).trim() !== "") lines.push({ name: text.slice(start, Math.min(start + 3, end)), start, end });
    start = end + 1;
  }
  return lines;
}

/** A name as messages may show it: what is none may be a patient's. */
function nameShown(line: Line): string {
  return /^[A-Z][A-Z0-9]{2}$/.test(line.name) ? line.name : "A line";
}

function isBoundary(name: string): boolean {
  return name === "MSH" || name === "FHS" || name === "BHS" || name === "BTS" || name === "FTS";
}

function messageOf(text: string, start: number, end: number, options?: ParseOptions): Message {
  try {
    return parse(text.slice(start, end), options);
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.where?.line === undefined) throw thrown;
    const line = lineAndColumn(text, start).line + thrown.where.line - 1;
    throw new GatewayError(thrown.code, thrown.message, {
      where: { ...thrown.where, line },
      ...(thrown.expected === undefined ? {} : { expected: thrown.expected }),
      cause: thrown,
    });
  }
}

function disorder(text: string, line: Line, message: string, expected: string): GatewayError {
  return new GatewayError("HL7_BATCH", message, {
    where: lineAndColumn(text, line.start),
    expected,
  });
}

/** The count in BTS-1 or FTS-1; an empty one says nothing. */
function count(text: string, trailer: Segment, found: number, what: string): void {
  const said = trailer.field(1).trim();
  if (said === "" || (/^\d+$/.test(said) && Number(said) === found)) return;
  throw new GatewayError("HL7_BATCH", `${trailer.name}-1 does not give the number of ${what}`, {
    where: { ...lineAndColumn(text, trailer.start), field: `${trailer.name}-1` },
    expected: `${found}, the number of ${what} that came`,
    hint: "a part may have been lost on the way",
  });
}

/** Writes a batch file, each segment with a carriage return after it. */
export function writeBatch(file: BatchFile): string {
  const line = (one: Segment | undefined): string => (one ? `${one.text}\r` : "");
  let out = line(file.header);
  for (const batch of file.batches) {
    out += line(batch.header);
    for (const message of batch.messages) for (const one of message.segments) out += line(one);
    out += line(batch.trailer);
  }
  return out + line(file.trailer);
}
