import { formatInstant, get, messageType, segmentOf, set, type Message } from "../../canonical/index.ts";
import type { Received, Sender } from "../../contracts/adapter.ts";
import type { Clock } from "../../contracts/clock.ts";
import { asGatewayError, GatewayError } from "../../contracts/errors.ts";
import type { Body, JournalReader } from "../../contracts/journal.ts";
import type { Codec } from "../codec.ts";
import type { Connected } from "../connected.ts";
import type { Surroundings } from "../dispatch.ts";
import { plainEnvelope } from "../plain-envelope.ts";
import type { Heard, Recorded, Sent, Unknown } from "./outcome.ts";
import { namesOf, type Described, type Side } from "./side.ts";

/** What a replay leans on beside the configuration. */
export interface Ground {
  readonly booking: JournalReader["booking"];
  /** Whether what this system says lies in an envelope, and can be read only once. */
  sealed(system: string): boolean;
}

/** Peers that say again what they said, at the time when they said it. */
export interface Peers {
  readonly surroundings: Surroundings;
  readonly sent: readonly Sent[];
  readonly heard: readonly Heard[];
  readonly unknown: ReadonlySet<Unknown>;
}

/** Everything that a message meets on its way, from the journal alone. */
export function peersOf({ config, systems }: Side, { record, bodies }: Recorded, ground: Ground): Peers {
  const sent: Sent[] = [];
  const heard: Heard[] = [];
  const unknown = new Set<Unknown>();
  const header = { controlId: record.id, time: formatInstant(record.at) };
  const connected = systems.map((system): Connected => ({
    ...system,
    codec: overheard(system, sent, heard),
    envelope: plainEnvelope,
    sender: system.config.file.options["connect"] === undefined ? undefined : senderOf(system, bodies, ground, unknown),
  }));
  const surroundings: Surroundings = {
    member: config.file.member,
    federation: config.federation,
    rules: config.rules,
    routes: config.routes,
    systems: new Map(connected.map((system) => [system.name, system])),
    journal: { booking: ground.booking, register: () => undefined },
    clock: standing(record.at),
    identity: { facility: config.federation.member(config.file.member)?.region ?? "" },
    // One number for all: two configurations may ask in another order.
    nextId: () => record.id,
    header: () => header,
  };
  return { surroundings, sent, heard, unknown };
}

/** The clock of a replay stands still at the instant when the message came. */
const standing = (at: number): Clock => ({
  now: () => at,
  monotonic: () => 0,
  after: () => ({ cancel: () => undefined }),
});

/** Gives each question to a system the answer that the journal has for it. */
function senderOf(system: Described, bodies: readonly Body[], ground: Ground, unknown: Set<Unknown>): Sender {
  const asked = questionsTo(namesOf(system), bodies);
  let next = 0;
  return {
    send(): Promise<Received> {
      const known = asked[next++];
      if (!known || ground.sealed(system.journaled)) {
        unknown.add(known ? "sealed" : "not-asked");
        throw new GatewayError("PEER_TIMEOUT", `What ${system.name} would answer is not known`);
      }
      if (!known.answer) throw new GatewayError("PEER_TIMEOUT", `${system.name} did not answer`);
      return Promise.resolve({ bytes: known.answer, peer: "", transport: {} });
    },
    close: () => Promise.resolve(),
  };
}

interface Asked {
  answer: Uint8Array | undefined;
}

/** The questions to a system, with their answers as far as there were any. */
function questionsTo(names: readonly string[], bodies: readonly Body[]): readonly Asked[] {
  const asked: Asked[] = [];
  for (const { name, bytes } of bodies) {
    if (names.some((one) => name === `to:${one}`)) asked.push({ answer: undefined });
    const last = asked.at(-1);
    if (last && names.some((one) => name === `from:${one}`)) last.answer = bytes;
  }
  return asked;
}

/** The codec of a system that is asked: what it writes and reads is told. */
function overheard({ journaled: system, config, codec }: Described, sent: Sent[], heard: Heard[]): Codec {
  return {
    read(bytes, now, controlId) {
      try {
        const { message, by } = codec.read(bytes, now, controlId);
        heard.push({ system, made: message });
        return { message: naming(message, controlId), by };
      } catch (thrown) {
        heard.push({ system, made: asGatewayError(thrown) });
        throw thrown;
      }
    },
    write(message) {
      const type = messageType(message);
      try {
        const written = codec.write(message);
        sent.push({ system, type, made: { config, codec, bytes: written.bytes } });
        return written;
      } catch (thrown) {
        sent.push({ system, type, made: asGatewayError(thrown) });
        throw thrown;
      }
    },
    writes: (type) => codec.writes(type),
  };
}

/** The answer names the number that its question had then; today it has another. */
function naming(message: Message, controlId: string): Message {
  if (!segmentOf(message, "MSA") || get(message, "MSA-2") === controlId) return message;
  return set(message, "MSA-2", controlId);
}
