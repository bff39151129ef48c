import type { FormatKind } from "../../format.ts";
import { codecOf } from "../charset/index.ts";
import { layoutFault } from "../layout/compile.ts";
import type { LayoutFile } from "../layout/file.ts";
import { delimitedFormat } from "./format.ts";
import type { DelimitedDocument } from "./medium.ts";
import { delimitedSchema, dialectOf, type DelimitedOptions } from "./options.ts";
import { readRows } from "./rows.ts";
import { sketchDelimited } from "./sketch.ts";

const codecFor = (options: DelimitedOptions): ReturnType<typeof codecOf> => codecOf(options.charset ?? "UTF-8");

/** Delimited text: CSV (RFC 4180) and its relatives with semicolons, pipes and tabs. */
export const delimited: FormatKind = {
  name: "delimited",
  title: "delimited text: CSV, semicolons, pipes, tabs",
  extension: "csv",
  optionsSchema: delimitedSchema,
  parse: (bytes, options): DelimitedDocument => ({ rows: readRows(codecFor(options).decode(bytes), dialectOf(options)) }),
  kindOf: (document) => (document as DelimitedDocument).rows[0]?.cells[0] ?? "",
  compile(spec) {
    if (spec.layout === undefined) {
      throw layoutFault(
        "A mapping of format delimited needs a layout",
        "legacy.layout: the name of a layout file beside the mapping",
      );
    }
    return delimitedFormat(spec.layout as LayoutFile, spec.message, dialectOf(spec.options), codecFor(spec.options));
  },
  sketch: (bytes, options) => sketchDelimited(codecFor(options).decode(bytes), options),
};
