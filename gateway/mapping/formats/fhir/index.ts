import { GatewayError } from "../../../contracts/errors.ts";
import type { FormatKind } from "../../format.ts";
import type { Json } from "../tree/json.ts";
import { parseJson } from "../tree/parse.ts";
import { fhirFormat, kindOf } from "./format.ts";

/** HL7 FHIR R4 in JSON: one resource, or a bundle of them. */
export const fhir: FormatKind = {
  name: "fhir",
  title: "HL7 FHIR R4, JSON",
  extension: "json",
  optionsSchema: { type: "object", additionalProperties: false, properties: {} },
  parse: (bytes) => parseJson(bytes),
  kindOf: (document) => kindOf(document as Json),
  compile: (spec) => fhirFormat(spec.message),
  sketch(bytes) {
    const message = kindOf(parseJson(bytes));
    if (/^(?:[A-Z][A-Za-z]*|Bundle:[A-Z][A-Za-z]*)$/.test(message)) return { message, options: {} };
    throw new GatewayError("JSON_INVALID", "The JSON is no FHIR resource", { expected: "a resourceType" });
  },
};
