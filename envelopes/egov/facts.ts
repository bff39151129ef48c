import { type Around, selfOf, tempoOf } from "./around.ts";
import type { Controparte } from "./agreement.ts";
import type { Busta, Parte } from "./busta.ts";
import { AL_PIU_UNA_VOLTA } from "./names.ts";
import type { Versione } from "./options.ts";
import type { Stamp } from "./stamp.ts";

/** A busta from this side with nothing in it but who writes to whom, when, and one hop, ours: an answer starts its own list. */
export function fromSelf(around: Around, to: Parte, version: Versione, stamp: Stamp): Busta {
  const mittente = selfOf(around, version);
  const destinatario = version === "egov-1.1" ? to : { tipo: to.tipo, nome: to.nome };
  const tempo = tempoOf(around, version);
  const { identificatore, oraRegistrazione } = stamp;
  return {
    mittente,
    destinatario,
    profilo: undefined,
    correlato: undefined,
    collaborazione: undefined,
    servizio: undefined,
    azione: undefined,
    identificatore,
    oraRegistrazione,
    tempo,
    riferimento: undefined,
    scadenza: undefined,
    trasmissione: { inoltro: AL_PIU_UNA_VOLTA, conferma: false },
    sequenza: undefined,
    riscontri: [],
    trasmissioni: [{ origine: mittente, destinazione: destinatario, ora: oraRegistrazione, tempo }],
    eccezioni: [],
  };
}

/** A counterpart as a party of a busta, without what only we know of it. */
export function parteOf({ tipo, nome }: Controparte): Parte {
  return { tipo, nome };
}
