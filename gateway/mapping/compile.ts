import { GatewayError } from "../contracts/errors.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import { issueAt, type Source } from "../contracts/source.ts";
import { converterOf } from "./converters/index.ts";
import type { MessageFormat, ReadNode, Scope, WriteNode } from "./format.ts";
import type { CanonicalFormat } from "./formats/canonical.ts";
import type { Direction, RuleFile, When } from "./model.ts";
import { inlineTable, type CodeTable } from "./tables.ts";

/** A rule made ready: what it does when a legacy message is read, and when one is written. */
export interface Rule {
  readonly in: ((legacy: ReadNode, canonical: WriteNode) => void) | undefined;
  readonly out: ((canonical: ReadNode, legacy: WriteNode) => void) | undefined;
}

export interface RuleContext {
  readonly source: Source<unknown>;
  readonly legacy: MessageFormat;
  readonly canonical: CanonicalFormat;
  readonly tables: ReadonlyMap<string, CodeTable>;
  readonly fragments: ReadonlyMap<string, Source<{ readonly rules: readonly RuleFile[] }>>;
  /** Fragments that are being compiled, from the outermost `use`. */
  readonly within?: readonly string[];
  /** Gathers every mistake; compiling goes on after one. */
  readonly report: (issue: ConfigIssue) => void;
}

type Position = readonly (string | number)[];

/** Compiles a list of rules. Mistakes are reported, and the rule at fault does nothing. */
export function compileRules(
  rules: readonly RuleFile[],
  context: RuleContext,
  at: Position,
  legacyScope: Scope = [],
  canonicalScope: Scope = [],
): readonly Rule[] {
  return rules.flatMap((rule, index) => {
    const position = [...at, index];
    try {
      if (rule.use !== undefined) return compileFragment(rule.use, context, legacyScope, canonicalScope);
      return [compileRule(rule, context, position, legacyScope, canonicalScope)];
    } catch (thrown) {
      if (!(thrown instanceof GatewayError) || thrown.code !== "CONFIG_INVALID") throw thrown;
      context.report(
        issueAt(context.source, position, thrown.message, {
          ...(thrown.expected === undefined ? {} : { expected: thrown.expected }),
          ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
        }),
      );
      return [];
    }
  });
}

function compileFragment(name: string, context: RuleContext, legacyScope: Scope, canonicalScope: Scope): readonly Rule[] {
  const fragment = context.fragments.get(name);
  if (!fragment) {
    throw new GatewayError("CONFIG_INVALID", `There is no fragment ${name}`, {
      expected: `one of ${[...context.fragments.keys()].join(", ") || "the *.fragment.yaml files of the set: there are none"}`,
    });
  }
  const within = context.within ?? [];
  if (within.includes(name)) {
    throw new GatewayError("CONFIG_INVALID", `The fragment ${name} uses itself`, {
      expected: `no circle such as ${[...within, name].join(" > ")}`,
    });
  }
  return compileRules(
    fragment.value.rules,
    { ...context, source: fragment, within: [...within, name] },
    ["rules"],
    legacyScope,
    canonicalScope,
  );
}

function compileRule(rule: RuleFile, context: RuleContext, position: Position, ls: Scope, cs: Scope): Rule {
  if (rule.each) return compileEach(rule, context, position, ls, cs);
  const guarded = guard(rule, context, ls, cs);
  if (rule.count !== undefined) return guarded(compileCount(rule, context, ls, cs));
  if (rule.is !== undefined) return guarded(compileConstant(rule, context, ls, cs));
  return guarded(compileField(rule, context, position, ls, cs));
}

/** Puts a rule's condition and direction around it. */
function guard(rule: RuleFile, context: RuleContext, ls: Scope, cs: Scope): (compiled: Rule) => Rule {
  const onIn = rule.if?.in && compileWhen(rule.if.in, (path) => context.legacy.getter(path, ls));
  const onOut = rule.if?.out && compileWhen(rule.if.out, (path) => context.canonical.getter(path, cs));
  return ({ in: read, out: write }) => ({
    in:
      rule.only === "out" || !read
        ? undefined
        : onIn
          ? (from, to) => {
              if (onIn(from)) read(from, to);
            }
          : read,
    out:
      rule.only === "in" || !write
        ? undefined
        : onOut
          ? (from, to) => {
              if (onOut(from)) write(from, to);
            }
          : write,
  });
}

/** Conditions as one test: each path holds the value, or one of the values; `*` is any value, `""` none. */
export function compileWhen(when: When, getter: (path: string) => (node: ReadNode) => string): (node: ReadNode) => boolean {
  const tests = Object.entries(when).map(([path, values]) => {
    const get = getter(path);
    const wanted = new Set(typeof values === "string" ? [values] : values);
    return (node: ReadNode) => {
      const value = get(node);
      return wanted.has(value) || (value !== "" && wanted.has("*"));
    };
  });
  return (node) => tests.every((test) => test(node));
}

