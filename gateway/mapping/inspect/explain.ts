import { type Message, messageType } from "../../canonical/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Leaf, Spot } from "../format.ts";
import type { Mapping } from "../mapping.ts";
import type { Direction } from "../model.ts";
import { read, write, type MappingSet } from "../set.ts";
import { howText, ruleText } from "./rule-text.ts";
import { spotOf, type Applied, type Side, type Touch, type Trace } from "./trace.ts";

/** Where one value of the message that was made came from. */
export interface ExplainedValue {
  /** Path of the value, as people read it. */
  readonly path: string;
  readonly value: string;
  /** `rule`: a rule wrote it. `derived`: no rule did; the format, or HL7 itself, asks for it. */
  readonly origin: "rule" | "derived";
  readonly rule: ExplainedRule | undefined;
  /** Values that the rule read, where they stand in the other message. */
  readonly from: readonly { readonly path: string; readonly value: string }[];
}

export interface ExplainedRule {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Converter, table or constant, in a few words. */
  readonly how: string;
  readonly row:
    | { readonly file: string; readonly line: number; readonly legacy: string; readonly with: string; readonly hl7: string }
    | undefined;
}

/** One message translated, with the reason of every value. */
export interface Explanation {
  readonly mapping: string;
  readonly file: string;
  readonly direction: Direction;
  readonly type: string;
  /** Both messages, value by value. */
  readonly source: readonly { readonly path: string; readonly value: string }[];
  readonly target: readonly ExplainedValue[];
  /** Paths of the source that no rule read. */
  readonly unread: readonly string[];
}

/**
 * Translates one message and tells where each value came from.
 * @param set compiled with the instruments of the trace
 * @param input legacy bytes to read, or a canonical message to write
 * @throws GatewayError as the translation itself does
 */
export function explain(set: MappingSet, trace: Trace, input: Uint8Array | Message, now: number, controlId: string): Explanation {
  return input instanceof Uint8Array ? explainIn(set, trace, input, now, controlId) : explainOut(set, trace, input);
}

function explainIn(set: MappingSet, trace: Trace, bytes: Uint8Array, now: number, controlId: string): Explanation {
  const { mapping: name } = set.toCanonical(bytes, now, controlId);
  const mapping = named(set, name);
  const node = mapping.legacy.node(set.format.parse(bytes, set.options))!;
  trace.take();
  const message = read(mapping, node, now, controlId);
  return explanation(mapping, "in", mapping.type, trace.take(), node, mapping.canonical.node(message));
}

function explainOut(set: MappingSet, trace: Trace, message: Message): Explanation {
  const { mapping: name } = set.toLegacy(message);
  const mapping = named(set, name);
  const node = mapping.canonical.node(message);
  trace.take();
  const bytes = write(mapping, node, message);
  const applied = trace.take();
  const written = mapping.legacy.node(set.format.parse(bytes, set.options));
  if (!written) throw new GatewayError("INTERNAL", `What ${name} writes is not what it reads`);
  return explanation(mapping, "out", messageType(message), applied, written, node);
}

function named(set: MappingSet, name: string): Mapping {
  return set.mappings.find((one) => one.name === name)!;
}

function explanation(
  mapping: Mapping,
  direction: Direction,
  type: string,
  applied: readonly Applied[],
  legacy: object,
  canonical: object,
): Explanation {
  const sides = {
    legacy: sideOf(mapping.legacy.leaves(legacy), (touch) => spotOf(mapping.legacy, legacy, touch)),
    hl7: sideOf(mapping.canonical.leaves(canonical), (touch) => spotOf(mapping.canonical, canonical, touch)),
  };
  const [from, to]: readonly [Side, Side] = direction === "in" ? ["legacy", "hl7"] : ["hl7", "legacy"];
  const writers = new Map<Leaf, Applied>();
  const readLeaves = new Set<Leaf>();
  for (const one of applied) {
    for (const touch of one.touches) {
      const leaf = sides[touch.side].find(touch);
      if (!leaf) continue;
      if (touch.action === "read") readLeaves.add(leaf);
      else writers.set(leaf, one);
    }
  }
  return {
    mapping: mapping.name,
    file: mapping.source,
    direction,
    type,
    source: sides[from].leaves.map(shown),
    target: sides[to].leaves.map((leaf) => explained(leaf, writers.get(leaf), from, sides[from].find)),
    unread: sides[from].leaves.filter((leaf) => !readLeaves.has(leaf) && !leaf.derived).map((leaf) => leaf.path),
  };
}

interface Sided {
  readonly leaves: readonly Leaf[];
  readonly find: (touch: Touch) => Leaf | undefined;
}

function sideOf(leaves: readonly Leaf[], spot: (touch: Touch) => Spot | undefined): Sided {
  const byOwner = new Map<object, Map<string, Leaf>>();
  for (const leaf of leaves) {
    const keys = byOwner.get(leaf.owner) ?? new Map<string, Leaf>();
    byOwner.set(leaf.owner, keys.set(leaf.key, leaf));
  }
  return {
    leaves,
    find(touch) {
      const found = spot(touch);
      return found && byOwner.get(found.owner)?.get(found.key);
    },
  };
}

function explained(leaf: Leaf, writer: Applied | undefined, from: Side, find: Sided["find"]): ExplainedValue {
  if (!writer) return { ...shown(leaf), origin: "derived", rule: undefined, from: [] };
  const { facts, row } = writer;
  const reads = writer.touches.filter((touch) => touch.side === from && touch.action === "read" && touch.value !== "");
  const sources = new Map(reads.map((touch) => [find(touch)?.path ?? touch.path, touch.value]));
  return {
    ...shown(leaf),
    origin: "rule",
    rule: {
      file: facts.file,
      line: facts.line,
      text: ruleText(facts),
      how: howText(facts),
      row: row && { file: row.table.file, line: row.row.line, legacy: row.row.legacy, with: row.row.second, hl7: row.row.hl7 },
    },
    from: [...sources].map(([path, value]) => ({ path, value })),
  };
}

const shown = ({ path, value }: Leaf): { readonly path: string; readonly value: string } => ({ path, value });
