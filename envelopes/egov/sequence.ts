import type { Passo } from "./agreement.ts";
import type { Around } from "./around.ts";
import type { BustaControllata, Parte } from "./busta.ts";
import type { Findings } from "./exceptions.ts";
import { keys, readRemembered, untilForgotten } from "./memory.ts";
import { writeLocal } from "./time.ts";

/** Longer than a month, in milliseconds. */
const CONVERSAZIONE = 40 * 86_400_000;
const MOST = 9_999_999;

export interface Place {
  readonly collaborazione: string;
  readonly sequenza: number;
}

/**
 * The place of a message in the ordered conversation with a counterpart: the first gives the conversation its
 * name and is number 1. A conversation lasts a month, so that its numbers need not be kept for ever.
 *
 * A number that a crash took from the counter would be a gap that the peer waits for. So each number is claimed for an
 * Identificatore, and who finds the one below unclaimed takes that.
 */
export async function placeOf(around: Around, to: Parte, passo: Passo, id: string): Promise<Place> {
  const { context, options } = around;
  // A repetition keeps its place, also when the month has turned meanwhile.
  const known = await context.recall(keys.place(options.self, id));
  if (known !== undefined) return readPlace(known);
  const now = context.clock.now();
  const { servizio, nome } = passo;
  const of = `${servizio.tipo}/${servizio.nome} ${nome} ${writeLocal(now).slice(0, 7)}`;
  const name = keys.conversation(options.self, to, of);
  const collaborazione = (await context.remember(name, now + CONVERSAZIONE, id)) ?? id;
  const number = collaborazione === id ? 1 : await claim(around, collaborazione, id);
  const place: Place = { collaborazione, sequenza: ((number - 1) % MOST) + 1 };
  const other = await context.remember(keys.place(options.self, id), now + CONVERSAZIONE, JSON.stringify(place));
  return other === undefined ? place : readPlace(other);
}

function readPlace(value: string): Place {
  const { collaborazione, sequenza } = readRemembered(value);
  return { collaborazione: String(collaborazione), sequenza: Number(sequenza) };
}

async function claim({ context, options }: Around, collaborazione: string, id: string): Promise<number> {
  const until = context.clock.now() + CONVERSAZIONE;
  const key = (number: number): string => keys.number(options.self, collaborazione, number);
  let number = (await context.next(`egov sequenza ${collaborazione}`)) + 1;
  for (let below = number - 1; below > 1; below--) {
    const holder = await context.recall(key(below));
    if (holder !== undefined && holder !== id) break;
    number = below;
  }
  for (;;) {
    const holder = await context.remember(key(number), until, id);
    if (holder === undefined || holder === id) return number;
    number++;
  }
}

/**
 * Is the message in its place in a conversation that we know?
 * @returns true when its number was taken before, by another message: discarded, and acknowledged all the same
 */
export async function checkPlace(around: Around, busta: BustaControllata, passo: Passo, findings: Findings): Promise<boolean> {
  const { sequenza, collaborazione, identificatore, mittente, servizio } = busta;
  if (sequenza === undefined) {
    if (passo.azione.ordine) findings.note("402", "Sequenza");
    return false;
  }
  // Its absence was noted with the rules of the version.
  if (collaborazione === undefined) return false;
  if (collaborazione === identificatore) {
    if (sequenza !== 1) findings.note("114", "Sequenza/numeroProgressivo/!1bustaCapostipite");
    return false;
  }
  const { context, options } = around;
  const begun = await context.recall(keys.conversation(options.self, options.self, collaborazione));
  if (begun === undefined) {
    findings.note("114", "Sequenza/Collaborazione");
    return false;
  }
  const first = readRemembered(begun);
  if (first["mittente"] !== mittente.nome) findings.note("114", "Sequenza/Mittente");
  if (first["servizio"] !== servizio?.nome) findings.note("114", "Sequenza/Servizio");
  if (first["azione"] !== passo.nome) findings.note("114", "Sequenza/Azione");
  const holder = await context.recall(keys.number(mittente, collaborazione, sequenza));
  return holder !== undefined && holder !== identificatore;
}

/** Remembers that a message of an ordered conversation was taken. */
export async function takePlace(around: Around, busta: BustaControllata, passo: Passo): Promise<void> {
  const { sequenza, collaborazione, identificatore, mittente, servizio, oraRegistrazione } = busta;
  if (sequenza === undefined || collaborazione === undefined) return;
  const { context, options } = around;
  const until = untilForgotten(context, oraRegistrazione) + CONVERSAZIONE;
  if (collaborazione === identificatore) {
    const first = JSON.stringify({ mittente: mittente.nome, servizio: servizio?.nome, azione: passo.nome });
    await context.remember(keys.conversation(options.self, options.self, collaborazione), until, first);
  }
  await context.remember(keys.number(mittente, collaborazione, sequenza), until, identificatore);
}
