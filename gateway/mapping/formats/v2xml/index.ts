import { decode, fromXml, messageType, toXml, type Message } from "../../../canonical/index.ts";
import type { FormatKind } from "../../format.ts";
import { hl7Format } from "../hl7/format.ts";

/** HL7 v2 in its XML encoding (HL7 v2: XML Encoding Syntax, release 2). */
export const v2xml: FormatKind = {
  name: "v2xml",
  title: "HL7 v2, XML encoding",
  extension: "xml",
  optionsSchema: { type: "object", additionalProperties: false },
  parse: (bytes) => fromXml(decode(bytes, "UTF-8")),
  kindOf: (document) => messageType(document as Message),
  compile: (spec) => hl7Format(spec, (message) => Buffer.from(toXml(message), "utf8")),
  sketch: (bytes, options) => ({ message: messageType(v2xml.parse(bytes, options) as Message), options: {} }),
};
