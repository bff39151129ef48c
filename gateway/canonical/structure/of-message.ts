import {
  canonicalVersion,
  federation,
  standard,
  structureId,
  structureIn,
  versionOf,
  type Dictionary,
} from "../definitions/index.ts";
import type { Message } from "../er7/message.ts";
import { compilePath } from "../path/path.ts";
import { nthSegment, valueIn } from "../path/value.ts";
import type { GroupItem } from "./structure.ts";

const code = compilePath("MSH-9.1");
const event = compilePath("MSH-9.2");
const structure = compilePath("MSH-9.3");
const version = compilePath("MSH-12.1");
const recorded = compilePath("EVN-1");

function read(message: Message, path: typeof code): string {
  const segment = nthSegment(message, path.code, 1);
  return segment ? valueIn(segment, path) : "";
}

/** MSH-9 with its first two components, as messages are spoken of: `SRM^S01`. */
export function messageType(message: Message): string {
  return message.typeBy(typeOf);
}

const typeOf = (message: Message): string => `${read(message, code)}^${read(message, event)}`;

/**
 * The definitions that a message is read by: those of the version in MSH-12, and the federation's own for v2.5. A version
 * that is missing or unknown is read as v2.5.
 */
export function dictionaryOf(message: Message): Dictionary {
  const found = versionOf(read(message, version)) ?? canonicalVersion;
  return found === canonicalVersion ? federation() : standard(found);
}

const structures = new WeakMap<Message, { readonly found: GroupItem | undefined }>();

/** The structure of a message in the version that it is in; undefined when nobody defined one. */
export function structureOfMessage(message: Message): GroupItem | undefined {
  let known = structures.get(message);
  if (!known) structures.set(message, (known = { found: structureBy(dictionaryOf(message), message) }));
  return known.found;
}

/** The structure that a dictionary gives to a message. Messages of v2.1 and v2.2 name their event in EVN-1 alone. */
export function structureBy(dictionary: Dictionary, message: Message): GroupItem | undefined {
  return structureIn(dictionary, read(message, code), read(message, event) || read(message, recorded), read(message, structure));
}

/** The federation's structure of this name; undefined when v2.5 has none. */
export function structureOf(id: string): GroupItem | undefined {
  return federation().structure(id);
}

/** The federation's structure of a message by MSH-9: its third component where given, else type and event. */
export function structureFor(messageType: string): GroupItem | undefined {
  const [type = "", event = "", id = ""] = messageType.split("^");
  return structureIn(federation(), type, event, id);
}

export { structureId };
