import assert from "node:assert/strict";
import { parse, write } from "../canonical/index.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { Source } from "../contracts/source.ts";
import {
  compileSet,
  ownConverters,
  parseTable,
  type Converters,
  type FragmentFile,
  type Instruments,
  type MappingFile,
  type MappingSet,
  type SetFile,
  type SetSources,
} from "./index.ts";

/** Positions are made of the path, so that a test sees which part was meant: line is the first index plus 1, column the depth. */
const source = <T>(file: string, value: T): Source<T> => ({
  file,
  value,
  position: (path) => ({ line: Number(path.find((step) => typeof step === "number") ?? 0) + 1, column: path.length }),
});

export interface Files {
  readonly format?: string;
  readonly options?: SetFile["options"];
  readonly maps: readonly MappingFile[];
  readonly fragments?: readonly FragmentFile[];
  readonly layouts?: Readonly<Record<string, object>>;
  readonly tables?: Readonly<Record<string, string>>;
  readonly converters?: Converters;
}

export function sourcesOf(files: Files): SetSources {
  return {
    set: source("set.yaml", { set: "s", format: files.format ?? "xml", ...(files.options ? { options: files.options } : {}) }),
    mappings: files.maps.map((file, i) => source(`m${i}.map.yaml`, file)),
    fragments: (files.fragments ?? []).map((file) => source(`${file.fragment}.fragment.yaml`, file)),
    layouts: new Map(Object.entries(files.layouts ?? {}).map(([name, file]) => [name, source(name, file)])),
    tables: new Map(
      Object.entries(files.tables ?? {}).map(([name, csv]) => [name, parseTable(name, `tables/${name}.csv`, csv).table]),
    ),
    converters: files.converters ?? ownConverters,
  };
}

export function compile(files: Files, instruments?: Instruments): ReturnType<typeof compileSet> {
  return compileSet(sourcesOf(files), instruments);
}

export function usable(files: Files, instruments?: Instruments): MappingSet {
  const { set, issues } = compile(files, instruments);
  assert.deepEqual(issues, []);
  assert.ok(set);
  return set;
}

export const map = (rules: MappingFile["rules"], more: Partial<MappingFile> = {}): MappingFile => ({
  mapping: "s/m",
  legacy: { message: "Prenota" },
  canonical: "SRM^S01",
  rules,
  ...more,
});

/** The canonical message of a legacy one, without its header. */
export const inward = (set: MappingSet, legacy: string): string =>
  write(set.toCanonical(Buffer.from(legacy), 0, "ID1").value, "\n")
    .split("\n")
    .slice(1)
    .join("\n")
    .trimEnd();

/** The legacy message of canonical segments. */
export const outward = (set: MappingSet, ...lines: readonly string[]): string =>
  Buffer.from(set.toLegacy(parse(["MSH|^~\\&|A|B|C|D|2027||SRM^S01|1|P|2.5", ...lines].join("\r"))).value).toString("utf8");

export const faultOf = (run: () => unknown): GatewayError => {
  try {
    run();
  } catch (thrown) {
    assert.ok(thrown instanceof GatewayError);
    return thrown;
  }
  assert.fail("no error");
};
