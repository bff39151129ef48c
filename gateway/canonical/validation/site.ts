import type { Delimiters } from "../er7/delimiters.ts";
import type { Message } from "../er7/message.ts";
import type { Segment } from "../er7/segment.ts";
import type { Finding } from "./finding.ts";

/** What is wrong with a value, before its path is put in front. */
export type Fault = Omit<Finding, "path">;

/**
 * Where a check of a message is: moved from segment to segment, from field to field and from repetition to repetition, so that
 * paths are only written for what is found wrong.
 */
export class Site {
  readonly #message: Message;
  readonly #findings: Finding[];
  #ordinals: readonly number[] | undefined;
  /** Index in the message of the segment that is looked at. */
  #at = 0;
  segment: Segment;
  delimiters: Delimiters;
  field = 0;
  /** From 1. */
  repetition = 1;

  /** @param findings where what is found wrong goes */
  constructor(message: Message, findings: Finding[]) {
    this.#message = message;
    this.#findings = findings;
    this.segment = message.segments[0]!;
    this.delimiters = message.delimiters;
  }

  /** Goes on to a segment, by its index in the message. */
  moveTo(index: number): void {
    this.#at = index;
    this.segment = this.#message.segments[index]!;
    this.delimiters = this.segment.delimiters;
  }

  /** The segment's path: `AIS[2]`. */
  get path(): string {
    return indexed(this.segment.name, this.ordinals[this.#at]!);
  }

  /** Of each segment of the message, the how manieth of its name it is. */
  get ordinals(): readonly number[] {
    return (this.#ordinals ??= ordinalsOf(this.#message));
  }

  /** Tells what is wrong with the field, or one of its parts: numbers from 1, 0 for none. */
  report(fault: Fault, component = 0, subcomponent = 0): void {
    const repetition = this.repetition > 1 ? `[${this.repetition}]` : "";
    const below = component === 0 ? "" : subcomponent === 0 ? `.${component}` : `.${component}.${subcomponent}`;
    const path = `${this.path}-${this.field}${repetition}${below}`;
    this.#findings.push({ ...fault, path, message: `${path} ${fault.message}` });
  }

  /** Tells a finding as it stands. */
  tell(finding: Finding): void {
    this.#findings.push(finding);
  }
}

function ordinalsOf(message: Message): readonly number[] {
  const counts = new Map<number, number>();
  return message.segments.map((segment) => {
    const count = (counts.get(segment.code) ?? 0) + 1;
    counts.set(segment.code, count);
    return count;
  });
}

/** A segment's name with its number, where it is not the first of its name. */
export function indexed(name: string, ordinal: number): string {
  return ordinal === 1 ? name : `${name}[${ordinal}]`;
}
