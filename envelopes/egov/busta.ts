import type { Eccezione } from "./exceptions.ts";
import type { Inoltro, Profilo, Tempo } from "./names.ts";

/** IdentificativoParte: a domain gateway as the federation knows it. */
export interface Parte {
  readonly tipo: string;
  readonly nome: string;
  /** indirizzoTelematico: where it can be reached. */
  readonly indirizzo?: string | undefined;
}

export interface Servizio {
  readonly tipo: string;
  readonly nome: string;
}

/** Attributes of ProfiloCollaborazione: the service that an asynchronous exchange goes on with. */
export interface Correlato {
  readonly servizio: string | undefined;
  readonly tipo: string | undefined;
}

export interface ProfiloTrasmissione {
  readonly inoltro: Inoltro;
  /** Is a riscontro asked for? */
  readonly conferma: boolean;
}

/** Acknowledges the busta of that Identificatore. */
export interface Riscontro {
  readonly identificatore: string;
  readonly ora: number;
  readonly tempo: Tempo;
}

/** One hop on the way. */
export interface Trasmissione {
  readonly origine: Parte;
  readonly destinazione: Parte;
  readonly ora: number;
  readonly tempo: Tempo;
}

interface Intestazione {
  readonly mittente: Parte;
  readonly destinatario: Parte;
  readonly profilo: Profilo | undefined;
  readonly correlato: Correlato | undefined;
  readonly collaborazione: string | undefined;
  readonly servizio: Servizio | undefined;
  readonly azione: string | undefined;
  readonly identificatore: string;
  readonly oraRegistrazione: number;
  readonly tempo: Tempo;
  readonly riferimento: string | undefined;
  readonly scadenza: number | undefined;
  readonly trasmissione: ProfiloTrasmissione | undefined;
  /** numeroProgressivo, first 1. */
  readonly sequenza: number | undefined;
}

/** Everything that an Intestazione says. Instants are milliseconds. */
export interface Busta extends Intestazione {
  readonly riscontri: readonly Riscontro[];
  readonly trasmissioni: readonly Trasmissione[];
  readonly eccezioni: readonly Eccezione[];
}

type Letta<T> = { readonly [Key in keyof T]: T[Key] | undefined };

/** What could be read of a busta that may be wrong anywhere. */
export interface BustaLetta extends Letta<Intestazione> {
  readonly riscontri: readonly Letta<Riscontro>[];
  readonly trasmissioni: readonly Letta<Trasmissione>[];
  readonly eccezioni: readonly Eccezione[];
  /** Names of the children of Intestazione and IntestazioneMessaggio that are there, also where their value is wrong. */
  readonly presenti: ReadonlySet<string>;
}

/** A busta that passed every check: who sent it, and which it is, is known. */
export type BustaControllata = BustaLetta &
  Pick<Intestazione, "mittente" | "destinatario" | "identificatore" | "oraRegistrazione">;

/** When nothing could be read. */
export const emptyBusta: BustaLetta = {
  mittente: undefined,
  destinatario: undefined,
  profilo: undefined,
  correlato: undefined,
  collaborazione: undefined,
  servizio: undefined,
  azione: undefined,
  identificatore: undefined,
  oraRegistrazione: undefined,
  tempo: undefined,
  riferimento: undefined,
  scadenza: undefined,
  trasmissione: undefined,
  sequenza: undefined,
  riscontri: [],
  trasmissioni: [],
  eccezioni: [],
  presenti: new Set(),
};

export function sameParty(a: Parte | undefined, b: Parte | undefined): boolean {
  return a !== undefined && b !== undefined && a.nome === b.nome && a.tipo === b.tipo;
}
