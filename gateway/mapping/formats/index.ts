import type { FormatKind } from "../format.ts";
import { er7, v2xml } from "./hl7.ts";
import { record } from "./record.ts";
import { xml } from "./xml.ts";

/** The formats that a mapping set may name. */
export const formats: ReadonlyMap<string, FormatKind> = new Map([er7, v2xml, xml, record].map((format) => [format.name, format]));
