import type { Around } from "./around.ts";
import type { Parte } from "./busta.ts";
import { writeIdentificatore } from "./identifier.ts";
import { keys, readRemembered, untilForgotten } from "./memory.ts";

/** What makes a message this one and no other. */
export interface Stamp {
  readonly identificatore: string;
  readonly oraRegistrazione: number;
  /** It went out before, or at least was about to. */
  readonly repeated: boolean;
}

/** A new Identificatore and the time. The counter is durable and common to all nodes that share a database. */
export async function newStamp({ options, context }: Around): Promise<Stamp> {
  const number = await context.next(`egov ${options.self.nome}`);
  const oraRegistrazione = context.clock.now();
  const identificatore = writeIdentificatore(options.self, number, oraRegistrazione, options.nodo);
  return { identificatore, oraRegistrazione, repeated: false };
}

/**
 * The stamp that goes with a key: the first time a new one, then always the same, also after a crash and across a fleet; a
 * renewed one once that was refused as a duplicate and may be asked anew ({@link renew}).
 */
export async function stampOf(around: Around, to: Parte, key: string | undefined): Promise<Stamp> {
  if (key === undefined) return newStamp(around);
  const { context, options } = around;
  const name = keys.sealed(options.self, to, key);
  const before = await context.recall(name);
  const first = before === undefined ? await rememberStamp(around, name) : readStamp(before);
  for (let stamp = first; ;) {
    const renewed = await context.recall(keys.renewed(options.self, to, stamp.identificatore));
    if (renewed === undefined) return stamp;
    stamp = readStamp(renewed);
  }
}

/** From now on the message of this Identificatore is sealed under another: the peer tells no more about the one it had. */
export async function renew(around: Around, to: Parte, identificatore: string): Promise<void> {
  await rememberStamp(around, keys.renewed(around.options.self, to, identificatore));
}

async function rememberStamp(around: Around, name: string): Promise<Stamp> {
  const stamp = await newStamp(around);
  const { identificatore, oraRegistrazione } = stamp;
  const until = untilForgotten(around.context, oraRegistrazione);
  const other = await around.context.remember(name, until, JSON.stringify({ identificatore, oraRegistrazione }));
  return other === undefined ? stamp : readStamp(other);
}

function readStamp(value: string): Stamp {
  const { identificatore, oraRegistrazione } = readRemembered(value);
  return { identificatore: String(identificatore), oraRegistrazione: Number(oraRegistrazione), repeated: true };
}
