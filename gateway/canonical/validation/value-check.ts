import {
  isInTable,
  isOpen,
  table,
  type Dictionary,
  type FieldDefinition,
  type Table,
  type Version,
} from "../definitions/index.ts";
import { unescape } from "../er7/escape.ts";
import type { Delimiters } from "../er7/delimiters.ts";
import type { Severity } from "./finding.ts";
import { formOf, isText } from "./primitive.ts";
import type { Fault, Site } from "./site.ts";

/**
 * Looks at a stretch of a segment's source: a field's repetition, a component or a subcomponent (numbers from 1, 0 for none).
 */
export type ValueCheck = (
  source: string,
  start: number,
  end: number,
  site: Site,
  component: number,
  subcomponent: number,
) => void;

const deleted = '""';

/**
 * The check of one repetition of a field, compiled from its definition: form of primitive types, codes of HL7 tables, lengths,
 * required components, and components that the type does not have. Undefined when nothing can be wrong.
 */
export function fieldCheck(definition: FieldDefinition, dictionary: Dictionary, identifies: boolean): ValueCheck | undefined {
  return valueCheck(definition, dictionary, 0, identifies);
}

/** Runs a field's check over each of its repetitions that is not empty. */
export function checkRepetitions(source: string, start: number, end: number, site: Site, check: ValueCheck): void {
  const sign = site.delimiters.repetition.charCodeAt(0);
  let from = start;
  for (site.repetition = 1; ; site.repetition++) {
    const to = partEnd(source, from, end, sign);
    if (to > from) check(source, from, to, site, 0, 0);
    if (to === end) break;
    from = to + 1;
  }
  site.repetition = 1;
}

/** Number of the parts that a delimiter makes of a stretch. */
export function countParts(source: string, start: number, end: number, delimiter: string): number {
  const sign = delimiter.charCodeAt(0);
  let count = 1;
  for (let i = start; i < end; i++) if (source.charCodeAt(i) === sign) count++;
  return count;
}

/** Where the part that begins at `start` ends: at the next sign of that code, or at the end of the stretch. */
function partEnd(source: string, start: number, end: number, sign: number): number {
  let at = start;
  while (at < end && source.charCodeAt(at) !== sign) at++;
  return at;
}

function valueCheck(
  definition: FieldDefinition,
  dictionary: Dictionary,
  depth: number,
  identifies: boolean,
): ValueCheck | undefined {
  const components = dictionary.type(definition.type);
  // TS is a DTM with a second component that nobody uses: what is wrong with it is wrong with the field.
  const plain = definition.type === "TS" || components === undefined || components.length === 0;
  const length = lengthOf(definition, plain, depth, identifies);
  return plain ? primitiveCheck(definition, length, dictionary, depth) : compositeCheck(components, length, dictionary, depth);
}

function compositeCheck(
  components: readonly FieldDefinition[],
  length: Length | undefined,
  dictionary: Dictionary,
  depth: number,
): ValueCheck | undefined {
  // Below subcomponents HL7 v2 has nothing, so the components of a subcomponent's type have no place.
  if (depth >= 2) return length && lengthCheck(length);
  const most = length?.most ?? Infinity;
  const checks = components.map((component) => valueCheck(component, dictionary, depth + 1, false));
  const required = components.map((component) => component.required);
  const mostRequired = required.filter(Boolean).length;
  return (source, start, end, site, component, subcomponent) => {
    if (end - start > most) site.report(length!.found, component, subcomponent);
    const sign = (depth === 0 ? site.delimiters.component : site.delimiters.subcomponent).charCodeAt(0);
    let left = mostRequired;
    let from = start;
    for (let i = 0; ; i++) {
      const to = partEnd(source, from, end, sign);
      if (to > from) {
        const c = depth === 0 ? i + 1 : component;
        const s = depth === 0 ? 0 : i + 1;
        if (i >= checks.length) site.report(unknownComponent(components.length), c, s);
        else {
          if (required[i]!) left--;
          checks[i]?.(source, from, to, site, c, s);
        }
      }
      if (to === end) break;
      from = to + 1;
    }
    if (left > 0) missing(source.slice(start, end), components, site, depth, component);
  };
}

