import { GatewayError } from "../../contracts/errors.ts";
import { nameCode } from "../er7/segment.ts";
import { selectorParts, type SelectorPart } from "./selector.ts";

/** A group on the way to a segment, or a segment without a field. */
export interface Step {
  readonly name: string;
  /** From 1. */
  readonly index: number;
  /** False when the path leaves the index out, which is 1 to read one value, and every one to read all. */
  readonly indexed: boolean;
}

/** Where segments are: `RESOURCES.SERVICE[2]`, `PID`, `RESOURCES.AIS[2]`. */
export interface Place {
  readonly text: string;
  readonly groups: readonly Step[];
  /** Undefined when the path ends with a group. */
  readonly segment: Step | undefined;
}

/**
 * Where a value is: `PID-3[2].4.1`, `PID-3(CF).1`, `RESOURCES.SERVICE[2].AIS-3.1`. All numbers begin at 1.
 * A missing component means the whole field (`component` 0); a missing subcomponent the whole component.
 */
export interface Path {
  readonly text: string;
  readonly groups: readonly Step[];
  readonly segment: string;
  /** The segment's name as a number; see `nameCode`. */
  readonly code: number;
  readonly segmentIndex: number;
  readonly segmentIndexed: boolean;
  readonly field: number;
  readonly repetition: number;
  readonly repeated: boolean;
  /** Identifier type of the repetition wanted, e.g. CF or NRE. */
  readonly selector: string | undefined;
  /** Components that a repetition chosen by `selector` carries. */
  readonly selectorParts: readonly SelectorPart[];
  readonly component: number;
  readonly subcomponent: number;
  /** Groups and segment as one text: the same for all paths into the same segment. */
  readonly segmentKey: string;
}

/** @throws GatewayError CONFIG_INVALID with the position of the first character that does not fit */
export function compilePath(text: string): Path {
  const scanner = new Scanner(text);
  const steps = scanner.steps();
  const segment = steps.at(-1)!;
  if (!isSegmentName(segment.name) || !scanner.take("-")) throw scanner.fault();
  const field = scanner.number();
  const repetition = scanner.index();
  const selector = repetition === undefined ? scanner.selector() : undefined;
  const component = scanner.take(".") ? scanner.number() : 0;
  const subcomponent = component > 0 && scanner.take(".") ? scanner.number() : 0;
  scanner.end();
  const groups = steps.slice(0, -1);
  return {
    text,
    groups,
    segment: segment.name,
    code: nameCode(segment.name),
    segmentIndex: segment.index,
    segmentIndexed: segment.indexed,
    field,
    repetition: repetition ?? 1,
    repeated: repetition !== undefined,
    selector,
    selectorParts: selector === undefined ? [] : selectorParts(segment.name, field, selector),
    component,
    subcomponent,
    segmentKey: [...groups, segment].map((step) => `${step.name}[${step.index}]`).join("."),
  };
}

/**
 * Compiles the path of a group or a segment: one without a field.
 * @throws GatewayError CONFIG_INVALID with the position of the first character that does not fit
 */
export function compilePlace(text: string): Place {
  const scanner = new Scanner(text);
  const steps = scanner.steps();
  scanner.end();
  const last = steps.at(-1)!;
  return isSegmentName(last.name)
    ? { text, groups: steps.slice(0, -1), segment: last }
    : { text, groups: steps, segment: undefined };
}

/**
 * A place whose last name is three characters long, which some groups are too: it is the group where the structure has no
 * such segment.
 */
export function resolvePlace(place: Place, isSegment: (name: string) => boolean): Place {
  const { segment } = place;
  return !segment || isSegment(segment.name)
    ? place
    : { text: place.text, groups: [...place.groups, segment], segment: undefined };
}

/** True for a path that names a field, and not just a group or segment. */
export function isFieldPath(text: string): boolean {
  return text.includes("-");
}

function isSegmentName(name: string): boolean {
  return /^[A-Z][A-Z0-9]{2}$/.test(name);
}

/** Reads a path from left to right; knows how far it came, for the message of a mistake. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  steps(): readonly Step[] {
    const steps: Step[] = [];
    do {
      const name = this.#match(/[A-Z][A-Z0-9_]+/y);
      if (name === undefined) throw this.fault();
      const index = this.index();
      steps.push({ name, index: index ?? 1, indexed: index !== undefined });
    } while (this.take("."));
    return steps;
  }

  index(): number | undefined {
    if (this.#text[this.#at] !== "[") return undefined;
    const digits = this.#match(/\[[1-9]\d{0,5}\]/y);
    if (digits === undefined) throw this.fault();
    return Number(digits.slice(1, -1));
  }

  selector(): string | undefined {
    if (this.#text[this.#at] !== "(") return undefined;
    const found = this.#match(/\([A-Z0-9]+\)/y);
    if (found === undefined) throw this.fault();
    return found.slice(1, -1);
  }

  number(): number {
    const digits = this.#match(/[1-9]\d{0,5}/y);
    if (digits === undefined) throw this.fault(-1);
    return Number(digits);
  }

  take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.fault();
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  /** What is wrong at the place where reading stopped; a number that is missing is told at the sign before it. */
  fault(back = 0): GatewayError {
    const hint = hintFor(this.#text);
    return new GatewayError("CONFIG_INVALID", `"${this.#text.slice(0, 100)}" is not an HL7 path`, {
      where: { column: this.#at + back + 1 },
      expected: "a path such as PID-3.1, PID-3(CF).1 or RESOURCES.SERVICE.AIS-3.1",
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** What the habits of other engines mean here. */
function hintFor(text: string): string | undefined {
  if (/[[(.-]0/.test(text)) return "numbers begin at 1";
  const dotted = /^([A-Za-z][A-Za-z0-9]{2})[.-](\d+)((?:\.\d+){0,2})$/.exec(text);
  if (dotted) return `did you mean ${dotted[1]!.toUpperCase()}-${dotted[2]!}${dotted[3]!}?`;
  return undefined;
}
