import type { FormatKind } from "../../format.ts";
import { charsetOption, codecOf } from "../charset/index.ts";
import { layoutFault } from "../layout/compile.ts";
import type { LayoutFile } from "../layout/file.ts";
import { RecordDocument } from "./document.ts";
import { recordFormat, type RecordOptions } from "./format.ts";
import { sketchRecord } from "./sketch.ts";

const codecFor = (options: RecordOptions): ReturnType<typeof codecOf> => codecOf(options.charset ?? "ISO-8859-1");

/** Fixed-length records: text left aligned and padded with blanks, numbers right aligned and padded with zeros. */
export const record: FormatKind = {
  name: "record",
  title: "fixed-length records, of one or several lines",
  extension: "rec",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      charset: charsetOption,
      end: {
        enum: ["CRLF", "LF", "none"],
        description: "What ends a record: CRLF where a message has several records, none where it has one, unless said here.",
      },
      overpunch: {
        enum: ["EBCDIC", "ASCII"],
        description:
          "How the last digit of a zoned number carries its sign in a set that is not EBCDIC: {ABC and }JKL, as translated files have it (the default), or 012 and pqr. Both are read.",
      },
    },
  },
  parse: (bytes, options) => new RecordDocument(bytes, codecFor(options)),
  kindOf: (document) => {
    const { bytes, codec } = document as RecordDocument;
    return codec.show(bytes.subarray(0, 4)).trimEnd();
  },
  compile(spec) {
    if (spec.layout === undefined) {
      throw layoutFault(
        "A mapping of format record needs a layout",
        "legacy.layout: the name of a layout file beside the mapping",
      );
    }
    return recordFormat(spec.layout as LayoutFile, spec.message, spec.options);
  },
  sketch: (bytes, options) => sketchRecord(codecFor(options).decode(bytes)),
};
