import type { FormatKind } from "../format.ts";
import { delimited } from "./delimited/index.ts";
import { er7 } from "./er7/index.ts";
import { fhir } from "./fhir/index.ts";
import { json } from "./json/index.ts";
import { keyValue } from "./key-value/index.ts";
import { record } from "./record/index.ts";
import { sql } from "./sql/index.ts";
import { v2xml } from "./v2xml/index.ts";
import { xml } from "./xml/index.ts";

const all: readonly FormatKind[] = [er7, v2xml, xml, record, delimited, json, keyValue, sql, fhir];

/** The formats that a mapping set may name. */
export const formats: ReadonlyMap<string, FormatKind> = new Map(all.map((format) => [format.name, format]));