/** Required components of a value that has others: a field that is empty is the field's own matter. */
function missing(raw: string, components: readonly FieldDefinition[], site: Site, depth: number, component: number): void {
  if (raw === deleted) return;
  const parts = raw.split(depth === 0 ? site.delimiters.component : site.delimiters.subcomponent);
  for (let i = 0; i < components.length; i++) {
    if (!components[i]!.required || (parts[i] ?? "") !== "") continue;
    const [c, s] = depth === 0 ? [i + 1, 0] : [component, i + 1];
    site.report(fault("component-required", "warning", "101", "is missing", components[i]!.name), c, s);
  }
}

function unknownComponent(most: number): Fault {
  return fault("component-unknown", "warning", "102", "is beyond the data type's last component", `at most ${most} components`);
}

function primitiveCheck(
  definition: FieldDefinition,
  length: Length | undefined,
  dictionary: Dictionary,
  depth: number,
): ValueCheck | undefined {
  const form = formOf(definition.type);
  const codes = definition.type === "ID" || definition.type === "IS" ? codesOf(definition, dictionary) : undefined;
  if (!form && !codes) return length && lengthCheck(length);
  const most = length?.most ?? Infinity;
  return (source, start, end, site, component, subcomponent) => {
    if (end - start > most) site.report(length!.found, component, subcomponent);
    const text = firstPart(source, start, end, site.delimiters, depth);
    if (text === "" || text === deleted) return;
    if (form && !form.fits(text)) {
      site.report(fault("type", "error", "102", `is not a valid ${definition.type}`, form.expected), component, subcomponent);
    }
    if (codes && !isInTable(codes, text)) {
      // The values of user-defined tables (IS) are suggestions; those of HL7 tables (ID) are all there are.
      const severity: Severity = definition.type === "ID" ? "error" : "warning";
      const name = `table ${String(codes.number).padStart(4, "0")} (${codes.name})`;
      site.report(fault("table", severity, "103", "is not in its table", `a code of ${name}`), component, subcomponent);
    }
  };
}

/** The table of a field, where its codes can be looked up: one that says "..." tells only some of them. */
function codesOf(definition: FieldDefinition, dictionary: Dictionary): Table | undefined {
  if (definition.table === undefined) return undefined;
  const found = table(definition.table, dictionary.version as Version);
  return found && found.codes.size > 0 && !isOpen(found) ? found : undefined;
}

/** What a primitive field has before the first separator of parts that should not be there, unescaped. */
function firstPart(source: string, start: number, end: number, d: Delimiters, depth: number): string {
  const subcomponent = d.subcomponent.charCodeAt(0);
  const component = depth === 0 ? d.component.charCodeAt(0) : subcomponent;
  const escapeSign = d.escape.charCodeAt(0);
  let escaped = false;
  let i = start;
  for (; i < end; i++) {
    const code = source.charCodeAt(i);
    if (code === component || code === subcomponent) break;
    if (code === escapeSign) escaped = true;
  }
  const text = source.slice(start, i);
  return escaped ? unescape(text, d) : text;
}

/** Most characters that a value may have, and what is told of a longer one. */
interface Length {
  readonly most: number;
  readonly found: Fault;
}

function lengthCheck({ most, found }: Length): ValueCheck {
  return (_source, start, end, site, component, subcomponent) => {
    if (end - start > most) site.report(found, component, subcomponent);
  };
}

/**
 * A length is an error where a receiver would act on a value that it cut: in what identifies a message, and in codes and
 * numbers. A text, or a composite longer than the sum that the standard gives, is told as a warning.
 */
function lengthOf(definition: FieldDefinition, plain: boolean, depth: number, identifies: boolean): Length | undefined {
  const most = definition.length;
  if (most === undefined || most >= 65536) return undefined;
  const strict = depth === 0 && plain && (identifies || !isText(definition.type));
  const severity: Severity = strict ? "error" : "warning";
  return { most, found: fault("length", severity, "102", "is too long", `at most ${most} characters`) };
}

function fault(rule: Fault["rule"], severity: Severity, code: Fault["code"], message: string, expected: string): Fault {
  return { rule, severity, code, message, expected };
}