function compileEach(rule: RuleFile, context: RuleContext, position: Position, ls: Scope, cs: Scope): Rule {
  const each = rule.each!;
  const [legacyScope, canonicalScope] = [
    [...ls, each.legacy],
    [...cs, each.hl7],
  ];
  const inner = compileRules(rule.rules ?? [], context, [...position, "rules"], legacyScope, canonicalScope);
  const [ins, outs] = [inner.flatMap((one) => one.in ?? []), inner.flatMap((one) => one.out ?? [])];
  const onIn = rule.if?.in && compileWhen(rule.if.in, (path) => context.legacy.getter(path, legacyScope));
  const onOut = rule.if?.out && compileWhen(rule.if.out, (path) => context.canonical.getter(path, canonicalScope));
  const legacyList = context.legacy.lister(each.legacy, ls);
  const legacyAppend = context.legacy.appender(each.legacy, ls);
  const canonicalList = context.canonical.lister(each.hl7, cs);
  const canonicalAppend = context.canonical.appender(each.hl7, cs);
  return {
    in:
      rule.only === "out"
        ? undefined
        : (legacy, canonical) => {
            for (const one of legacyList(legacy)) {
              if (onIn && !onIn(one)) continue;
              const target = canonicalAppend(canonical);
              for (const run of ins) run(one, target);
            }
          },
    out:
      rule.only === "in"
        ? undefined
        : (canonical, legacy) => {
            for (const one of canonicalList(canonical)) {
              if (onOut && !onOut(one)) continue;
              const target = legacyAppend(legacy);
              for (const run of outs) run(one, target);
            }
          },
  };
}

/** How many repetitions there are: written to the legacy side only, since HL7 needs no counters. */
function compileCount(rule: RuleFile, context: RuleContext, ls: Scope, cs: Scope): Rule {
  const list = context.canonical.lister(rule.count!, cs);
  const set = context.legacy.setter(one(rule.legacy, "count"), ls);
  return { in: undefined, out: (canonical, legacy) => set(legacy, String(list(canonical).length)) };
}

function compileConstant(rule: RuleFile, context: RuleContext, ls: Scope, cs: Scope): Rule {
  const value = rule.is!;
  if (rule.hl7 === undefined && rule.legacy === undefined) {
    throw new GatewayError("CONFIG_INVALID", "The constant is written nowhere", { expected: "hl7 or legacy beside is" });
  }
  const setHl7 = rule.hl7 === undefined ? undefined : context.canonical.setter(rule.hl7, cs);
  const setLegacy = rule.legacy === undefined ? undefined : context.legacy.setter(one(rule.legacy, "is"), ls);
  if (rule.legacy !== undefined) context.legacy.getter(one(rule.legacy, "is"), ls);
  return {
    in: setHl7 && ((_from, to) => setHl7(to, value)),
    out: setLegacy && ((_from, to) => setLegacy(to, value)),
  };
}

function one(path: RuleFile["legacy"], word: string): string {
  if (typeof path === "string") return path;
  throw new GatewayError("CONFIG_INVALID", `A rule with ${word} needs one legacy path`, { expected: "legacy: PATH" });
}

function compileField(rule: RuleFile, context: RuleContext, position: Position, ls: Scope, cs: Scope): Rule {
  if (rule.legacy === undefined || rule.hl7 === undefined) {
    throw new GatewayError("CONFIG_INVALID", "The rule ties nothing together", {
      expected: "legacy and hl7, or is with one of them, or each, or use",
    });
  }
  const converter = converterOf(rule.as);
  const table = tableOf(rule, context);
  const legacy = legacySide(rule, context, ls, table);
  const getHl7 = context.canonical.getter(rule.hl7, cs);
  const setHl7 = context.canonical.setter(rule.hl7, cs);
  const name = typeof rule.legacy === "string" ? rule.legacy : rule.legacy.join(" ");
  const unknown = unknownPolicy(rule);
  const fault = faultOf(context.source, position);

  return {
    in: (from, to) => {
      const raw = legacy.get(from);
      const value =
        raw === "" && !table
          ? ""
          : fault(name, () => (table ? lookUp(table, raw, legacy.second(from), unknown.in, name) : converter.toHl7(raw)));
      setHl7(to, value === "" ? (rule.default ?? "") : value);
    },
    out: (from, to) => {
      const raw = getHl7(from);
      if (raw === "" && !table) return;
      fault(rule.hl7!, () => {
        if (table) legacy.setCoded(to, lookBack(table, raw, unknown.out, rule.hl7!));
        else legacy.set(to, converter.toLegacy(raw));
      });
    },
  };
}

