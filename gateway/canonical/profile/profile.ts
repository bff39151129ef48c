import type { Dictionary, Table } from "../definitions/index.ts";
import type { CodeFormat } from "../codes/formats.ts";
import type { Path, Place } from "../path/path.ts";
import type { GroupItem } from "../structure/structure.ts";
import type { Message } from "../er7/message.ts";
import type { ErrorCode0357, Finding, Severity } from "../validation/finding.ts";
import type { Condition } from "./condition.ts";

/** HL7 v2.8, section 2.B.7.5: required, required but may be empty, optional, not supported. */
export type Usage = "R" | "RE" | "O" | "X";

/** A usage that may hang on a condition: C(R/X) is R where the condition holds, and X elsewhere. */
export interface UsageRule {
  readonly always?: Usage;
  readonly when?: Condition;
  readonly then?: Usage;
  readonly otherwise?: Usage;
  /** As the file writes it. */
  readonly text: string;
}

/** How many there may be: `1..1`, `0..*`. */
export interface Cardinality {
  readonly least: number;
  readonly most: number;
}

/** What a profile says of a segment or group. */
export interface SegmentStatement {
  readonly place: Place;
  readonly usage: UsageRule | undefined;
  readonly cardinality: Cardinality | undefined;
  readonly severity: Severity;
  readonly about: string;
}

/** What a profile says of a field, component or subcomponent. */
export interface FieldStatement {
  readonly path: Path;
  /** The path without indexes, by which the standard's findings are overruled. */
  readonly key: string;
  readonly usage: UsageRule | undefined;
  readonly cardinality: Cardinality | undefined;
  readonly value: string | undefined;
  /** Codes allowed, with their meaning. */
  readonly values: ReadonlyMap<string, string> | undefined;
  readonly table: Table | undefined;
  readonly length: number | undefined;
  readonly format: CodeFormat | undefined;
  readonly severity: Severity;
  readonly about: string;
}

/** A condition over several fields. */
export interface RuleStatement {
  readonly id: string;
  /** Groups that it is asked of, one after the other; undefined for the whole message. */
  readonly each: Place | undefined;
  readonly when: Condition | undefined;
  readonly assert: Condition;
  /** The path that findings name. */
  readonly at: string;
  readonly code: ErrorCode0357;
  readonly severity: Severity;
  readonly about: string;
}

/** The rules of one message: what a tester reads, the gateway checks, and the documentation is made of. */
export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly structure: GroupItem;
  readonly dictionary: Dictionary;
  /** Trigger events that it is for; empty for all that the structure has. */
  readonly events: ReadonlySet<string>;
  readonly segments: readonly SegmentStatement[];
  readonly fields: readonly FieldStatement[];
  /** Field statements by their key, but for those of one kind of repetition. */
  readonly byKey: ReadonlyMap<string, FieldStatement>;
  /** Field statements of all segments of a name, by the number of the name: those that a message can go against. */
  readonly bySegment: ReadonlyMap<number, readonly FieldStatement[]>;
  /** The same of segments in certain groups, or of a certain index. */
  readonly inGroups: readonly FieldStatement[];
  readonly rules: readonly RuleStatement[];
  /** What is wrong with a message by this profile alone; `validate` joins that with the standard's own rules. */
  check(message: Message): readonly Finding[];
}
