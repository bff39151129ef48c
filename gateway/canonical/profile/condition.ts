import { Environment, EvaluationError, type ParseResult } from "@marcbachmann/cel-js";
import { compileCondition as compileCel } from "../../config/index.ts";
import { asGatewayError, GatewayError } from "../../contracts/errors.ts";
import type { Dictionary } from "../definitions/index.ts";
import type { Segment } from "../er7/segment.ts";
import { valuesIn } from "../path/get.ts";
import { checkPath } from "../path/check.ts";
import { compilePath, compilePlace, isFieldPath, type Path, type Place } from "../path/path.ts";
import { groupsBelow, segmentsIn, segmentsNamed, type Group } from "../structure/tree.ts";
import { instantOf } from "../time/instant.ts";
import { parseDate } from "../time/date.ts";

/** What a condition looks at: the message or one group of it. */
export class Scope {
  readonly group: Group;
  readonly type: string;
  readonly event: string;

  constructor(group: Group, type: string, event: string) {
    this.group = group;
    this.type = type;
    this.event = event;
  }
}

/** A condition that was read and type-checked. */
export interface Condition {
  /** As the file writes it. */
  readonly text: string;
  holds(message: Scope, here: Scope): boolean;
}

/** The segments at a path or place below a group; indexes left out mean all. */
export function segmentsBelow(group: Group, path: Path | Place): readonly Segment[] {
  if ("field" in path && path.groups.length === 0 && !path.segmentIndexed) return segmentsNamed(group, path.code);
  let groups: readonly Group[] = [group];
  for (const step of path.groups) {
    groups = groups.flatMap((one) => {
      const below = groupsBelow(one, step.name);
      return step.indexed ? below.slice(step.index - 1, step.index) : below;
    });
  }
  const inside = groups.flatMap(segmentsIn);
  if ("field" in path) {
    const named = inside.filter((segment) => segment.code === path.code);
    return path.segmentIndexed ? named.slice(path.segmentIndex - 1, path.segmentIndex) : named;
  }
  const wanted = path.segment;
  if (!wanted) return inside;
  const named = inside.filter((segment) => segment.name === wanted.name);
  return wanted.indexed ? named.slice(wanted.index - 1, wanted.index) : named;
}

/** Paths inside conditions stand in a profile's text as they are, so there are as many as profiles have. */
const compiledPaths = new Map<string, Path | Place>();

function compiled(text: string): Path | Place {
  let path = compiledPaths.get(text);
  if (!path) compiledPaths.set(text, (path = isFieldPath(text) ? compilePath(text) : compilePlace(text)));
  return path;
}

function valuesOf(scope: Scope, text: string): readonly string[] {
  const path = compiled(text);
  if (!("field" in path)) return [];
  const found: string[] = [];
  for (const segment of segmentsBelow(scope.group, path)) {
    for (const value of valuesIn(segment, path)) if (value !== "") found.push(value);
  }
  return found;
}

/** The first of them; "" when there is none. */
function firstValueOf(scope: Scope, text: string): string {
  const path = compiled(text);
  if (!("field" in path)) return "";
  for (const segment of segmentsBelow(scope.group, path)) {
    for (const value of valuesIn(segment, path)) if (value !== "") return value;
  }
  return "";
}

function countOf(scope: Scope, text: string): number {
  const path = compiled(text);
  if ("field" in path) return valuesOf(scope, text).length;
  if (path.segment)
    return segmentsBelow(scope.group, path).length || groupsAt(scope.group, [...path.groups, path.segment]).length;
  return groupsAt(scope.group, path.groups).length;
}

function groupsAt(from: Group, steps: Place["groups"]): readonly Group[] {
  return steps.reduce<readonly Group[]>((groups, step) => groups.flatMap((one) => groupsBelow(one, step.name)), [from]);
}

