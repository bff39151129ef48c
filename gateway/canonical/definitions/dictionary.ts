import { parseStructure, type GroupItem } from "../structure/structure.ts";
import { parseField, type FieldDefinition } from "./field.ts";

/** What one version of the standard defines: `segments` and `types` as lines, `structures` in the notation of the standard. */
export interface DictionaryData {
  readonly version: string;
  readonly segments?: Readonly<Record<string, readonly string[]>>;
  readonly types?: Readonly<Record<string, readonly string[]>>;
  readonly structures?: Readonly<Record<string, string>>;
  /** What the version below has and this one has not. */
  readonly removed?: {
    readonly segments?: readonly string[];
    readonly types?: readonly string[];
    readonly structures?: readonly string[];
  };
}

/**
 * Definitions of one version. Each is read out of the data when it is first asked for; a dictionary holds only what differs
 * from the one below it.
 */
export class Dictionary {
  readonly version: string;
  readonly #data: DictionaryData;
  readonly #below: Dictionary | undefined;
  readonly #segments = new Map<string, readonly FieldDefinition[] | undefined>();
  readonly #types = new Map<string, readonly FieldDefinition[] | undefined>();
  readonly #structures = new Map<string, GroupItem | undefined>();

  constructor(data: DictionaryData, below?: Dictionary) {
    this.version = data.version;
    this.#data = data;
    this.#below = below;
  }

  /** Definitions of a segment's fields; `[0]` is field 1. Undefined for a segment that nobody defined. */
  segment(name: string): readonly FieldDefinition[] | undefined {
    return memo(this.#segments, name, () => this.#lines("segments", name) ?? this.#under("segments", name)?.segment(name));
  }

  /** Definitions of a data type's components; empty for a primitive type. Undefined for an unknown type. */
  type(name: string): readonly FieldDefinition[] | undefined {
    return memo(this.#types, name, () => this.#lines("types", name) ?? this.#under("types", name)?.type(name));
  }

  /** A message structure by its identifier, such as SIU_S12. */
  structure(id: string): GroupItem | undefined {
    return memo(this.#structures, id, () => {
      const notation = own(this.#data.structures, id);
      return notation === undefined ? this.#under("structures", id)?.structure(id) : parseStructure(id, notation);
    });
  }

  /** Names of all that is defined, in alphabetical order. */
  names(kind: "segments" | "types" | "structures"): readonly string[] {
    const below = this.#below?.names(kind) ?? [];
    const removed = new Set(this.#data.removed?.[kind]);
    const all = new Set([...below.filter((name) => !removed.has(name)), ...Object.keys(this.#data[kind] ?? {})]);
    return [...all].sort();
  }

  #lines(kind: "segments" | "types", name: string): readonly FieldDefinition[] | undefined {
    return own(this.#data[kind], name)?.map(parseField);
  }

  #under(kind: "segments" | "types" | "structures", name: string): Dictionary | undefined {
    return this.#data.removed?.[kind]?.includes(name) ? undefined : this.#below;
  }
}

/** Names come from messages: what every object inherits is no definition. */
function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Bounded: names that nobody defined come from messages too. */
const mostNames = 2000;

function memo<T>(known: Map<string, T>, name: string, make: () => T): T {
  const found = known.get(name);
  if (found !== undefined || known.has(name)) return found as T;
  const made = make();
  if (known.size < mostNames) known.set(name, made);
  return made;
}
