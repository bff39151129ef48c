import { GatewayError } from "../../contracts/errors.ts";
import type { Direction } from "../model.ts";
import type { Rule, Run } from "./rule.ts";
import { shapeOf } from "./shape.ts";

/** One direction of a list of rules as one function, run from the first to the last. */
export function runnerOf(rules: readonly Rule[], direction: Direction): Run {
  const active = rules.filter((rule) => rule[direction]);
  const runs = active.map((rule) => rule[direction]!);
  return (from, to, day) => {
    let i = 0;
    try {
      for (; i < runs.length; i++) runs[i]!(from, to, day);
    } catch (thrown) {
      throw faultOf(active[i]!, direction, from, thrown);
    }
  };
}

/** Tells which field and which rule were at work when a conversion failed, and the shape of the value, never the value. */
function faultOf(rule: Rule, direction: Direction, from: object, thrown: unknown): unknown {
  // What failed inside `each` was told there.
  if (!(thrown instanceof GatewayError) || thrown.where?.file !== undefined) return thrown;
  const { facts } = rule;
  const { file, line, column } = facts;
  const field = (direction === "in" ? facts.legacy : facts.hl7).join(" ") || (thrown.where?.field ?? "");
  const value = readAgain(rule, direction, from);
  const shape = value === "" ? "" : `; the value looks like ${shapeOf(value)}`;
  return new GatewayError(thrown.code, `${field}: ${thrown.message}${shape} (rule at ${file}:${line})`, {
    where: { file, line, column, field },
    ...(thrown.expected === undefined ? {} : { expected: thrown.expected }),
    ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    cause: thrown,
  });
}

/** A field that cannot even be read has no shape to tell. */
function readAgain(rule: Rule, direction: Direction, from: object): string {
  try {
    return rule.input[direction]?.(from) ?? "";
  } catch (thrown) {
    if (thrown instanceof GatewayError) return "";
    throw thrown;
  }
}

/** The same failure, told of one repetition of a group. */
export function inRepetition(thrown: unknown, group: string, index: number): unknown {
  if (!(thrown instanceof GatewayError) || thrown.where?.field === undefined) return thrown;
  const place = `${group}[${index + 1}]`;
  return new GatewayError(thrown.code, `${place}.${thrown.message}`, {
    where: { ...thrown.where, field: `${place}.${thrown.where.field}` },
    ...(thrown.expected === undefined ? {} : { expected: thrown.expected }),
    ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    cause: thrown,
  });
}
