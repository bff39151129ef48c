import type { Eccezione } from "./exceptions.ts";

/** IdentificativoParte: a domain gateway as the federation knows it. */
export interface Parte {
  readonly tipo: string;
  readonly nome: string;
}

export interface Servizio {
  readonly tipo: string;
  readonly nome: string;
}

/** The facts of an Intestazione of the synchronous profile. Instants are milliseconds. */
export interface Busta {
  readonly mittente: Parte;
  readonly destinatario: Parte;
  readonly profilo: string | undefined;
  readonly servizio: Servizio | undefined;
  readonly azione: string | undefined;
  readonly identificatore: string;
  readonly oraRegistrazione: number;
  readonly riferimento: string | undefined;
  readonly scadenza: number | undefined;
  readonly eccezioni: readonly Eccezione[];
}

/** What could be read of a busta that may be wrong anywhere. */
export type BustaLetta = { readonly [Key in keyof Busta]: Busta[Key] | undefined } & {
  /** The parties of each hop noted on the way. */
  readonly tratte: readonly Parte[];
};
