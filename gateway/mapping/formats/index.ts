import type { FormatKind } from "../format.ts";
import { delimited } from "./delimited/index.ts";
import { er7 } from "./er7/index.ts";
import { record } from "./record/index.ts";
import { v2xml } from "./v2xml/index.ts";
import { xml } from "./xml/index.ts";

/** The formats that a mapping set may name. */
export const formats: ReadonlyMap<string, FormatKind> = new Map(
  [er7, v2xml, xml, record, delimited].map((format) => [format.name, format]),
);
