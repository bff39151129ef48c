import { GatewayError } from "../contracts/errors.ts";
import { unescape } from "./escape.ts";
import type { Message, Segment } from "./message.ts";

/**
 * Where a value is: `PID-3[2].4.1`, `PID-3(CF).1`, `RESOURCES.SERVICE[2].AIS-3.1`. All numbers begin at 1.
 * A missing component means the whole field (`component` 0); a missing subcomponent the whole component.
 */
export interface Path {
  readonly text: string;
  readonly groups: readonly { readonly name: string; readonly index: number }[];
  readonly segment: string;
  readonly segmentIndex: number;
  readonly field: number;
  readonly repetition: number;
  /** Identifier type of the repetition wanted, e.g. CF or NRE. */
  readonly selector: string | undefined;
  readonly component: number;
  readonly subcomponent: number;
  /** Components that a repetition chosen by `selector` carries: index from 0, and value. */
  readonly selectorParts: readonly (readonly [number, string])[];
  /** Groups and segment as one text: the same for all paths into the same segment. */
  readonly segmentKey: string;
}

const n = "[1-9]\\d*";
const groupSteps = `(?:[A-Z][A-Z0-9_]+(?:\\[${n}\\])?\\.)*`;
const pathPattern = new RegExp(
  `^(${groupSteps})([A-Z][A-Z0-9]{2})(?:\\[(${n})\\])?-(${n})(?:\\[(${n})\\]|\\(([A-Z0-9]+)\\))?(?:\\.(${n})(?:\\.(${n}))?)?$`,
);
const segmentStart = new RegExp(`^${groupSteps}[A-Z][A-Z0-9]{2}(?:\\[${n}\\])?`);
const fieldStart = new RegExp(`^-${n}(?:\\[${n}\\]|\\([A-Z0-9]+\\))?(?:\\.${n}){0,2}`);

/** @throws GatewayError CONFIG_INVALID with the position of the first character that does not fit */
export function compilePath(text: string): Path {
  const match = pathPattern.exec(text);
  if (!match) {
    throw new GatewayError("CONFIG_INVALID", `"${text}" is not an HL7 path`, {
      where: { column: firstMisfit(text) },
      expected: "a path such as PID-3.1, PID-3(CF).1 or RESOURCES.SERVICE.AIS-3.1",
    });
  }
  const [, groups = "", segmentName = "", index, field, repetition, selector, component, subcomponent] = match;
  return {
    text,
    groups: groups
      .split(".")
      .filter((part) => part !== "")
      .map((part) => {
        const [name = "", at] = part.split(/[[\]]/);
        return { name, index: at ? Number(at) : 1 };
      }),
    segment: segmentName,
    segmentIndex: index ? Number(index) : 1,
    field: Number(field),
    repetition: repetition ? Number(repetition) : 1,
    selector,
    component: component ? Number(component) : 0,
    subcomponent: subcomponent ? Number(subcomponent) : 0,
    selectorParts: selectorParts(segmentName, selector),
    segmentKey: `${groups}${segmentName}[${index ?? "1"}]`,
  };
}

function firstMisfit(text: string): number {
  const segmentPart = segmentStart.exec(text)?.[0] ?? "";
  const fieldPart = fieldStart.exec(text.slice(segmentPart.length))?.[0] ?? "";
  return segmentPart.length + fieldPart.length + 1;
}

/** Identifier types and the components that carry them (docs/hl7-profile.md; table 0203 and the pattern NNxxx). */
const identifierTypes: Readonly<Record<string, { readonly authority: string; readonly type: string }>> = {
  CF: { authority: "CF", type: "NNITA" },
  STP: { authority: "STP", type: "STP" },
  ENI: { authority: "ENI", type: "ENI" },
  TEAM: { authority: "TEAM", type: "TEAM" },
};

/** The components that a repetition selected by `selector` carries: CX.4 and CX.5 for patients, EI.2 elsewhere. */
function selectorParts(segment: string, selector: string | undefined): readonly (readonly [number, string])[] {
  if (selector === undefined) return [];
  if (segment !== "PID") return [[1, selector]];
  const known = identifierTypes[selector];
  return known
    ? [
        [3, known.authority],
        [4, known.type],
      ]
    : [[4, selector]];
}

/** Raw text of a repetition of a field; "" when there is none. */
export function repetitionOf(segment: Segment, path: Path): string {
  const raw = segment.field(path.field);
  if (raw === "" || (segment.name === "MSH" && path.field <= 2)) return raw;
  const d = segment.delimiters;
  if (path.selector === undefined) {
    if (path.repetition === 1 && !raw.includes(d.repetition)) return raw;
    return raw.split(d.repetition)[path.repetition - 1] ?? "";
  }
  for (const repetition of raw.split(d.repetition)) {
    const components = repetition.split(d.component);
    if (path.selectorParts.some(([at, value]) => components[at] === value)) return repetition;
  }
  return "";
}

/** Value at a path in one segment, unescaped; "" when missing. A whole field with components is given as it stands. */
export function valueIn(segment: Segment, path: Path): string {
  const d = segment.delimiters;
  const repetition = repetitionOf(segment, path);
  if (path.component === 0) {
    // A primitive field is its own first component; a composite asked for as a whole keeps its delimiters.
    return repetition.includes(d.component) ? repetition : unescape(repetition, d);
  }
  const component = part(repetition, d.component, path.component);
  if (path.subcomponent === 0) {
    const first = component.indexOf(d.subcomponent);
    return unescape(first < 0 ? component : component.slice(0, first), d);
  }
  return unescape(part(component, d.subcomponent, path.subcomponent), d);
}

/** The n-th part (from 1) of a text, without splitting the rest. */
function part(text: string, delimiter: string, n: number): string {
  let start = 0;
  for (let i = 1; i < n; i++) {
    const at = text.indexOf(delimiter, start);
    if (at < 0) return "";
    start = at + 1;
  }
  const end = text.indexOf(delimiter, start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
}

/** Paths given as text are compiled once. Bounded, since a text may come from outside. */
const compiledPaths = new Map<string, Path>();
const mostCompiled = 1000;

function compiledPath(text: string): Path {
  let path = compiledPaths.get(text);
  if (!path) {
    if (compiledPaths.size >= mostCompiled) compiledPaths.clear();
    compiledPaths.set(text, (path = compilePath(text)));
  }
  return path;
}

/** Value at a path without groups, in the first (or `[n]`-th) segment of that name; "" when missing. */
export function get(message: Message, path: Path | string): string {
  const compiled = typeof path === "string" ? compiledPath(path) : path;
  let left = compiled.segmentIndex;
  for (const segment of message.segments) {
    if (segment.name === compiled.segment && --left === 0) return valueIn(segment, compiled);
  }
  return "";
}