interface LegacySide {
  get(node: ReadNode): string;
  second(node: ReadNode): string;
  set(node: WriteNode, value: string): void;
  setCoded(node: WriteNode, value: { readonly legacy: string; readonly second: string }): void;
}

/** One legacy field, or several that together hold one value (a date beside a time), joined by a blank. */
function legacySide(rule: RuleFile, context: RuleContext, scope: Scope, table: CodeTable | undefined): LegacySide {
  const paths = typeof rule.legacy === "string" ? [rule.legacy] : (rule.legacy ?? []);
  const getters = paths.map((path) => context.legacy.getter(path, scope));
  const setters = paths.map((path) => context.legacy.setter(path, scope));
  const getSecond = rule.with === undefined ? undefined : context.legacy.getter(rule.with, scope);
  const setSecond = rule.with === undefined ? undefined : context.legacy.setter(rule.with, scope);
  if (table?.hasSecondKey && !getSecond) {
    throw new GatewayError("CONFIG_INVALID", `Table ${table.name} has a second key`, {
      expected: "with: the legacy field that holds it",
    });
  }
  const [onlyGet, onlySet] = [getters[0]!, setters[0]!];
  const single = paths.length === 1;
  const set = (node: WriteNode, value: string): void => {
    if (single) onlySet(node, value);
    else value.split(" ").forEach((part, i) => setters[i]?.(node, part));
  };
  return {
    get: single
      ? onlyGet
      : (node) =>
          getters
            .map((get) => get(node))
            .join(" ")
            .trim(),
    second: (node) => getSecond?.(node) ?? "",
    set,
    setCoded(node, value) {
      set(node, value.legacy);
      setSecond?.(node, value.second);
    },
  };
}

function tableOf(rule: RuleFile, context: RuleContext): CodeTable | undefined {
  if (rule.table === undefined) return undefined;
  if (typeof rule.table !== "string") return inlineTable("inline", rule.table);
  const table = context.tables.get(rule.table);
  if (table) return table;
  throw new GatewayError("CONFIG_INVALID", `There is no table ${rule.table}`, {
    expected: `one of ${[...context.tables.keys()].join(", ") || "the files tables/*.csv of the set: there are none"}`,
  });
}

interface Policy {
  readonly in: string | undefined;
  readonly out: string | undefined;
}

function unknownPolicy(rule: RuleFile): Policy {
  if (typeof rule.unknown === "object") return { in: rule.unknown.in, out: rule.unknown.out };
  return { in: rule.unknown, out: rule.unknown };
}

/** The HL7 code of a legacy code. An unknown one is refused, passed on, or replaced, as the rule says. */
function lookUp(table: CodeTable, code: string, second: string, policy: string | undefined, field: string): string {
  const found = table.toHl7(code, second);
  if (found !== undefined) return found;
  if (code === "") return "";
  if (policy === "pass") return code;
  if (policy !== undefined && policy !== "refuse") return policy;
  throw unknownCode(table, field);
}

function lookBack(table: CodeTable, code: string, policy: string | undefined, field: string): { legacy: string; second: string } {
  const found = table.toLegacy(code);
  if (found) return found;
  if (code === "") return { legacy: "", second: "" };
  if (policy === "pass") return { legacy: code, second: "" };
  if (policy !== undefined && policy !== "refuse") return { legacy: policy, second: "" };
  throw unknownCode(table, field);
}

const unknownCode = (table: CodeTable, field: string): GatewayError =>
  new GatewayError("MAPPING_CODE", `The code in ${field} is not in table ${table.name}`, {
    where: { field },
    hint: "add it to the table, or say what an unknown code becomes (unknown: pass, or a code)",
  });

/** Tells a failed conversion which field and which rule were at work. */
function faultOf(source: Source<unknown>, position: Position): <T>(field: string, run: () => T) => T {
  const { line, column } = source.position(position);
  return (field, run) => {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
      throw new GatewayError(thrown.code, `${field}: ${thrown.message} (rule at ${source.file}:${line})`, {
        where: { file: source.file, line, column, field },
        ...(thrown.expected === undefined ? {} : { expected: thrown.expected }),
        ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
        cause: thrown,
      });
    }
  };
}

/** One direction of compiled rules, as a plain list to run. */
export function runnersOf(rules: readonly Rule[], direction: Direction): readonly ((from: object, to: object) => void)[] {
  return rules.flatMap((rule) => rule[direction] ?? []);
}
