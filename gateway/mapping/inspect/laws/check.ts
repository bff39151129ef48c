import type { Message } from "../../../canonical/index.ts";
import { asGatewayError, type GatewayError } from "../../../contracts/errors.ts";
import type { Mapping } from "../../mapping.ts";
import { read, write, type MappingSet } from "../../set.ts";
import { changesIn, type Change } from "./compare.ts";
import { fieldsOf } from "./fields.ts";
import { fullPlan } from "./full.ts";
import { bytesOf, planOf, type Plan } from "./plan.ts";

/** What became of the laws of one mapping. */
export interface LawResult {
  readonly mapping: string;
  /** Messages that were tried; those that another mapping of the set reads do not count. */
  readonly tried: number;
  readonly seed: number;
  readonly broken: BrokenLaw | undefined;
}

/** The smallest message found that does not come back as it was. */
export interface BrokenLaw {
  /**
   * `legacy`: read and written back; `canonical`: written and read back; `kind`: what was written back is a message of another
   * mapping; `refused`: it could not be translated at all; `none`: no message of this mapping could be made, so nothing was tried.
   */
  readonly law: "legacy" | "canonical" | "kind" | "refused" | "none";
  readonly counterexample: readonly { readonly path: string; readonly value: string }[];
  readonly bytes: Uint8Array;
  readonly changes: readonly Change[];
  readonly error: GatewayError | undefined;
}

export interface LawOptions {
  readonly runs: number;
  readonly seed: number;
}

/** Header fields of a generated message that are completed and say nothing. */
const now = Date.parse("2027-01-11T08:15:00Z");
const controlId = "LAW1";

/**
 * Checks that a mapping gives back what it was given: a legacy message that is read and written is the same in every field that
 * rules tie in both directions, and so is the canonical message when that is read again.
 */
export async function checkLaws(set: MappingSet, mapping: Mapping, options: LawOptions): Promise<LawResult> {
  const untried = { mapping: mapping.name, tried: 0, seed: options.seed };
  // What one direction only is for has no way back to be compared with.
  if (!mapping.reads || !mapping.writes) return { ...untried, broken: undefined };
  // Only here: nothing on the way of a message waits for it.
  const fc = await import("fast-check");
  // Values that the format cannot carry are passed over below, but each field has one that it can.
  const simplest = tryOnce(set, mapping, fullPlan(fieldsOf(mapping)));
  if (simplest !== "other" && simplest?.law === "none") return { ...untried, broken: simplest };
  let tried = 0;
  const attempt = (plan: Plan): BrokenLaw | undefined => {
    const outcome = tryOnce(set, mapping, plan);
    if (outcome === "other" || outcome?.law === "none") return undefined;
    tried++;
    return outcome;
  };
  const result = fc.check(
    fc.property(planOf(fc, fieldsOf(mapping)), (plan) => attempt(plan) === undefined),
    { numRuns: options.runs, seed: options.seed },
  );
  const counterexample = result.counterexample?.[0];
  return {
    ...untried,
    tried,
    broken: counterexample === undefined ? (tried === 0 ? nothing : undefined) : attempt(counterexample),
  };
}

const nothing: BrokenLaw = { law: "none", counterexample: [], bytes: new Uint8Array(), changes: [], error: undefined };

/** @returns undefined when the laws hold, "other" when the message is none of this mapping */
function tryOnce(set: MappingSet, mapping: Mapping, plan: Plan): BrokenLaw | "other" | undefined {
  let bytes: Uint8Array = new Uint8Array();
  const broken = (law: BrokenLaw["law"], changes: readonly Change[], error?: GatewayError): BrokenLaw => ({
    law,
    counterexample: flat(plan),
    bytes,
    changes,
    error,
  });
  try {
    const made = carried(mapping, plan);
    if (!(made instanceof Uint8Array)) return broken("none", [], made);
    bytes = made;
    const legacy = nodeOf(set, mapping, bytes);
    if (!legacy) return "other";
    const message = read(mapping, legacy, now, controlId);
    const canonical = mapping.canonical.node(message);
    const back = nodeOf(set, mapping, write(mapping, canonical, message));
    if (!back) return broken("kind", []);
    const lost = changesIn(mapping, "legacy", { legacy, hl7: canonical }, back);
    if (lost.length > 0) return broken("legacy", lost);
    const again: Message = read(mapping, back, now, controlId);
    const changed = changesIn(mapping, "hl7", { legacy: back, hl7: canonical }, mapping.canonical.node(again));
    return changed.length > 0 ? broken("canonical", changed) : undefined;
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code === "INTERNAL") throw thrown;
    // The generator does not know which characters a character set has.
    return error.code === "CHARSET_INVALID" ? "other" : broken("refused", [], error);
  }
}

/** The plan as bytes; the error where the format cannot carry its values: a separator where nothing quotes it. */
function carried(mapping: Mapping, plan: Plan): Uint8Array | GatewayError {
  try {
    return bytesOf(mapping, plan);
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code === "INTERNAL") throw thrown;
    return error;
  }
}

/** The message as a node of this mapping, when the set would choose this mapping for it. */
function nodeOf(set: MappingSet, mapping: Mapping, bytes: Uint8Array): object | undefined {
  const document = set.format.parse(bytes, set.options);
  const chosen = set.mappings.find((one) => {
    if (one.reads !== mapping.reads) return false;
    const node = one.legacy.node(document);
    return node !== undefined && (one.isLegacy?.holds(node) ?? true);
  });
  return chosen === mapping ? mapping.legacy.node(document) : undefined;
}

function flat(plan: Plan, prefix = ""): readonly { readonly path: string; readonly value: string }[] {
  return [
    ...plan.values.filter(([, value]) => value !== "").map(([path, value]) => ({ path: prefix + path, value })),
    ...plan.groups.flatMap(([path, plans]) => plans.flatMap((one, i) => flat(one, `${prefix}${path}[${i + 1}].`))),
  ];
}
