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

/** Looks at the raw text of a field's repetition, a component or a subcomponent (numbers from 1, 0 for none). */
export type ValueCheck = (raw: string, site: Site, component: number, subcomponent: number) => void;

const deleted = '""';

/**
 * The check of one repetition of a field, compiled from its definition: form of primitive types, codes of HL7 tables, lengths,
 * required components, and components that the type does not have. Undefined when nothing can be wrong.
 */
export function fieldCheck(definition: FieldDefinition, dictionary: Dictionary, identifies: boolean): ValueCheck | undefined {
  return valueCheck(definition, dictionary, 0, identifies);
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
  const length = lengthCheck(definition, plain, depth, identifies);
  const inner = plain ? primitiveCheck(definition, dictionary, depth) : compositeCheck(components, dictionary, depth);
  if (!length) return inner;
  if (!inner) return length;
  return (raw, site, component, subcomponent) => {
    length(raw, site, component, subcomponent);
    inner(raw, site, component, subcomponent);
  };
}

function compositeCheck(components: readonly FieldDefinition[], dictionary: Dictionary, depth: number): ValueCheck | undefined {
  // Below subcomponents HL7 v2 has nothing, so the components of a subcomponent's type have no place.
  if (depth >= 2) return undefined;
  const checks = components.map((component) => valueCheck(component, dictionary, depth + 1, false));
  const hasRequired = components.some((component) => component.required);
  return (raw, site, component) => {
    const delimiter = depth === 0 ? site.delimiters.component : site.delimiters.subcomponent;
    const parts = raw.includes(delimiter) ? raw.split(delimiter) : [raw];
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      if (part === "") continue;
      const c = depth === 0 ? i + 1 : component;
      const s = depth === 0 ? 0 : i + 1;
      if (i >= checks.length) site.report(unknownComponent(components.length), c, s);
      else checks[i]?.(part, site, c, s);
    }
    if (hasRequired && raw !== deleted) missing(parts, components, site, depth, component);
  };
}

/** Required components of a value that has others: a field that is empty is the field's own matter. */
function missing(
  parts: readonly string[],
  components: readonly FieldDefinition[],
  site: Site,
  depth: number,
  component: number,
): void {
  for (let i = 0; i < components.length; i++) {
    if (!components[i]!.required || (parts[i] ?? "") !== "") continue;
    const [c, s] = depth === 0 ? [i + 1, 0] : [component, i + 1];
    site.report(fault("component-required", "warning", "101", "is missing", components[i]!.name), c, s);
  }
}

function unknownComponent(most: number): Fault {
  return fault("component-unknown", "warning", "102", "is beyond the data type's last component", `at most ${most} components`);
}

function primitiveCheck(definition: FieldDefinition, dictionary: Dictionary, depth: number): ValueCheck | undefined {
  const form = formOf(definition.type);
  const codes = definition.type === "ID" || definition.type === "IS" ? codesOf(definition, dictionary) : undefined;
  if (!form && !codes) return undefined;
  return (raw, site, component, subcomponent) => {
    const text = unescape(firstPart(raw, site.delimiters, depth), site.delimiters);
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

/** What a primitive field has before the first component separator that should not be there. */
function firstPart(raw: string, d: Delimiters, depth: number): string {
  const component = depth === 0 ? raw.indexOf(d.component) : -1;
  const first = component < 0 ? raw : raw.slice(0, component);
  const subcomponent = first.indexOf(d.subcomponent);
  return subcomponent < 0 ? first : first.slice(0, subcomponent);
}

/**
 * A length is an error where a receiver would act on a value that it cut: in what identifies a message, and in codes and
 * numbers. A text, or a composite longer than the sum that the standard gives, is told as a warning.
 */
function lengthCheck(definition: FieldDefinition, plain: boolean, depth: number, identifies: boolean): ValueCheck | undefined {
  const most = definition.length;
  if (most === undefined || most >= 65536) return undefined;
  const strict = depth === 0 && plain && (identifies || !isText(definition.type));
  const severity: Severity = strict ? "error" : "warning";
  const found = fault("length", severity, "102", "is too long", `at most ${most} characters`);
  return (raw, site, component, subcomponent) => {
    if (raw.length > most) site.report(found, component, subcomponent);
  };
}

function fault(rule: Fault["rule"], severity: Severity, code: Fault["code"], message: string, expected: string): Fault {
  return { rule, severity, code, message, expected };
}
