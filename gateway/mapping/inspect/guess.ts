import { stringify } from "yaml";
import { GatewayError } from "../../contracts/errors.ts";
import type { FormatKind, Leaf, MessageFormat, Sketch } from "../format.ts";
import { canonicalFormat } from "../formats/canonical.ts";
import { shapeOf } from "../rules/index.ts";
import { guessField, type FieldGuess } from "./guess-field.ts";

/** A first mapping set, as files. */
export interface GuessedSet {
  readonly files: ReadonlyMap<string, string>;
  readonly fields: number;
  readonly guessed: number;
  readonly todo: readonly string[];
}

interface GuessedField {
  readonly path: string;
  readonly scope: readonly string[];
  readonly guess: FieldGuess;
  /** What its values look like, without what they say. */
  readonly shape: string;
}

/**
 * A first mapping from one sample: the fields found, what they likely are, and what a person must still say.
 * @param canonical type of the canonical message, e.g. `SRM^S01`
 * @throws GatewayError of the family message when the sample is not of this format
 */
export function guessSet(name: string, kind: FormatKind, sample: Uint8Array, canonical: string): GuessedSet {
  const sketch = kind.sketch(sample, {});
  const format = kind.compile({
    options: sketch.options,
    message: sketch.message,
    structure: undefined,
    layout: sketch.layout,
    canonical,
  });
  const node = format.node(kind.parse(sample, sketch.options));
  if (!node)
    throw new GatewayError("MAPPING_NONE", "The sample is no message of its own kind", {
      expected: `a message ${sketch.message}`,
    });
  // HL7 knows what its fields are; groups of one repetition need no `each`.
  const isHl7 = kind.name === "er7" || kind.name === "v2xml";
  const fields = isHl7 ? hl7Fields(format.leaves(node)) : fieldsOf(format, format.leaves(node));
  const target = canonicalFormat(canonical);
  const taken = new Set<string>();
  const accepted = fields.map((field) => {
    const { hl7 } = field.guess;
    const scope = field.scope.length === 0 ? [] : ["RESOURCES.SERVICE"];
    const fits = hl7 !== undefined && !taken.has(`${scope.join()}${hl7}`) && exists(() => target.getter(hl7, scope));
    if (fits) taken.add(`${scope.join()}${hl7}`);
    return fits ? field : { ...field, guess: { ...field.guess, hl7: undefined } };
  });
  const message = fileName(sketch.message);
  const coded = accepted.filter((field) => field.guess.hl7 !== undefined && field.guess.coded);
  const files = new Map<string, string>([
    ["set.yaml", setText(name, kind, sketch)],
    [`${message}.map.yaml`, mapText(name, message, sketch, canonical, accepted)],
    ...(sketch.layout ? [[`${message}.layout.yaml`, layoutText(sketch.layout)] as const] : []),
    ...coded.map((field) => [`tables/${tableName(field.path)}.csv`, "legacy,hl7,note\n"] as const),
  ]);
  return {
    files,
    fields: accepted.length,
    guessed: accepted.filter((field) => field.guess.hl7 !== undefined).length,
    todo: [
      ...accepted.filter((field) => field.guess.hl7 === undefined).map((field) => `where ${field.path} goes`),
      ...coded.map((field) => `the codes of ${field.path}: tables/${tableName(field.path)}.csv`),
    ],
  };
}

/** Fields of the layout where there is one, of the sample elsewhere; each once, with all its values. */
function fieldsOf(format: MessageFormat, leaves: readonly Leaf[]): readonly GuessedField[] {
  const values = new Map<string, { readonly path: string; readonly scope: readonly string[]; readonly values: string[] }>();
  const entry = (path: string, scope: readonly string[]): string[] => {
    const key = [...scope, path].join(" > ");
    const found = values.get(key) ?? { path, scope, values: [] };
    values.set(key, found);
    return found.values;
  };
  for (const { path, scope, derived } of format.declared) if (!derived) entry(path, scope);
  const known = values.size > 0;
  for (const leaf of leaves) {
    if (leaf.derived || (known && !values.has([...leaf.scope, leaf.rule].join(" > ")))) continue;
    entry(leaf.rule, leaf.scope).push(leaf.value);
  }
  return [...values.values()].map(({ path, scope, values: found }) => ({
    path,
    scope,
    guess: guessField(path, found),
    shape: found.length === 0 ? "empty in the sample" : shapeOf(found[0]!),
  }));
}

