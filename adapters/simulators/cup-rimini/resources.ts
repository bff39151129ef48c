/** What all resources of CUP Rimini have in common: who sends them, when, and what they answer. */
import type { JsonObject } from "../shared/json-fields.ts";
import { jsonAt, parseObject, textAt, withOffset } from "../shared/json-fields.ts";
import { Malformed } from "../shared/model.ts";
import { systems } from "./codes.ts";
import { messagePlace, parameter } from "./fields.ts";

export const base = "/fhir";
export const fhirJson = "application/fhir+json";

/** Who sends a message, and when. */
export interface Head {
  readonly id: string;
  /** yyyy-MM-ddTHH:mm:ss, Rome time */
  readonly time: string;
  /** Empty in answers. */
  readonly sender: string;
  readonly azienda: string;
}

/** The meta of a message; `to` is the message it answers. */
export function metaOf({ time, sender, azienda }: Head, to: string): JsonObject {
  const tags = [
    { system: systems.sender, code: sender },
    { system: systems.azienda, code: azienda },
    { system: systems.answered, code: to },
  ];
  return { lastUpdated: withOffset(time), tag: tags.filter(({ code }) => code !== "") };
}

/** The message id of a resource. */
export function idOf(resource: JsonObject): string {
  switch (typeOf(resource)) {
    case "Bundle":
      return textAt(resource, "identifier.value");
    case "OperationOutcome":
      return textAt(resource, "id");
    case "Parameters":
      return textAt(resource, parameter("messaggio"));
    default:
      return textAt(resource, messagePlace);
  }
}

/** The id of the message that a resource answers. */
export function answeredIn(resource: JsonObject): string {
  return textAt(resource, `meta.tag[system=${systems.answered}].code`);
}

export function typeOf(resource: unknown): string {
  return textAt(resource, "resourceType");
}

/** A resource from text, of one of the types. */
export function parseResource(body: string, ...types: readonly string[]): JsonObject {
  const resource = parseObject(body);
  if (!types.includes(typeOf(resource))) throw new Malformed(`resourceType: non e ${types.join(" o ")}`);
  return resource;
}

/** The sender of a resource, for duplicates: message ids are unique within it. */
export function senderOf(resource: JsonObject): string {
  const tag = (system: string): string => textAt(resource, `meta.tag[system=${system}].code`);
  return `${tag(systems.sender)}/${tag(systems.azienda)}`;
}

/** A resource without its sending time. */
export function timeless(resource: JsonObject): string {
  const meta = jsonAt(resource, "meta");
  return JSON.stringify({ ...resource, meta: typeof meta === "object" && meta !== null ? { ...meta, lastUpdated: "" } : {} });
}
