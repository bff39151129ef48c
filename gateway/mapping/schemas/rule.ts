import { converters } from "../converters/index.ts";

/** A JSON Schema, as a value. */
export type Schema = Readonly<Record<string, unknown>>;

const text = (description: string, more: Schema = {}): Schema => ({ type: "string", minLength: 1, description, ...more });

/** A path, or several that hold one value together. */
const paths = (description: string): Schema => ({
  description,
  anyOf: [
    { type: "string", minLength: 1 },
    { type: "array", items: { type: "string", minLength: 1 }, minItems: 2 },
  ],
});

const perDirection = (description: string): Schema => ({
  description,
  anyOf: [
    { type: "string" },
    {
      type: "object",
      additionalProperties: false,
      minProperties: 1,
      properties: {
        in: { type: "string", description: "When a legacy message is read." },
        out: { type: "string", description: "When a legacy message is written." },
      },
    },
  ],
});

/** A condition: paths with their values, or CEL. */
export const when: Schema = {
  description:
    'Paths with the value that each must have, or a list of values ("*" any, "" none); or a CEL expression over legacy["PATH"] or hl7["PATH"].',
  anyOf: [
    { type: "string", minLength: 1 },
    {
      type: "object",
      minProperties: 1,
      additionalProperties: {
        anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }],
      },
    },
  ],
};

const converterText: Schema = {
  type: "string",
  minLength: 1,
  examples: converters.flatMap((kind) => kind.examples.slice(0, 1).map((example) => example.as)),
};

const converterHelp = converters.map((kind) => `${kind.usage}: ${kind.about.replaceAll("`", "")}`).join("\n");

/** One rule of a mapping or fragment. */
export const rule: Schema = {
  type: "object",
  additionalProperties: false,
  minProperties: 1,
  description: "Ties a legacy field to a canonical one. Read in both directions, unless only says otherwise.",
  properties: {
    legacy: paths(
      "Legacy path, as the set's format writes it; a list when several fields hold one value, such as a date beside a time.",
    ),
    hl7: paths(
      "Canonical HL7 v2.5 path, e.g. PID-3(CF).1; a list when one legacy field holds several values, such as surname and name.",
    ),
    is: { type: "string", description: "A constant, written to the side that is named: hl7 when reading, legacy when writing." },
    as: {
      description: `Converter between the legacy and the HL7 form; a list is applied from left to right when reading.\n${converterHelp}`,
      anyOf: [converterText, { type: "array", items: converterText, minItems: 1 }],
    },
    split: text(
      "How the parts of a list are told apart in the one field: person (surname, then names), or the separator; a blank when missing.",
    ),
    table: {
      description: "Code table: the name of a file of tables/ without .csv, or legacy codes with their HL7 codes in place.",
      anyOf: [
        { type: "string", minLength: 1 },
        { type: "object", minProperties: 1, additionalProperties: { type: "string" } },
      ],
    },
    with: text("Legacy path of the second key, for tables that have one (column with)."),
    unknown: perDirection(
      "What a code outside the table becomes: refuse (when missing), pass, or a code; in and out may differ.",
    ),
    default: perDirection("Value when the side that is read has none: the HL7 value, or one for each direction."),
    only: { enum: ["in", "out"], description: "One direction only. in: legacy to HL7; out: HL7 to legacy." },
    if: {
      type: "object",
      additionalProperties: false,
      minProperties: 1,
      properties: { in: when, out: when },
      description: "Conditions on the side that is read: in looks at the legacy message, out at the canonical one.",
    },
    count: text("Writes how many repetitions of this canonical group or segment there are into the legacy field."),
    each: {
      type: "object",
      additionalProperties: false,
      required: ["legacy", "hl7"],
      properties: {
        legacy: text("Repeating legacy group."),
        hl7: text("Repeating canonical group or segment, e.g. SCHEDULE or NTE."),
      },
      description:
        "Ties a repeating legacy group to a repeating canonical group or segment; rules inside are read in one repetition.",
    },
    rules: { type: "array", items: { $ref: "#/$defs/rule" }, description: "Rules inside each." },
    use: text("Takes in the rules of a fragment of the set."),
  },
};