/** Milliseconds since 1970 of the first value, which a comparison wants; 0 when there is none that is a date. */
function instantAt(scope: Scope, text: string): number {
  const date = parseDate(firstValueOf(scope, text));
  return date ? instantOf(date) : 0;
}

/** The names that conditions of profiles may use; docs/profiles.md lists them. */
function environment(): Environment {
  return new Environment()
    .registerType("Scope", { ctor: Scope, fields: { type: "string", event: "string" } })
    .registerVariable("message", "Scope")
    .registerVariable("here", "Scope")
    .registerFunction("Scope.value(string): string", firstValueOf)
    .registerFunction("Scope.values(string): list<string>", (scope: Scope, path: string) => [...valuesOf(scope, path)])
    .registerFunction("Scope.count(string): int", (scope: Scope, path: string) => BigInt(countOf(scope, path)))
    .registerFunction("Scope.has(string): bool", (scope: Scope, path: string) => countOf(scope, path) > 0)
    .registerFunction("Scope.instant(string): int", (scope: Scope, path: string) => BigInt(instantAt(scope, path)));
}

let shared: Environment | undefined;

const calls = /\.(?:value|values|count|has|instant)\s*\(/g;
const literalCalls = /\.(?:value|values|count|has|instant)\s*\(\s*(?:'([^'"\\]*)'|"([^'"\\]*)")\s*\)/g;

/**
 * Reads a condition: its syntax, its types, and the paths in it. Paths are texts that stand there, so that they are checked
 * now and nothing of a message is ever taken for one. Regular expressions are left out: some take for ever.
 * @returns the condition, or what is wrong with it in words
 */
export function compileProfileCondition(
  text: string,
  dictionary: Dictionary,
): { readonly condition: Condition } | { readonly error: string } {
  const found = compileCel((shared ??= environment()), text);
  if (found.error !== undefined) return { error: found.error };
  if (/\bmatches\s*\(/.test(text)) return { error: "matches() is not offered: use ==, in, startsWith or contains" };
  const literal = [...text.matchAll(literalCalls)].map(([, single, double]) => single ?? double ?? "");
  if (literal.length !== [...text.matchAll(calls)].length) return { error: "a path is not written out as a text" };
  for (const path of literal) {
    try {
      checkKnown(compiled(path), dictionary);
    } catch (thrown) {
      return { error: asGatewayError(thrown).message };
    }
  }
  const condition = { text, holds: (message: Scope, here: Scope) => holds(found.parsed, message, here) };
  return { condition: literal.length === 0 && !/\bhere\b/.test(text) ? remembered(condition) : condition };
}

/** Types and events come from messages: their number is bounded. */
const mostRemembered = 50;

/** A condition that asks for no field of a message has one answer for all messages of a type and event. */
function remembered(condition: Condition): Condition {
  const answers = new Map<string, boolean>();
  return {
    text: condition.text,
    holds(message, here) {
      const key = `${message.type}^${message.event}`;
      let answer = answers.get(key);
      if (answer === undefined) {
        answer = condition.holds(message, here);
        if (answers.size < mostRemembered) answers.set(key, answer);
      }
      return answer;
    },
  };
}

/** @throws GatewayError CONFIG_INVALID for a field or segment that the version does not have */
function checkKnown(path: Path | Place, dictionary: Dictionary): void {
  const segment = "field" in path ? path.segment : undefined;
  if (segment === undefined) return;
  if (!dictionary.segment(segment) && !segment.startsWith("Z")) {
    throw new GatewayError("CONFIG_INVALID", `v${dictionary.version} has no segment ${segment}`);
  }
  checkPath(path as Path, undefined, dictionary);
}

/**
 * A condition that cannot be worked out over this message, such as a comparison of a number with what is none, does not hold:
 * an assertion then fails, which is what the message deserves, and no message stops the gateway.
 */
function holds(parsed: ParseResult, message: Scope, here: Scope): boolean {
  try {
    return parsed({ message, here }) === true;
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return false;
    throw thrown;
  }
}
