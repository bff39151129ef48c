import type { GroupItem } from "../structure/structure.ts";
import { group, type Group, type Grouped } from "../structure/tree.ts";
import type { Delimiters } from "./delimiters.ts";
import { nameCode, Segment } from "./segment.ts";

/**
 * An HL7 v2 message: segments in order. Immutable: a change gives a new message that shares what did not change. What is
 * derived from it, such as its groups, is worked out once, when first asked for.
 */
export class Message {
  readonly delimiters: Delimiters;
  readonly segments: readonly Segment[];
  #grouped: Grouped | undefined;
  #structure: GroupItem | undefined;
  #type: string | undefined;

  constructor(delimiters: Delimiters, segments: readonly Segment[]) {
    this.delimiters = delimiters;
    this.segments = segments;
  }

  /** The type of the message, as `read` gives it, which must be the same function for every call. */
  typeBy(read: (message: Message) => string): string {
    return (this.#type ??= read(this));
  }

  /** The segments arranged as a structure says; kept for the structure that was asked for last. */
  grouped(structure: GroupItem): Grouped {
    if (this.#structure !== structure || !this.#grouped) {
      this.#grouped = group(this.segments, structure);
      this.#structure = structure;
    }
    return this.#grouped;
  }

  /** The whole message as one group, its segments arranged as the structure says. */
  tree(structure: GroupItem): Group {
    return this.grouped(structure).root;
  }
}

/** The first segment of this name. */
export function segmentOf(message: Message, name: string): Segment | undefined {
  const code = nameCode(name);
  for (const one of message.segments) if (one.code === code) return one;
  return undefined;
}

/** All segments of this name, in order. */
export function segmentsOf(message: Message, name: string): readonly Segment[] {
  const code = nameCode(name);
  return message.segments.filter((one) => one.code === code);
}

/** The same message with other segments. */
export function withSegments(message: Message, segments: readonly Segment[]): Message {
  return new Message(message.delimiters, segments);
}

/**
 * A message of segments that are written anew: they stand side by side in one text, so that writing the message copies
 * nothing.
 */
export function messageOf(texts: readonly string[], delimiters: Delimiters, end = "\r"): Message {
  // Joined, and not added up: what is added up is a tree of texts, of which every character takes longer to find.
  const source = [...texts, ""].join(end);
  const segments: Segment[] = [];
  let start = 0;
  for (const { length } of texts) {
    segments.push(new Segment(source, delimiters, start, start + length));
    start += length + end.length;
  }
  return new Message(delimiters, segments);
}

/**
 * Writes ER7 with a carriage return after every segment (HL7 v2.5, section 2.6).
 */
export function write(message: Message, end = "\r"): string {
  let out = "";
  for (const piece of stretches(message, end)) out += piece;
  return out;
}

/**
 * What {@link write} writes, in pieces that together are the text: segments that stand side by side in the text they came
 * in are one piece. Encoding the pieces spares a long message one copy.
 */
export function stretches(message: Message, end = "\r"): readonly string[] {
  const segments = message.segments;
  const pieces: string[] = [];
  for (let i = 0; i < segments.length; i++) {
    const { source, start } = segments[i]!;
    while (i + 1 < segments.length && follows(segments[i]!, segments[i + 1]!, end)) i++;
    const { end: last } = segments[i]!;
    const isEnded = source.startsWith(end, last);
    const to = isEnded ? last + end.length : last;
    pieces.push(start === 0 && to === source.length ? source : source.slice(start, to));
    if (!isEnded) pieces.push(end);
  }
  return pieces;
}

function follows(one: Segment, next: Segment, end: string): boolean {
  return next.source === one.source && next.start === one.end + end.length && one.source.startsWith(end, one.end);
}
