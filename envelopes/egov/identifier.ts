import type { Parte } from "./busta.ts";
import { readDateTime, writeLocal } from "./time.ts";

/** Parts of an IdentificatoreType: `<codAmm>_<codPorta>_<7 digits>_<yyyy-MM-dd>_<HH:mm>`. */
export interface Identificatore {
  readonly amministrazione: string;
  readonly porta: string;
  /** The minute in the identifier, in milliseconds. */
  readonly at: number;
}

const MOST = 9_999_999;

/** The gateway's identifier that goes with a party of tipo SPC when none is configured. */
export function portaOf(party: Parte & { readonly porta?: string }): string {
  return party.porta ?? `${party.nome}SPCoopIT`;
}

/**
 * A new Identificatore. The number comes from a durable counter that never repeats; it starts over only after ten million,
 * and then the minute is another one.
 */
export function writeIdentificatore(party: Parte & { readonly porta?: string }, number: number, now: number): string {
  const progressivo = String(((number - 1) % MOST) + 1).padStart(7, "0");
  const [date = "", time = ""] = writeLocal(now).split("T");
  return `${party.nome}_${portaOf(party)}_${progressivo}_${date}_${time.slice(0, 5)}`;
}

/** Letters and digits only: in the schema's pattern `\w` has no underscore, unlike in JavaScript. */
export function readIdentificatore(value: string): Identificatore | undefined {
  const parts = /^([A-Za-z0-9]+)_([A-Za-z0-9]+)_\d{7}_(\d{4}-\d\d-\d\d)_(\d\d:\d\d)$/.exec(value);
  if (parts === null) return undefined;
  const [, amministrazione = "", porta = "", date = "", time = ""] = parts;
  const at = readDateTime(`${date}T${time}:00`);
  return at === undefined ? undefined : { amministrazione, porta, at };
}

/** Is this an identifier given out by that party? The case of the gateway's name does not count. */
export function isOf(identificatore: Identificatore, party: Parte & { readonly porta?: string }): boolean {
  return identificatore.amministrazione === party.nome && identificatore.porta.toLowerCase() === portaOf(party).toLowerCase();
}
