import type { EnvelopeContext } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { Parte } from "./busta.ts";
import { STORIA } from "./names.ts";

/**
 * Keys of what is remembered between messages. Parties are in every key: what one writes must never be taken for what
 * another wrote.
 */
const party = ({ tipo, nome }: Parte): string => `${tipo}/${nome}`;
export const keys = {
  /** A message of ours, by the key that it was sealed under. */
  sealed: (self: Parte, to: Parte, key: string): string => `egov inviata ${party(self)} ${party(to)} ${key}`,
  /** The Identificatore that goes on from one of ours that the peer calls a duplicate. */
  renewed: (self: Parte, to: Parte, id: string): string => `egov rinnovata ${party(self)} ${party(to)} ${id}`,
  /** An Identificatore of ours that a riscontro is waited for. */
  awaited: (self: Parte, to: Parte, id: string): string => `egov attesa ${party(self)} ${party(to)} ${id}`,
  /** A message of a counterpart that was taken. */
  done: (self: Parte, from: Parte, id: string): string => `egov ricevuta ${party(self)} ${party(from)} ${id}`,
  /** An asynchronous exchange whose second half this side is asked for. */
  exchange: (self: Parte, other: Parte, id: string): string => `egov asincrono ${party(self)} ${party(other)} ${id}`,
  /** An ordered conversation. */
  conversation: (from: Parte, to: Parte, of: string): string => `egov conversazione ${party(from)} ${party(to)} ${of}`,
  /** The conversation of a message of ours, and its number there. */
  place: (self: Parte, id: string): string => `egov posto ${party(self)} ${id}`,
  /** One number of an ordered conversation. */
  number: (from: Parte, of: string, number: number): string => `egov sequenza ${party(from)} ${of} ${number}`,
};

/** Until when an Identificatore is remembered: a busta is too old before it is forgotten. */
export function untilForgotten(context: EnvelopeContext, oraRegistrazione: number): number {
  return Math.max(context.clock.now(), oraRegistrazione) + STORIA + 1;
}

/** A remembered value that is made of named texts and numbers. @throws GatewayError INTERNAL when it is not what was written */
export function readRemembered(value: string): Readonly<Record<string, string | number>> {
  const found = parsed(value);
  if (typeof found === "object" && found !== null && !Array.isArray(found)) return { ...found };
  throw new GatewayError("INTERNAL", "a remembered value of the e-Gov envelope is not of its form");
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (thrown) {
    throw new GatewayError("INTERNAL", "a remembered value of the e-Gov envelope is not readable", { cause: thrown });
  }
}
