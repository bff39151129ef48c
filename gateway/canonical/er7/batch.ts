import { GatewayError } from "../../contracts/errors.ts";
import { delimitersAt, lineAndColumn } from "./delimiters.ts";
import { Message } from "./message.ts";
import { firstCharacter, parse, segmentsFrom, type ParseOptions } from "./parse.ts";
import type { Segment } from "./segment.ts";

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

/**
 * Parses a batch file. Headers and trailers may be missing, as the standard allows; a lone message is a file of one batch.
 * Every message has the delimiters of its own MSH.
 * @throws GatewayError HL7_SYNTAX for what is no segment; HL7_BATCH for an order that no batch has, or a count (BTS-1, FTS-1)
 * that is not that of what came
 */
export function parseBatch(text: string, options?: ParseOptions): BatchFile {
  const start = firstCharacter(text);
  if (!/^(?:FHS|BHS|MSH)$/.test(text.slice(start, start + 3)) || text.length < start + 4) {
    throw new GatewayError("HL7_SYNTAX", "A batch begins with FHS, BHS or MSH", {
      where: lineAndColumn(text, start),
      expected: "FHS, BHS or MSH and a field separator",
    });
  }
  const segments = segmentsFrom(text, start, delimitersAt(text, start));
  const batches: OpenBatch[] = [];
  let file: Segment | undefined;
  let end: Segment | undefined;
  let open: OpenBatch | undefined;
  for (let i = 0; i < segments.length; i++) {
    const one = segments[i]!;
    if (end) throw disorder(text, one, `${one.name} stands after FTS`, "nothing after FTS");
    switch (one.name) {
      case "FHS":
        if (i > 0) throw disorder(text, one, "FHS stands inside the file", "FHS once, at the start");
        file = one;
        break;
      case "BHS":
        if (open?.header && !open.trailer) throw disorder(text, one, "BHS stands inside a batch", "BTS before the next BHS");
        batches.push((open = { header: one, messages: [], trailer: undefined }));
        break;
      case "BTS":
        if (!open?.header || open.trailer) throw disorder(text, one, "BTS stands without BHS", "BHS, messages, BTS");
        count(text, one, open.messages.length, "messages");
        open.trailer = one;
        break;
      case "FTS":
        if (!file) throw disorder(text, one, "FTS stands without FHS", "FHS, batches, FTS");
        count(text, one, batches.filter((batch) => batch.header).length || batches.length, "batches");
        end = one;
        break;
      case "MSH": {
        if (!open || open.trailer) batches.push((open = { header: undefined, messages: [], trailer: undefined }));
        let last = i;
        while (last + 1 < segments.length && !isBoundary(segments[last + 1]!.name)) last++;
        open.messages.push(messageOf(text, segments, i, last, options));
        i = last;
        break;
      }
      default:
        throw disorder(text, one, `${one.name} stands outside a message`, "MSH, BHS, BTS or FTS");
    }
  }
  return { header: file, batches, trailer: end };
}

function isBoundary(name: string): boolean {
  return name === "MSH" || name === "FHS" || name === "BHS" || name === "BTS" || name === "FTS";
}

function messageOf(text: string, all: readonly Segment[], from: number, to: number, options?: ParseOptions): Message {
  try {
    return parse(text.slice(all[from]!.start, all[to]!.end), options);
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.where?.line === undefined) throw thrown;
    const line = lineAndColumn(text, all[from]!.start).line + thrown.where.line - 1;
    throw new GatewayError(thrown.code, thrown.message, {
      where: { ...thrown.where, line },
      ...(thrown.expected === undefined ? {} : { expected: thrown.expected }),
      cause: thrown,
    });
  }
}

function disorder(text: string, one: Segment, message: string, expected: string): GatewayError {
  return new GatewayError("HL7_BATCH", message, {
    where: { ...lineAndColumn(text, one.start), field: one.name },
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
