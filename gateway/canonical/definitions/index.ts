import { readFileSync } from "node:fs";

/** What the standard (or the federation, for its Z segments) says of a field or of a component. */
export interface FieldDefinition {
  readonly type: string;
  readonly name: string;
  readonly required: boolean;
  readonly repeats: boolean;
  /** Longest length; undefined when none is given. */
  readonly length: number | undefined;
  /** HL7 table number. */
  readonly table: number | undefined;
}

interface Raw {
  readonly segments: Readonly<Record<string, readonly string[]>>;
  readonly types?: Readonly<Record<string, readonly string[]>>;
}

interface Definitions {
  readonly segments: ReadonlyMap<string, readonly string[]>;
  readonly types: ReadonlyMap<string, readonly string[]>;
}

const read = (name: string): Raw => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as Raw;

/** Read once, when first asked for: a program that only parses does not pay for it. The data never change. */
const load = once((): Definitions => {
  const standard = read("v2.5.json");
  const federation = read("federation.json");
  return {
    segments: new Map([...Object.entries(standard.segments), ...Object.entries(federation.segments)]),
    types: new Map(Object.entries(standard.types ?? {})),
  };
});

const fieldsOf = memoize((segment: string) => load().segments.get(segment)?.map(parseLine));
const componentsOf = memoize((type: string) => load().types.get(type)?.map(parseLine));

/** Definitions of a segment's fields; `[0]` is field 1. Undefined for a segment that nobody defined. */
export function segmentFields(segment: string): readonly FieldDefinition[] | undefined {
  return fieldsOf(segment);
}

/** Definitions of a data type's components; empty for a primitive type. Undefined for an unknown type. */
export function typeComponents(type: string): readonly FieldDefinition[] | undefined {
  return componentsOf(type);
}

function parseLine(line: string): FieldDefinition {
  const colon = line.indexOf(":");
  const [type = "ST", ...flags] = line.slice(0, colon).split(" ");
  const numbered = (letter: string): number | undefined => {
    const flag = flags.find((one) => one.startsWith(letter) && one.length > 1);
    return flag === undefined ? undefined : Number(flag.slice(1));
  };
  return {
    type,
    name: line.slice(colon + 1).trim(),
    required: flags.includes("R"),
    repeats: flags.includes("*"),
    length: numbered("l"),
    table: numbered("t"),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function memoize<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined && !known.has(key)) known.set(key, (value = make(key)));
    return value as T;
  };
}
