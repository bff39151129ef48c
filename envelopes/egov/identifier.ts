import type { Parte } from "./busta.ts";
import { readDateTime, writeLocal } from "./time.ts";

/** Parts of an IdentificatoreType: `<codAmm>_<codPorta>_<7 digits>_<yyyy-MM-dd>_<HH:mm>`. */
export interface Identificatore {
  readonly amministrazione: string;
  readonly porta: string;
  /** The minute in the identifier, in milliseconds. */
  readonly at: number;
}

type Owner = Parte & { readonly porta?: string };

const DIGITS = 7;

/** The gateway's identifier inside Identificatore when none is configured; its form goes by the type of the party. */
export function portaOf({ tipo, nome, porta }: Owner): string {
  if (porta !== undefined) return porta;
  if (tipo === "SPC") return `${nome}SPCoopIT`;
  return tipo === "AOO" ? `PDD${nome}` : `${nome}PdD${tipo}`;
}

/**
 * A new Identificatore, its minute in Italian time. The number comes from a durable counter that never repeats; it starts
 * over only after ten million, and then the minute is another one.
 * @param node digits in front of the number, for nodes of one party that do not share a counter
 */
export function writeIdentificatore(party: Owner, number: number, now: number, node = ""): string {
  const most = 10 ** (DIGITS - node.length) - 1;
  const progressivo = node + String(((number - 1) % most) + 1).padStart(DIGITS - node.length, "0");
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
export function isOf(identificatore: Identificatore, party: Owner): boolean {
  return identificatore.amministrazione === party.nome && identificatore.porta.toLowerCase() === portaOf(party).toLowerCase();
}
