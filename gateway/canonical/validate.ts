import { segmentFields, typeComponents, type FieldDefinition } from "./definitions/index.ts";
import { parseDate } from "./date.ts";
import { get } from "./path.ts";
import { structureFor } from "./structures.ts";
import { group } from "./tree.ts";
import type { Message, Segment } from "./message.ts";

/** One thing that is wrong with a message. Never holds the value found. */
export interface Finding {
  /** `PID-3`, `SRM_S01.RESOURCES`. */
  readonly path: string;
  readonly message: string;
  readonly expected: string;
  /** HL7 table 0357. */
  readonly code: "100" | "101" | "102" | "200";
}

const controlIdLength = 20;

/**
 * Checks a canonical message: structure (order, groups, cardinality), required fields and the form of dates and numbers
 * (HL7 v2.5, chapters 2 and 10). Gives all findings at once; an empty list means that the message may travel.
 */
export function validate(message: Message): readonly Finding[] {
  const findings: Finding[] = [...headerFindings(message)];
  const structure = structureFor(messageType(message));
  if (!structure) {
    findings.push({
      path: "MSH-9",
      message: `The federation has no message ${messageType(message)}`,
      expected: "one of the messages of docs/hl7-profile.md",
      code: "200",
    });
    return findings;
  }
  for (const misfit of group(message.segments, structure).misfits) {
    findings.push({
      path: misfit.group === structure.name ? misfit.name : `${misfit.group}.${misfit.name}`,
      message: misfit.kind === "missing" ? `${misfit.name} is missing` : `${misfit.name} is not expected here`,
      expected: `the order of ${structure.name}`,
      code: "100",
    });
  }
  for (const segment of message.segments) findings.push(...segmentFindings(segment));
  return findings;
}

/** MSH-9 with its first two components, as structures are looked up. */
export function messageType(message: Message): string {
  return `${get(message, "MSH-9.1")}^${get(message, "MSH-9.2")}`;
}

function headerFindings(message: Message): readonly Finding[] {
  const controlId = get(message, "MSH-10");
  if (controlId.length <= controlIdLength) return [];
  return [
    {
      path: "MSH-10",
      message: "MSH-10 is too long",
      expected: `at most ${controlIdLength} characters`,
      code: "102",
    },
  ];
}

function segmentFindings(segment: Segment): readonly Finding[] {
  const definitions = segmentFields(segment.name);
  if (!definitions) return [];
  const mayBeBare = segment.name.startsWith("Z") || isActionOnly(segment);
  let findings: Finding[] | undefined;
  for (let i = 0; i < definitions.length; i++) {
    const definition = definitions[i]!;
    const raw = segment.field(i + 1);
    if (raw === "") {
      if (!definition.required || mayBeBare) continue;
      const path = `${segment.name}-${i + 1}`;
      (findings ??= []).push({ path, message: `${path} is missing`, expected: definition.name, code: "101" });
    } else {
      const finding = formFinding(raw, i + 1, definition, segment);
      if (finding) (findings ??= []).push(finding);
    }
  }
  return findings ?? [];
}

/** RGS of a cancellation carries its action alone, and SCH of one has only what identifies it. */
function isActionOnly(segment: Segment): boolean {
  return segment.name === "SCH" || segment.name === "ARQ";
}

function formFinding(raw: string, field: number, definition: FieldDefinition, segment: Segment): Finding | undefined {
  const type = primitiveOf(definition.type);
  if (type === undefined) return undefined;
  const d = segment.delimiters;
  const bad = raw
    .split(d.repetition)
    .map((repetition) => repetition.split(d.component)[0]!.split(d.subcomponent)[0]!)
    .some((text) => text !== "" && text !== '""' && !hasForm(type, text));
  const path = `${segment.name}-${field}`;
  return bad ? { path, message: `${path} is not a ${type}`, expected: definition.name, code: "102" } : undefined;
}

/** The primitive type of a field's first component, where it is one that has a form. */
function primitiveOf(type: string): "NM" | "SI" | "DT" | "DTM" | undefined {
  if (type === "NM" || type === "SI" || type === "DT" || type === "DTM") return type;
  if (type === "TS" || type === "DR") return "DTM";
  const first = typeComponents(type)?.[0]?.type;
  return first === "NM" && type !== "VARIES" ? "NM" : undefined;
}

function hasForm(type: "NM" | "SI" | "DT" | "DTM", text: string): boolean {
  switch (type) {
    case "NM":
      return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text);
    case "SI":
      return /^\d{1,4}$/.test(text);
    case "DT":
      return text.length <= 8 && parseDate(text) !== undefined;
    case "DTM":
      return parseDate(text) !== undefined;
  }
}
