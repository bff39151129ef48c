import { nearest } from "../config/index.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import { issueAt, type Source } from "../contracts/source.ts";
import type { Converters } from "./converters/index.ts";
import type { FormatKind, MessageFormat } from "./format.ts";
import { canonicalFormat, type CanonicalFormat } from "./formats/canonical.ts";
import type { FragmentFile, MappingFile, SetFile, When } from "./model.ts";
import { compileRules, compileWhen, runnerOf, type Condition, type Probe, type Rule, type Run } from "./rules/index.ts";
import type { CodeTable } from "./tables/index.ts";

/** The files of one mapping set, read and checked against their schemas. */
export interface SetSources {
  readonly set: Source<SetFile>;
  readonly mappings: readonly Source<MappingFile>[];
  readonly fragments: readonly Source<FragmentFile>[];
  /** By file name, as mappings name them. */
  readonly layouts: ReadonlyMap<string, Source<object>>;
  readonly tables: ReadonlyMap<string, CodeTable>;
  /** Our own converters, and those of the set's packages. */
  readonly converters: Converters;
}

/** What looks on while mappings run. Nothing of it costs anything when it is not there. */
export interface Instruments {
  readonly probe: Probe;
  legacy(format: MessageFormat): MessageFormat;
  canonical(format: CanonicalFormat): CanonicalFormat;
  table(table: CodeTable): CodeTable;
}

/** One mapping file made ready. */
export interface Mapping {
  readonly name: string;
  readonly file: MappingFile;
  readonly source: string;
  /** Canonical type, e.g. `SRM^S01`. */
  readonly type: string;
  readonly legacy: MessageFormat;
  readonly canonical: CanonicalFormat;
  readonly reads: boolean;
  readonly writes: boolean;
  /** Conditions on the whole message; undefined when there is none. */
  readonly isLegacy: Condition | undefined;
  readonly isCanonical: Condition | undefined;
  readonly rules: readonly Rule[];
  readonly in: Run;
  readonly out: Run;
}

/** Compiles one mapping; every mistake is reported, and the mapping is only fit for use when there is none. */
export function compileMapping(
  source: Source<MappingFile>,
  kind: FormatKind,
  sources: SetSources,
  instruments: Instruments | undefined,
  report: (issue: ConfigIssue) => void,
): Mapping | undefined {
  const file = source.value;
  const attempt = <T>(path: readonly (string | number)[], run: () => T): T | undefined => {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof GatewayError) || thrown.code !== "CONFIG_INVALID") throw thrown;
      const { message, expected, hint } = thrown;
      report(
        issueAt(source, path, message, {
          ...(expected === undefined ? {} : { expected }),
          ...(hint === undefined ? {} : { hint }),
        }),
      );
      return undefined;
    }
  };
  const layoutName = file.legacy.layout;
  const layout = layoutName === undefined ? undefined : sources.layouts.get(layoutName);
  if (layoutName !== undefined && !layout) {
    const near = nearest(layoutName, [...sources.layouts.keys()]);
    report(
      issueAt(source, ["legacy", "layout"], `There is no layout ${layoutName}`, {
        expected: `one of ${[...sources.layouts.keys()].join(", ") || "the files *.layout.yaml of the set: there are none"}`,
        ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
      }),
    );
    return undefined;
  }
  const canonical = attempt(["canonical"], () => canonicalFormat(file.canonical));
  const legacy = attempt(["legacy"], () =>
    kind.compile({
      options: sources.set.value.options ?? {},
      message: file.legacy.message,
      structure: file.legacy.structure,
      layout: layout?.value,
      canonical: file.canonical,
    }),
  );
  if (!canonical || !legacy) return undefined;
  const conditionOf = (when: When | undefined, side: "legacy" | "hl7", at: readonly string[]): Condition | undefined =>
    when === undefined
      ? undefined
      : attempt(at, () => compileWhen(when, side, (path) => (side === "legacy" ? legacy : canonical).getter(path, [])));
  const rules = compileRules(
    file.rules,
    {
      source,
      legacy: instruments ? instruments.legacy(legacy) : legacy,
      canonical: instruments ? instruments.canonical(canonical) : canonical,
      tables: sources.tables,
      converters: sources.converters,
      fragments: new Map(sources.fragments.map((fragment) => [fragment.value.fragment, fragment])),
      within: [],
      probe: instruments?.probe,
      report,
    },
    { at: ["rules"], legacy: [], canonical: [] },
  );
  return {
    name: file.mapping,
    file,
    source: source.file,
    type: file.canonical,
    legacy,
    canonical,
    reads: file.only !== "out",
    writes: file.only !== "in",
    isLegacy: conditionOf(file.legacy.when, "legacy", ["legacy", "when"]),
    isCanonical: conditionOf(file.when, "hl7", ["when"]),
    rules,
    in: runnerOf(rules, "in"),
    out: runnerOf(rules, "out"),
  };
}
