import type { EnvelopeContext } from "../../gateway/contracts/envelope.ts";
import type { Accordo } from "./agreement.ts";
import type { Parte } from "./busta.ts";
import { type Tempo, TEMPO_LOCALE, TEMPO_SPC } from "./names.ts";
import type { EgovOptions, Versione } from "./options.ts";

/** What every step of this envelope goes by. */
export interface Around {
  readonly options: EgovOptions;
  readonly accordo: Accordo;
  readonly context: EnvelopeContext;
}

/** This side as a party of a busta: the Linee Guida have no use for the address. */
export function selfOf({ options: { self } }: Around, version: Versione): Parte {
  const { tipo, nome, indirizzo } = self;
  return version === "egov-1.1" && indirizzo !== undefined ? { tipo, nome, indirizzo } : { tipo, nome };
}

/** The clock that OraRegistrazione is said to come from. */
export function tempoOf({ options }: Around, version: Versione): Tempo {
  return version === "egov-1.1" && options.tempo === "locale" ? TEMPO_LOCALE : TEMPO_SPC;
}
