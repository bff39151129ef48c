import { Environment, EvaluationError } from "@marcbachmann/cel-js";
import { compileCondition } from "../../config/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { ReadNode } from "../format.ts";
import type { When } from "../model.ts";

/** A condition made ready. */
export interface Condition {
  holds(node: ReadNode): boolean;
  /** Paths that it looks at. */
  readonly paths: readonly string[];
  /** Values that it compares a path with, as far as they stand in it: laws and samples begin with them. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** The side that a condition looks at, as its expressions name it. */
export type Side = "legacy" | "hl7";

type GetterOf = (path: string) => (node: ReadNode) => string;

/**
 * Compiles a condition: paths with the values they must have (`*` is any value, `""` none), or a CEL expression such as
 * `legacy["RC"] == "000" && legacy["N-ALT"] != "00"`.
 * @throws GatewayError CONFIG_INVALID for what is no expression, and for paths that do not exist
 */
export function compileWhen(when: When, side: Side, getterOf: GetterOf): Condition {
  return typeof when === "string" ? compileExpression(when, side, getterOf) : compileValues(when, getterOf);
}

function compileValues(when: Exclude<When, string>, getterOf: GetterOf): Condition {
  const entries = Object.entries(when).map(([path, values]) => ({
    path,
    get: getterOf(path),
    wanted: new Set(typeof values === "string" ? [values] : values),
  }));
  return {
    paths: entries.map(({ path }) => path),
    values: new Map(entries.map(({ path, wanted }) => [path, [...wanted].filter((one) => one !== "*")])),
    holds: (node) =>
      entries.every(({ get, wanted }) => {
        const value = get(node);
        return wanted.has(value) || (value !== "" && wanted.has("*"));
      }),
  };
}

const environments: Readonly<Record<Side, Environment>> = {
  legacy: new Environment().registerVariable("legacy", "map<string, string>"),
  hl7: new Environment().registerVariable("hl7", "map<string, string>"),
};

/** A text in a CEL expression, in either kind of quotes. */
const quoted = `(?:'([^'\\\\]*)'|"([^"\\\\]*)")`;

function compileExpression(text: string, side: Side, getterOf: GetterOf): Condition {
  const compiled = compileCondition(environments[side], text);
  if (compiled.error !== undefined) throw wrong(compiled.error, side);
  if (/\bmatches\s*\(/.test(text)) throw wrong("matches() is not offered: use ==, in, startsWith or contains", side);
  const { parsed } = compiled;
  const named = [...text.matchAll(new RegExp(`\\b${side}\\[\\s*${quoted}\\s*\\]`, "g"))].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  const outside = text.replaceAll(new RegExp(quoted, "g"), '""');
  if (named.length !== [...outside.matchAll(new RegExp(`\\b${side}\\b`, "g"))].length) {
    throw wrong("a path is not written out as a text", side);
  }
  const paths = [...new Set(named)];
  const getters = paths.map(getterOf);
  return {
    paths,
    values: new Map(paths.map((path) => [path, comparedWith(text, side, path)])),
    holds(node) {
      const values: Record<string, string> = Object.create(null) as Record<string, string>;
      for (let i = 0; i < paths.length; i++) values[paths[i]!] = getters[i]!(node);
      try {
        return parsed({ [side]: values }) === true;
      } catch (thrown) {
        // A comparison that makes no sense for this message does not hold; no message stops the gateway.
        if (thrown instanceof EvaluationError) return false;
        throw thrown;
      }
    },
  };
}

/** The texts that stand beside `path ==`, or in the list after `path in`. */
function comparedWith(text: string, side: Side, path: string): readonly string[] {
  const name = `\\b${side}\\[\\s*["']${path.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}["']\\s*\\]`;
  const equal = [...text.matchAll(new RegExp(`${name}\\s*==\\s*${quoted}`, "g"))].map((match) => match[1] ?? match[2] ?? "");
  const listed = [...text.matchAll(new RegExp(`${name}\\s+in\\s+\\[([^\\]]*)\\]`, "g"))].flatMap((match) =>
    [...(match[1] ?? "").matchAll(new RegExp(quoted, "g"))].map((one) => one[1] ?? one[2] ?? ""),
  );
  return [...equal, ...listed];
}

const wrong = (problem: string, side: Side): GatewayError =>
  new GatewayError("CONFIG_INVALID", `The condition is not right: ${problem}`, {
    expected: `paths with their values, or CEL over ${side}["PATH"]`,
  });
