import { messageType, type Message } from "../../canonical/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Decision } from "../../routing/index.ts";
import { anyRepetition, faultsOf } from "./faults.ts";
import type { Outcome, Sent } from "./outcome.ts";
import { messageDifferences, writtenDifferences, type ValueDifference } from "./values.ts";

/** Kinds of difference, in the order in which they are told. */
export const changeKinds = [
  "new-error",
  "error-gone",
  "system-gone",
  "route",
  "canonical",
  "check",
  "sent",
  "answer",
  "reply",
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One difference between what two configurations make of a message. */
export interface Change {
  readonly kind: ChangeKind;
  /** In words, without values: what is told in the same words is the same difference. */
  readonly text: string;
  /** The error's own sentence. */
  readonly detail?: string;
  /** The values; they may be those of a patient. */
  readonly old?: string | undefined;
  readonly new?: string | undefined;
}

/** What the second configuration does otherwise than the first. Pure: both outcomes are values. */
export function compareOutcomes(old: Outcome, next: Outcome): readonly Change[] {
  return [
    ...faultChanges(old, next),
    ...routeChanges(old, next),
    ...readChanges(old, next),
    ...sentChanges(old, next),
    ...heardChanges(old, next),
    ...replyChanges(old, next),
  ];
}

function faultChanges(old: Outcome, next: Outcome): readonly Change[] {
  const [before, after] = [faultsOf(old), faultsOf(next)];
  const lacks = (faults: typeof before, text: string): boolean => !faults.some((one) => one.text === text);
  return [
    ...after
      .filter((one) => lacks(before, one.text))
      .map(({ text, message }): Change => ({ kind: "new-error", text: `new error: ${text}`, detail: message })),
    ...before
      .filter((one) => lacks(after, one.text))
      .map(({ text, message }): Change => ({ kind: "error-gone", text: `error goes away: ${text}`, detail: message })),
  ];
}

function routeChanges(old: Outcome, next: Outcome): readonly Change[] {
  if (!old.decision || !next.decision) return [];
  const [was, is] = [decisionText(old.decision), decisionText(next.decision)];
  if (was === is) return [];
  return [{ kind: "route", text: `route: ${kindOf(old)} went to ${was}, would go to ${is}` }];
}

/** Which rule decided, and what. */
export function decisionText(decision: Decision): string {
  const name = `"${decision.route}"`;
  if (decision.kind === "to") return `${name} (${decision.target})`;
  if (decision.kind === "refuse") return `${name} (refused with ${decision.code}: ${decision.reason})`;
  const { targets, deadline, merge } = decision;
  return `${name} (${targets.join(", ")} within ${deadline} ms, ${merge})`;
}

function readChanges(old: Outcome, next: Outcome): readonly Change[] {
  const { message: was } = old;
  const { message: is } = next;
  if (!was || !is) return [];
  const about = `canonical ${messageType(was)} read from ${old.system}`;
  const notes = (kind: string, ones: readonly string[], others: readonly string[]): readonly Change[] =>
    ones
      .filter((note) => !others.includes(note))
      .map((note) => ({ kind: "check", text: `check: ${kindOf(old)} is ${kind}: ${anyRepetition(note)}` }));
  return [
    ...valueChanges("canonical", about, messageDifferences(was, is)),
    ...(old.decision && next.decision
      ? [...notes("noted newly", next.notes, old.notes), ...notes("noted no more", old.notes, next.notes)]
      : []),
  ];
}

function sentChanges(old: Outcome, next: Outcome): readonly Change[] {
  // What one of them refused before anybody was asked is told as an error.
  if (!old.decision || !next.decision) return [];
  return paired(old.sent, next.sent, ({ system, type }) => `${type} sent to ${system}`).flatMap(([about, one, other]) => {
    if (!one || !other) {
      const made = (one ?? other)!.made;
      if (made instanceof GatewayError) return [];
      return [{ kind: "sent", text: `${about.replace(" sent", one ? " would be sent no more" : " would be sent newly")}` }];
    }
    if (one.made instanceof GatewayError || other.made instanceof GatewayError) return [];
    return valueChanges("sent", about, writtenDifferences(one.made, other.made));
  });
}

function heardChanges(old: Outcome, next: Outcome): readonly Change[] {
  return paired(old.heard, next.heard, ({ system }) => system).flatMap(([system, one, other]) => {
    if (!one || !other || one.made instanceof GatewayError || other.made instanceof GatewayError) return [];
    const about = `answer ${messageType(one.made)} read from ${system}`;
    return valueChanges("answer", about, messageDifferences(one.made, other.made));
  });
}

function replyChanges(old: Outcome, next: Outcome): readonly Change[] {
  if (!old.reply || !next.reply || old.failed?.error.code !== next.failed?.error.code) return [];
  return valueChanges("reply", `answer to ${old.system} for ${kindOf(old)}`, writtenDifferences(old.reply, next.reply));
}

const kindOf = ({ message, system }: Outcome): string => (message ? messageType(message as Message) : `a message of ${system}`);

function valueChanges(kind: ChangeKind, about: string, differences: readonly ValueDifference[]): readonly Change[] {
  return differences.map(({ path, old, new: next }) => ({
    kind,
    text: `${about}: ${anyRepetition(path)} ${old === undefined && next !== undefined ? "is new" : old !== undefined && next === undefined ? "goes away" : "differs"}`,
    old,
    new: next,
  }));
}

type Pair<T> = readonly [about: string, one: T | undefined, other: T | undefined];

/** Those of the same name side by side, the first with the first. */
function paired<T extends Pick<Sent, "system">>(
  ones: readonly T[],
  others: readonly T[],
  name: (item: T) => string,
): readonly Pair<T>[] {
  const names = [...new Set([...ones, ...others].map(name))];
  return names.flatMap((about) => {
    const [left, right] = [ones, others].map((list) => list.filter((item) => name(item) === about)) as [T[], T[]];
    return Array.from({ length: Math.max(left.length, right.length) }, (_, i): Pair<T> => [about, left[i], right[i]]);
  });
}
