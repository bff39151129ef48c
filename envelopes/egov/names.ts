/** Names and fixed values of the e-Gov envelope 1.1 under the Linee Guida 1.1. */

export const EGOV = "http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/";
export const ACTOR = "http://www.cnipa.it/eGov_it/portadominio";
export const SINCRONO = "EGOV_IT_ServizioSincrono";
export const PROFILI: readonly string[] = [
  "EGOV_IT_MessaggioSingoloOneWay",
  SINCRONO,
  "EGOV_IT_ServizioAsincronoSimmetrico",
  "EGOV_IT_ServizioAsincronoAsimmetrico",
];
/** The only clock that the Linee Guida 1.1 allow. */
export const TEMPO = "EGOV_IT_SPC";
export const AL_PIU_UNA_VOLTA = "EGOV_IT_ALPIUUNAVOLTA";
/** The only type of party and service that the Linee Guida 1.1 allow. */
export const TIPO = "SPC";

/** Faultstrings, always these, whatever the exception is. */
export const FORMATO = "EGOV_IT_001 - Formato Busta non corretto";
export const PROCESSAMENTO = "EGOV_IT_300 - Errore nel processamento del messaggio SPCoop";

/** How long an Identificatore is known, and how old a busta may be: 7200 minutes. */
export const STORIA = 7200 * 60_000;
