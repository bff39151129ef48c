import { nearest } from "../../config/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { RuleFile } from "../model.ts";
import { inlineTable, type CodeTable } from "../tables/index.ts";
import { inWord, type Place, type RuleContext } from "./rule.ts";

/** A code table at work in a rule: with its second key, and what becomes of a code that it does not have. */
export interface Coded {
  /** @throws GatewayError MAPPING_CODE */
  toHl7(code: string, from: object, day: string): string;
  /** The legacy code, with its second key. @throws GatewayError MAPPING_CODE */
  toLegacy(code: string, day: string): { readonly legacy: string; readonly second: string };
  readonly setSecond: ((to: object, value: string) => void) | undefined;
}

/** @throws GatewayError CONFIG_INVALID for a table that does not exist */
export function tableOf(rule: RuleFile, context: RuleContext): CodeTable | undefined {
  if (rule.table === undefined) return undefined;
  if (typeof rule.table !== "string") return inlineTable(rule.table);
  const table = context.tables.get(rule.table);
  if (table) return table;
  const near = nearest(rule.table, [...context.tables.keys()]);
  throw new GatewayError("CONFIG_INVALID", `There is no table ${rule.table}`, {
    expected: `one of ${[...context.tables.keys()].join(", ") || "the files tables/*.csv of the set: there are none"}`,
    ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
  });
}

export function codedOf(rule: RuleFile, table: CodeTable, context: RuleContext, place: Place): Coded {
  const { with: second } = rule;
  const getSecond = second === undefined ? undefined : inWord("with", () => context.legacy.getter(second, place.legacy));
  const setSecond = second === undefined ? undefined : inWord("with", () => context.legacy.setter(second, place.legacy));
  inWord("table", () => {
    if (table.hasSecondKey && !getSecond) {
      throw new GatewayError("CONFIG_INVALID", `Table ${table.name} has a second key`, {
        expected: "with: the legacy field that holds it",
      });
    }
  });
  const policy = typeof rule.unknown === "object" ? rule.unknown : { in: rule.unknown, out: rule.unknown };
  return {
    toHl7(code, from, day) {
      const row = table.toHl7(code, getSecond ? getSecond(from) : "", day);
      return row ? row.hl7 : unknownCode(table, code, policy.in);
    },
    toLegacy: (code, day) => table.toLegacy(code, day) ?? { legacy: unknownCode(table, code, policy.out), second: "" },
    setSecond,
  };
}

/** No code stays none. An unknown one is refused, passed on, or replaced, as the rule says. */
function unknownCode(table: CodeTable, code: string, policy: string | undefined): string {
  if (code === "") return "";
  if (policy === "pass") return code;
  if (policy !== undefined && policy !== "refuse") return policy;
  throw new GatewayError("MAPPING_CODE", `The code is not in table ${table.name}`, {
    hint: "add it to the table, or say what an unknown code becomes (unknown: pass, or a code)",
  });
}
