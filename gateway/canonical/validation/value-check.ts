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
import type { Fault, Severity } from "./finding.ts";
import { formOf, isText } from "./primitive.ts";

/** Looks at the raw text of a field's repetition, a component or a subcomponent; tells what is wrong below a path. */
export type ValueCheck = (raw: string, d: Delimiters, below: string, report: (fault: Fault) => void) => void;

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
  return (raw, d, below, report) => {
    length(raw, d, below, report);
    inner(raw, d, below, report);
  };
}

function compositeCheck(components: readonly FieldDefinition[], dictionary: Dictionary, depth: number): ValueCheck | undefined {
  // Below subcomponents HL7 v2 has nothing, so the components of a subcomponent's type have no place.
  if (depth >= 2) return undefined;
  const checks = components.map((component) => valueCheck(component, dictionary, depth + 1, false));
  const first = components[0];
  return (raw, d, below, report) => {
    const delimiter = depth === 0 ? d.component : d.subcomponent;
    if (!raw.includes(delimiter)) {
      if (first) checks[0]?.(raw, d, `${below}.1`, report);
      missing(raw === "" ? 0 : 1, [raw], components, below, report);
      return;
    }
    const parts = raw.split(delimiter);
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      if (part === "") continue;
      if (i >= components.length) report(unknownComponent(`${below}.${i + 1}`, components.length));
      else checks[i]?.(part, d, `${below}.${i + 1}`, report);
    }
    missing(parts.length, parts, components, below, report);
  };
}

/** Required components of a value that has others: a required one alone is the field's own matter. */
function missing(
  count: number,
  parts: readonly string[],
  components: readonly FieldDefinition[],
  below: string,
  report: (fault: Fault) => void,
): void {
  if (count === 0 || (count === 1 && parts[0] === deleted)) return;
  for (let i = 0; i < components.length; i++) {
    if (!components[i]!.required || (parts[i] ?? "") !== "") continue;
    report({
      below: `${below}.${i + 1}`,
      rule: "component-required",
      severity: "warning",
      code: "101",
      message: "a required component is missing",
      expected: components[i]!.name,
    });
  }
}

function unknownComponent(below: string, most: number): Fault {
  return {
    below,
    rule: "component-unknown",
    severity: "warning",
    code: "102",
    message: "the data type has no such component",
    expected: `at most ${most} components`,
  };
}

function primitiveCheck(definition: FieldDefinition, dictionary: Dictionary, depth: number): ValueCheck | undefined {
  const form = formOf(definition.type);
  const codes = definition.type === "ID" || definition.type === "IS" ? codesOf(definition, dictionary) : undefined;
  if (!form && !codes) return undefined;
  return (raw, d, below, report) => {
    const text = unescape(firstPart(raw, d, depth), d);
    if (text === "" || text === deleted) return;
    if (form && !form.fits(text))
      report(fault(below, "type", "error", "102", `is not a valid ${definition.type}`, form.expected));
    if (codes && !isInTable(codes, text)) {
      // The values of user-defined tables (IS) are suggestions; those of HL7 tables (ID) are all there are.
      const severity: Severity = definition.type === "ID" ? "error" : "warning";
      const name = `table ${String(codes.number).padStart(4, "0")} (${codes.name})`;
      report(fault(below, "table", severity, "103", "is not in its table", `a code of ${name}`));
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
  let end = raw.length;
  for (const delimiter of depth === 0 ? [d.component, d.subcomponent] : [d.subcomponent]) {
    const at = raw.indexOf(delimiter);
    if (at >= 0 && at < end) end = at;
  }
  return end === raw.length ? raw : raw.slice(0, end);
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
  return (raw, _d, below, report) => {
    if (raw.length > most) report(fault(below, "length", severity, "102", "is too long", `at most ${most} characters`));
  };
}

function fault(
  below: string,
  rule: Fault["rule"],
  severity: Severity,
  code: Fault["code"],
  message: string,
  expected: string,
): Fault {
  return { below, rule, severity, code, message, expected };
}
