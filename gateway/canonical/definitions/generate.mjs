// Writes v2.5.json from the npm package hl7v2-dictionary (MIT): segments and data types of HL7 v2.5, compact.
// Run: node gateway/canonical/definitions/generate.mjs
// A field is "TYPE" with, after blanks: R (required), * (repeats), lN (longest length), tN (table), then ": name".
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { dictionaries } from "hl7v2-dictionary";

const dictionary = dictionaries["2.5"];

const line = (field) =>
  [
    field.type,
    field.opt === "R" ? "R" : "",
    field.rep === "infinite" || field.rep > 1 ? "*" : "",
    field.len ? `l${field.len}` : "",
    field.table ? `t${field.table}` : "",
  ]
    .filter(Boolean)
    .join(" ") + `: ${field.desc ?? ""}`;

const fieldsOf = (definition) => {
  const indexes = Object.keys(definition.fields ?? {}).map(Number);
  const last = Math.max(0, ...indexes);
  return Array.from({ length: last }, (_, i) => {
    const field = definition.fields[i + 1];
    return field ? line(field) : "ST: (withdrawn)";
  });
};

const all = (definitions) =>
  Object.fromEntries(
    Object.entries(definitions)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, definition]) => [name, fieldsOf(definition)]),
  );

const out = { segments: all(dictionary.segments), types: all(dictionary.types) };
const file = new URL("./v2.5.json", import.meta.url);
writeFileSync(file, await format(JSON.stringify(out), { parser: "json", printWidth: 110 }));
