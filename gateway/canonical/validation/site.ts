import type { Delimiters } from "../er7/delimiters.ts";
import type { Segment } from "../er7/segment.ts";
import type { Finding } from "./finding.ts";

/** What is wrong with a value, before its path is put in front. */
export type Fault = Omit<Finding, "path">;

/**
 * Where a check of a segment is: moved from field to field and from repetition to repetition, so that paths are only written
 * for what is found wrong.
 */
export class Site {
  readonly segment: Segment;
  readonly delimiters: Delimiters;
  readonly #path: string;
  readonly #findings: Finding[];
  field = 0;
  /** From 1. */
  repetition = 1;

  constructor(segment: Segment, path: string, findings: Finding[]) {
    this.segment = segment;
    this.delimiters = segment.delimiters;
    this.#path = path;
    this.#findings = findings;
  }

  /** Tells what is wrong with the field, or one of its parts: numbers from 1, 0 for none. */
  report(fault: Fault, component = 0, subcomponent = 0): void {
    const repetition = this.repetition > 1 ? `[${this.repetition}]` : "";
    const below = component === 0 ? "" : subcomponent === 0 ? `.${component}` : `.${component}.${subcomponent}`;
    const path = `${this.#path}-${this.field}${repetition}${below}`;
    this.#findings.push({ ...fault, path, message: `${path} ${fault.message}` });
  }
}
