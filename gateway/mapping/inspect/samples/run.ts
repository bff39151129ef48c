import { compareMessages, parse, write, type Message } from "../../../canonical/index.ts";
import { asGatewayError, type GatewayError } from "../../../contracts/errors.ts";
import type { MappingSet } from "../../set.ts";
import { legacyValues } from "../values.ts";
import type { Sample } from "./files.ts";

/** A value that is not what the sample expects. */
export interface SampleDifference {
  readonly path: string;
  readonly expected: string | undefined;
  readonly found: string | undefined;
}

/** One direction of a sample. */
export interface SampleCheck {
  readonly direction: "in" | "out";
  readonly mapping: string | undefined;
  readonly ok: boolean;
  /** What is wrong as a whole, where single values do not say it. */
  readonly problem: string | undefined;
  readonly error: GatewayError | undefined;
  readonly differences: readonly SampleDifference[];
}

export interface SampleResult {
  readonly sample: Sample;
  readonly checks: readonly SampleCheck[];
  /** The sample as the mappings have it now, for `--update`. */
  readonly now: Pick<Sample, "canonical" | "written" | "refused">;
}

/** Time and control identifier of what is read in a sample, where the legacy message has none. */
const now = Date.parse("2027-01-11T08:15:00Z");
const controlId = "SAMPLE";

/** Runs a sample in both directions, as far as the set's mappings go, and compares with what it expects. */
export function runSample(set: MappingSet, sample: Sample): SampleResult {
  const inward = sample.legacy && readIn(set, sample.legacy, sample);
  const canonical = inward?.message ?? (sample.canonical === undefined ? undefined : parse(oneSegmentALine(sample.canonical)));
  const outward = canonical && writeOut(set, canonical, sample);
  const checks = [inward?.check, outward?.check].filter((check) => check !== undefined);
  return {
    sample,
    checks: checks.length > 0 ? checks : [nothing(sample)],
    now: {
      canonical: inward?.message ? text(inward.message) : sample.canonical,
      written: outward?.bytes && !sameBytes(outward.bytes, sample.legacy) ? outward.bytes : undefined,
      refused: inward?.refusal !== undefined && sample.refused !== undefined ? inward.refusal : undefined,
    },
  };
}

/** A canonical message as sample files have it. */
const text = (message: Message): string => `${write(message, "\n").trimEnd()}\n`;
const oneSegmentALine = (file: string): string => file.trimEnd().replaceAll(/\r?\n/g, "\r");

const fine = (direction: "in" | "out", mapping: string): SampleCheck => ({
  direction,
  mapping,
  ok: true,
  problem: undefined,
  error: undefined,
  differences: [],
});

function wrong(direction: "in" | "out", mapping: string | undefined, more: Partial<SampleCheck>): SampleCheck {
  return { direction, mapping, ok: false, problem: undefined, error: undefined, differences: [], ...more };
}

function nothing(sample: Sample): SampleCheck {
  return wrong("in", undefined, { problem: `${sample.name} has neither a legacy message nor a canonical one` });
}

interface Inward {
  readonly check: SampleCheck | undefined;
  readonly message: Message | undefined;
  readonly refusal: string | undefined;
}

function readIn(set: MappingSet, bytes: Uint8Array, sample: Sample): Inward {
  const { canonical, refused } = sample;
  try {
    const { value: message, mapping } = set.toCanonical(bytes, now, controlId);
    if (refused !== undefined) {
      return { message, refusal: undefined, check: wrong("in", mapping, { problem: "it is read, and should be refused" }) };
    }
    if (canonical === undefined) {
      return { message, refusal: undefined, check: wrong("in", mapping, { problem: "no file says what it is read as" }) };
    }
    const differences = compareMessages(parse(oneSegmentALine(canonical)), message).map((one) => ({
      path: one.path,
      expected: one.first,
      found: one.second,
    }));
    return {
      message,
      refusal: undefined,
      check: differences.length === 0 ? fine("in", mapping) : wrong("in", mapping, { differences }),
    };
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code === "INTERNAL") throw thrown;
    // What is only ever written needs no mapping that reads it.
    if (error.code === "MAPPING_NONE" && canonical !== undefined)
      return { message: undefined, refusal: undefined, check: undefined };
    const refusal = refusalText(error);
    if (refused === undefined) return { message: undefined, refusal, check: wrong("in", undefined, { error }) };
    const same = refused.trim() === refusal.trim();
    return {
      message: undefined,
      refusal,
      check: same
        ? fine("in", "")
        : wrong("in", undefined, { differences: [{ path: "refusal", expected: refused.trim(), found: refusal.trim() }] }),
    };
  }
}

/** Code, field and sentence, without the place in the mapping's files, which moves with every edit. */
function refusalText(error: GatewayError): string {
  return `${error.code} ${error.where?.field ?? ""}\n${error.message.replace(/ \(rule at [^)]*\)/g, "")}\n`;
}

function writeOut(
  set: MappingSet,
  message: Message,
  sample: Sample,
): { readonly check: SampleCheck | undefined; readonly bytes: Uint8Array | undefined } {
  try {
    const { value: bytes, mapping } = set.toLegacy(message);
    const expected = sample.written ?? sample.legacy;
    if (expected === undefined) {
      return { bytes, check: wrong("out", mapping, { problem: "no file says what it is written as" }) };
    }
    if (sameBytes(bytes, expected)) return { bytes, check: fine("out", mapping) };
    return { bytes, check: wrong("out", mapping, byteDifferences(set, expected, bytes)) };
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code === "INTERNAL") throw thrown;
    // What is only ever read needs no mapping that writes it.
    if (error.code === "MAPPING_NONE" && sample.written === undefined && sample.legacy !== undefined) {
      return { bytes: undefined, check: undefined };
    }
    return { bytes: undefined, check: wrong("out", undefined, { error }) };
  }
}

function byteDifferences(set: MappingSet, expected: Uint8Array, found: Uint8Array): Partial<SampleCheck> {
  const [before, after] = [legacyValues(set, expected), legacyValues(set, found)];
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  const differences = paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, expected: before.get(path), found: after.get(path) }));
  if (differences.length > 0) return { differences };
  const at = expected.findIndex((byte, i) => byte !== found[i]);
  return { problem: `the same values in other bytes, from byte ${(at < 0 ? expected.length : at) + 1} on` };
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
