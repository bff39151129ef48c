import type { Parte, Servizio } from "./busta.ts";

/** A domain gateway with what its identifiers are made of. */
export interface Porta extends Parte {
  /** Identifier of the gateway in its Identificatori; `<nome>SPCoopIT` by default. */
  readonly porta?: string;
}

export interface Counterpart extends Porta {
  /** Member identifier in the federation. */
  readonly member: string;
}

export interface EgovOptions {
  readonly self: Porta;
  readonly counterparts: readonly Counterpart[];
  readonly service: Servizio;
  /** Azioni of the service. */
  readonly actions: readonly string[];
  /** Sign what goes out and ask for a signature on what comes in. */
  readonly signed?: boolean;
  /** How old a signature may be, in seconds. */
  readonly window?: number;
  /** How far clocks may be apart, in seconds. */
  readonly skew?: number;
  /** Actor of the Security header, written and expected. */
  readonly actor?: string;
}

export function sameParty(a: Parte | undefined, b: Parte | undefined): boolean {
  return a !== undefined && b !== undefined && a.nome === b.nome && a.tipo === b.tipo;
}

/** The counterpart that a party is. */
export function counterpartOf(options: EgovOptions, party: Parte | undefined): Counterpart | undefined {
  return options.counterparts.find((one) => sameParty(one, party));
}