function hl7Fields(leaves: readonly Leaf[]): readonly GuessedField[] {
  return leaves
    .filter((leaf) => !leaf.derived && !leaf.path.includes("["))
    .map(({ rule, value }) => {
      const { as } = guessField(rule, [value]);
      const isFiscal = as === "codice-fiscale";
      // Version and kind are decided by the canonical message.
      const hl7 = /^MSH-(?:9|12)/.test(rule) ? undefined : isFiscal ? "PID-3(CF).1" : rule;
      return { path: rule, scope: [], guess: { hl7, as, coded: false }, shape: shapeOf(value) };
    });
}

function exists(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (thrown) {
    if (thrown instanceof GatewayError) return false;
    throw thrown;
  }
}

const fileName = (message: string): string =>
  message
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "messaggio";
const tableName = (path: string): string => (/[^./>@:]+$/.exec(path)?.[0] ?? path).toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

function setText(name: string, kind: FormatKind, { options }: Sketch): string {
  return stringify({
    set: name,
    title: `TODO: which system ${name} is`,
    format: kind.name,
    ...(Object.keys(options).length > 0 ? { options } : {}),
  });
}

function layoutText(layout: object): string {
  return `# Guessed from a sample: names and borders of fields are for you to mend.\n${stringify(layout, { flowCollectionPadding: true, lineWidth: 120 })}`;
}

function mapText(name: string, message: string, sketch: Sketch, canonical: string, fields: readonly GuessedField[]): string {
  const legacy = { message: sketch.message, ...(sketch.layout ? { layout: `${message}.layout.yaml` } : {}) };
  const top = fields.filter((field) => field.scope.length === 0);
  const groups = Map.groupBy(
    fields.filter((field) => field.scope.length > 0),
    (field) => field.scope[0]!,
  );
  const lines = [
    "# Guessed from a sample: look at every line. What is a comment is for you to say, and what you do not need may go.",
    `mapping: ${name}/${message}`,
    `legacy: ${flow(legacy)}`,
    `canonical: ${canonical}`,
    "rules:",
    ...top.map((field) => ruleLine(field, "  ")),
    ...[...groups].flatMap(([group, inside]) => groupLines(group, inside)),
  ];
  if (fields.every((field) => field.guess.hl7 === undefined)) lines[4] = "rules: []";
  return `${lines.join("\n")}\n`;
}

/** A group is tied as soon as something in it is. */
function groupLines(group: string, inside: readonly GuessedField[]): readonly string[] {
  const tied = inside.some((field) => field.guess.hl7 !== undefined);
  const head = `- each: ${flow({ legacy: group, hl7: "RESOURCES.SERVICE" })}`;
  if (!tied) return [`  # TODO ${head.slice(2)}`, ...inside.map((field) => ruleLine(field, "  #   "))];
  return [`  ${head}`, "    rules:", ...inside.map((field) => ruleLine(field, "      "))];
}

function ruleLine({ path, guess, shape }: GuessedField, indent: string): string {
  const { hl7, as, coded } = guess;
  const rule = flow({
    legacy: path,
    hl7: hl7 ?? "TODO",
    ...(as === undefined ? {} : { as }),
    ...(coded && hl7 !== undefined ? { table: tableName(path) } : {}),
  });
  const text = hl7 === undefined && !indent.includes("#") ? `${indent}# TODO ${rule}` : `${indent}- ${rule}`;
  return `${text.padEnd(72)} # ${shape}`;
}

const flow = (value: object): string =>
  stringify(value, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: true }).trim();
