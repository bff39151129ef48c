import { GatewayError } from "../../contracts/errors.ts";
import type { ConfigIssue } from "../../contracts/issue.ts";
import type { Source } from "../../contracts/source.ts";
import type { Converter, Converters } from "../converters/index.ts";
import type { MessageFormat, Scope } from "../format.ts";
import type { CanonicalFormat } from "../formats/canonical.ts";
import type { Direction, RuleFile } from "../model.ts";
import type { CodeTable } from "../tables/index.ts";
import type { Condition } from "./condition.ts";

/**
 * One direction of a rule: reads from one message and writes to the other.
 * @param day the message's day, `YYYYMMDD`, for tables whose rows have a validity
 */
export type Run = (from: object, to: object, day: string) => void;

/** A rule made ready: what it does when a legacy message is read, and when one is written. */
export interface Rule {
  readonly facts: RuleFacts;
  readonly in: Run | undefined;
  readonly out: Run | undefined;
  /** The value that each direction begins with, to tell the shape of one that was at fault. */
  readonly input: { readonly in?: (from: object) => string; readonly out?: (from: object) => string };
  /** Rules inside `each`. */
  readonly inner: readonly Rule[];
}

/** What is known of a rule without a message: for explanations, laws and coverage. */
export interface RuleFacts {
  readonly rule: RuleFile;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: "field" | "constant" | "count" | "each";
  readonly legacy: readonly string[];
  readonly hl7: readonly string[];
  /** Groups that lead to the paths. */
  readonly legacyScope: Scope;
  readonly canonicalScope: Scope;
  readonly converter: Converter | undefined;
  readonly table: CodeTable | undefined;
  readonly conditions: { readonly in: Condition | undefined; readonly out: Condition | undefined };
}

/** Told what happens while rules run; only there when something explains or measures. */
export interface Probe {
  enter(facts: RuleFacts, direction: Direction): void;
  leave(): void;
}

export interface RuleContext {
  readonly source: Source<unknown>;
  readonly legacy: MessageFormat;
  readonly canonical: CanonicalFormat;
  readonly tables: ReadonlyMap<string, CodeTable>;
  readonly converters: Converters;
  readonly fragments: ReadonlyMap<string, Source<{ readonly rules: readonly RuleFile[] }>>;
  /** Fragments that are being compiled, from the outermost `use`. */
  readonly within: readonly string[];
  readonly probe: Probe | undefined;
  /** Gathers every mistake; compiling goes on after one. */
  readonly report: (issue: ConfigIssue) => void;
}

/** Where a rule stands: in its file, and in the groups of both messages. */
export interface Place {
  readonly at: readonly (string | number)[];
  readonly legacy: Scope;
  readonly canonical: Scope;
}

/** A mistake in one word of a rule: the file's position is that word's. */
export class RuleMistake extends Error {
  readonly key: keyof RuleFile;
  override readonly cause: GatewayError;

  constructor(key: keyof RuleFile, cause: GatewayError) {
    super(cause.message);
    this.key = key;
    this.cause = cause;
  }
}

/**
 * Runs what a word of the rule asks for.
 * @throws RuleMistake for a mistake of the configuration
 */
export function inWord<T>(key: keyof RuleFile, run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === "CONFIG_INVALID") throw new RuleMistake(key, thrown);
    throw thrown;
  }
}

/** @throws RuleMistake */
export function mistake(key: keyof RuleFile, message: string, expected: string): never {
  throw new RuleMistake(key, new GatewayError("CONFIG_INVALID", message, { expected }));
}
