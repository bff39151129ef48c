import { formats } from "../formats/index.ts";
import { rule, when, type Schema } from "./rule.ts";

const dialect = "https://json-schema.org/draft/2020-12/schema";
const only: Schema = { enum: ["in", "out"], description: "in: only read from the legacy system; out: only written to it." };

/** `*.map.yaml` */
export const mapping: Schema = {
  $schema: dialect,
  title: "Mapping",
  description: "One kind of legacy message and the canonical message that it is, with the rules between them.",
  type: "object",
  additionalProperties: false,
  required: ["mapping", "legacy", "canonical", "rules"],
  properties: {
    mapping: { type: "string", minLength: 1, description: "Name, as the journal tells it: SET/NAME." },
    title: { type: "string", description: "What it is for, in a few words." },
    legacy: {
      type: "object",
      additionalProperties: false,
      required: ["message"],
      description: "The legacy side.",
      properties: {
        message: {
          type: "string",
          minLength: 1,
          description: "Kind of legacy message: root element, MSH-9, record type, resource; * for any. Written without a rule.",
        },
        layout: { type: "string", description: "Layout file of the set, for records and delimited text." },
        structure: { type: "string", description: "Structure of an HL7 message that differs from the standard's." },
        when,
        unread: {
          type: "array",
          items: { type: "string" },
          description: "Fields that no rule reads, on purpose: map coverage is silent about them. GROUP > FIELD inside a group.",
        },
      },
    },
    canonical: {
      type: "string",
      pattern: "^[A-Z0-9]{3}(\\^[A-Z0-9]{3})?$",
      description: "MSH-9 type and event of the canonical message, e.g. SRM^S01; ACK alone is for every event.",
    },
    when,
    only,
    unfilled: {
      type: "array",
      items: { type: "string" },
      description: "Canonical fields that the profile requires and this system cannot give: map coverage is silent about them.",
    },
    rules: { type: "array", items: { $ref: "#/$defs/rule" }, description: "Rules, in the order in which fields are written." },
  },
  $defs: { rule },
};

/** `*.fragment.yaml` */
export const fragment: Schema = {
  $schema: dialect,
  title: "Mapping fragment",
  description: "Rules that several mappings of a set take in with use.",
  type: "object",
  additionalProperties: false,
  required: ["fragment", "rules"],
  properties: {
    fragment: { type: "string", minLength: 1, description: "Name, as use says it." },
    title: { type: "string", description: "What it is for, in a few words." },
    rules: { type: "array", items: { $ref: "#/$defs/rule" }, description: "Rules, as in a mapping." },
  },
  $defs: { rule },
};

/** `set.yaml` */
export const set: Schema = {
  $schema: dialect,
  title: "Mapping set",
  description: "What all mappings of one kind of legacy system share.",
  type: "object",
  additionalProperties: false,
  required: ["set", "format"],
  properties: {
    set: { type: "string", minLength: 1, description: "Name of the set: its folder." },
    title: { type: "string", description: "Which system it is for." },
    format: {
      enum: [...formats.keys()],
      description: `Format of the legacy messages.\n${[...formats.values()].map((kind) => `${kind.name}: ${kind.title}`).join("\n")}`,
    },
    options: { type: "object", description: "Options of the format." },
    converters: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description: "Modules with further converters: ./FILE.mjs beside set.yaml, or npm:PACKAGE.",
    },
    unread: {
      type: "array",
      items: { type: "string" },
      description:
        "Legacy fields that no mapping of the set reads, on purpose: map coverage is silent about them. GROUP > FIELD inside a group.",
    },
  },
};

/** `set.yaml` for editors, which complete the options of the format that is named; the loader checks those apart. */
export const setForEditors: Schema = {
  ...set,
  allOf: [...formats.values()].map((kind) => ({
    if: { properties: { format: { const: kind.name } }, required: ["format"] },
    then: { properties: { options: kind.optionsSchema } },
  })),
};
