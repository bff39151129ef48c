import { complete, formatInstant, messageType, type DraftGroup, type Message } from "../canonical/index.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import { issueAt, type Source } from "../contracts/source.ts";
import { compileRules, compileWhen, runnersOf } from "./compile.ts";
import type { FormatKind, MessageFormat, ReadNode } from "./format.ts";
import { canonicalFormat, type CanonicalFormat } from "./formats/canonical.ts";
import { formats } from "./formats/index.ts";
import type { LayoutFile } from "./formats/layout.ts";
import type { FragmentFile, MappingFile, SetFile } from "./model.ts";
import type { CodeTable } from "./tables.ts";

/** The files of one mapping set, read and checked against their schemas. */
export interface SetSources {
  readonly set: Source<SetFile>;
  readonly mappings: readonly Source<MappingFile>[];
  readonly fragments: readonly Source<FragmentFile>[];
  /** By file name, as mappings name them. */
  readonly layouts: ReadonlyMap<string, Source<LayoutFile>>;
  readonly tables: ReadonlyMap<string, CodeTable>;
}

/** A canonical message that was read, and which mapping read it. */
export interface Translated<T> {
  readonly value: T;
  /** `umbria/prenotazione`, for the journal. */
  readonly mapping: string;
}

/** What turns one system's messages into canonical ones and back. Compiled at load; every call is pure. */
export interface MappingSet {
  readonly name: string;
  /**
   * @param now milliseconds of the clock, for MSH-7 where the legacy message has none
   * @throws GatewayError MAPPING_NONE, MAPPING_FIELD, MAPPING_CODE, or the format's own
   */
  toCanonical(bytes: Uint8Array, now: number, controlId: string): Translated<Message>;
  /** @throws GatewayError MAPPING_NONE, MAPPING_FIELD, MAPPING_CODE, CHARSET_INVALID */
  toLegacy(message: Message): Translated<Uint8Array>;
  /** Whether a message of this type can be written, e.g. a general acknowledgement. */
  writes(type: string): boolean;
}

interface Compiled {
  readonly name: string;
  readonly type: string;
  readonly legacy: MessageFormat;
  readonly canonical: CanonicalFormat;
  readonly reads: boolean;
  readonly writes: boolean;
  readonly isLegacy: ((node: ReadNode) => boolean) | undefined;
  readonly isCanonical: ((node: ReadNode) => boolean) | undefined;
  readonly in: readonly ((from: object, to: object) => void)[];
  readonly out: readonly ((from: object, to: object) => void)[];
}

/** Compiles a set; every mistake is an issue, and the set is only fit for use when there is none. */
export function compileSet(sources: SetSources): { readonly set: MappingSet; readonly issues: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const options = sources.set.value.options ?? {};
  const format = formats.get(sources.set.value.format);
  if (!format) {
    issues.push(
      issueAt(sources.set, ["format"], `There is no format ${sources.set.value.format}`, {
        expected: `one of ${[...formats.keys()].join(", ")}`,
      }),
    );
  }
  const compiled = format ? sources.mappings.flatMap((source) => compileMapping(source, format, sources, issues) ?? []) : [];
  return { set: setOf(sources.set.value.set, format, options, compiled), issues };
}

function compileMapping(
  source: Source<MappingFile>,
  format: FormatKind,
  sources: SetSources,
  issues: ConfigIssue[],
): Compiled | undefined {
  const file = source.value;
  const attempt = <T>(path: readonly (string | number)[], run: () => T): T | undefined => {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof GatewayError) || thrown.code !== "CONFIG_INVALID") throw thrown;
      issues.push(issueAt(source, path, thrown.message, thrown.expected === undefined ? {} : { expected: thrown.expected }));
      return undefined;
    }
  };
  const layout = file.legacy.layout === undefined ? undefined : sources.layouts.get(file.legacy.layout);
  if (file.legacy.layout !== undefined && !layout) {
    issues.push(
      issueAt(source, ["legacy", "layout"], `There is no layout ${file.legacy.layout}`, {
        expected: `one of ${[...sources.layouts.keys()].join(", ")}`,
      }),
    );
    return undefined;
  }
  const canonical = attempt(["canonical"], () => canonicalFormat(file.canonical));
  const legacy = attempt(["legacy"], () =>
    format.compile({
      options: sources.set.value.options ?? {},
      message: file.legacy.message,
      structure: file.legacy.structure,
      layout: layout?.value,
      canonical: file.canonical,
    }),
  );
  if (!canonical || !legacy) return undefined;
  const rules = compileRules(
    file.rules,
    {
      source,
      legacy,
      canonical,
      tables: sources.tables,
      fragments: new Map(sources.fragments.map((fragment) => [fragment.value.fragment, fragment])),
      report: (issue) => issues.push(issue),
    },
    ["rules"],
  );
  return {
    name: file.mapping,
    type: file.canonical,
    legacy,
    canonical,
    reads: file.only !== "out",
    writes: file.only !== "in",
    isLegacy: attempt(
      ["legacy", "when"],
      () => file.legacy.when && compileWhen(file.legacy.when, (path) => legacy.getter(path, [])),
    ),
    isCanonical: attempt(["when"], () => file.when && compileWhen(file.when, (path) => canonical.getter(path, []))),
    in: runnersOf(rules, "in"),
    out: runnersOf(rules, "out"),
  };
}

function setOf(
  name: string,
  format: FormatKind | undefined,
  options: Readonly<Record<string, unknown>>,
  compiled: readonly Compiled[],
): MappingSet {
  const readers = compiled.filter((one) => one.reads);
  const writers = new Map<string, Compiled[]>();
  for (const one of compiled) if (one.writes) writers.set(one.type, [...(writers.get(one.type) ?? []), one]);
  /** An acknowledgement of an event without a mapping of its own is written by the one for `ACK`. */
  const writersOf = (type: string): readonly Compiled[] =>
    writers.get(type) ?? (type.startsWith("ACK^") ? writers.get("ACK") : undefined) ?? [];
  return {
    name,
    toCanonical(bytes, now, controlId) {
      const document = format!.parse(bytes, options);
      for (const one of readers) {
        const node = one.legacy.node(document);
        if (!node || (one.isLegacy && !one.isLegacy(node))) continue;
        const draft = one.canonical.draft();
        for (const run of one.in) run(node, draft);
        const message = (draft as DraftGroup).message();
        return { value: complete(message, one.type, { controlId, time: formatInstant(now) }), mapping: one.name };
      }
      throw new GatewayError("MAPPING_NONE", `The mappings of ${name} read no message ${legible(format!.kindOf(document))}`, {
        expected: `one of ${[...new Set(readers.map((one) => one.name))].join(", ")}`,
      });
    },
    toLegacy(message) {
      const type = messageType(message);
      for (const one of writersOf(type)) {
        const node = one.canonical.node(message);
        if (one.isCanonical && !one.isCanonical(node)) continue;
        const draft = one.legacy.draft();
        for (const run of one.out) run(node, draft);
        return { value: one.legacy.write(draft), mapping: one.name };
      }
      throw new GatewayError("MAPPING_NONE", `The mappings of ${name} write no message ${type}`, {
        expected: `one of ${[...writers.keys()].join(", ")}`,
      });
    },
    writes: (type) => writersOf(type).length > 0,
  };
}

/** A kind of message comes from a stranger: only what a name may hold is repeated, and not much of it. */
function legible(kind: string): string {
  return kind.replace(/[^\w^.-]/g, "?").slice(0, 30);
}
