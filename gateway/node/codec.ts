import {
  complete,
  decode,
  encode,
  formatInstant,
  fromXml,
  messageType,
  parse,
  toXml,
  stretches,
  type Message,
} from "../canonical/index.ts";
import type { MappingSet } from "../mapping/index.ts";
import type { SystemConfig } from "./config/model.ts";

/** Gives a system's bytes their meaning: a mapping set, or canonical HL7 as it stands. */
export interface Codec {
  /** @throws GatewayError of the family message */
  read(bytes: Uint8Array, now: number, controlId: string): { readonly message: Message; readonly by: string };
  /** What is known of the header of a message that cannot be read; undefined when nothing is. */
  headerOf?(bytes: Uint8Array, now: number): Message | undefined;
  /** @throws GatewayError of the family message */
  write(message: Message): { readonly bytes: Uint8Array; readonly by: string };
  writes(type: string): boolean;
}

export function codecOf(config: SystemConfig): Codec {
  if (config.mapping) return mapped(config.mapping);
  return config.file.format === "v2xml" ? canonicalXml : canonicalEr7;
}

function mapped(set: MappingSet): Codec {
  return {
    read(bytes, now, controlId) {
      const { value, mapping } = set.toCanonical(bytes, now, controlId);
      return { message: value, by: mapping };
    },
    headerOf: (bytes, now) => set.headerOf(bytes, now),
    write(message) {
      const { value, mapping } = set.toLegacy(message);
      return { bytes: value, by: mapping };
    },
    writes: (type) => set.writes(type),
  };
}

/** Systems that speak canonical HL7 still leave out what is derived. */
function completed(message: Message, now: number, controlId: string): Message {
  return complete(message, messageType(message), { controlId, time: formatInstant(now) });
}

const canonicalXml: Codec = {
  read: (bytes, now, controlId) => ({ message: completed(fromXml(decode(bytes, "UTF-8")), now, controlId), by: "v2.xml" }),
  write: (message) => ({ bytes: Buffer.from(toXml(message), "utf8"), by: "v2.xml" }),
  writes: () => true,
};

const canonicalEr7: Codec = {
  read: (bytes, now, controlId) => ({ message: completed(parse(decode(bytes, "UNICODE UTF-8")), now, controlId), by: "er7" }),
  write: (message) => ({ bytes: encode(stretches(message), "UNICODE UTF-8"), by: "er7" }),
  writes: () => true,
};
