/** Names and fixed values of the e-Gov envelope 1.1. */

export const EGOV = "http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/";
export const ACTOR = "http://www.cnipa.it/eGov_it/portadominio";

export const ONEWAY = "EGOV_IT_MessaggioSingoloOneWay";
export const SINCRONO = "EGOV_IT_ServizioSincrono";
export const SIMMETRICO = "EGOV_IT_ServizioAsincronoSimmetrico";
export const ASIMMETRICO = "EGOV_IT_ServizioAsincronoAsimmetrico";

/** ProfiloCollaborazione by the name that the options use. */
export const profili = {
  oneway: ONEWAY,
  sincrono: SINCRONO,
  "asincrono-simmetrico": SIMMETRICO,
  "asincrono-asimmetrico": ASIMMETRICO,
} as const;
export type Profilo = (typeof profili)[keyof typeof profili];

export const TEMPO_SPC = "EGOV_IT_SPC";
export const TEMPO_LOCALE = "EGOV_IT_Locale";
export type Tempo = typeof TEMPO_SPC | typeof TEMPO_LOCALE;

export const AL_PIU_UNA_VOLTA = "EGOV_IT_ALPIUUNAVOLTA";
export const PIU_DI_UNA_VOLTA = "EGOV_IT_PIUDIUNAVOLTA";
export type Inoltro = typeof AL_PIU_UNA_VOLTA | typeof PIU_DI_UNA_VOLTA;

/** The only type of party and service that the Linee Guida 1.1 allow. */
export const TIPO = "SPC";
export const TIPI_PARTE: readonly string[] = [TIPO, "TEST", "AOO"];
export const TIPI_SERVIZIO: readonly string[] = [TIPO, "TEST", "URL", "WSDL", "LDAP", "UDDI", "ebXMLRegistry"];

/** Faultstrings, always these, whatever the exception is. */
export const FORMATO = "EGOV_IT_001 - Formato Busta non corretto";
export const PROCESSAMENTO = "EGOV_IT_300 - Errore nel processamento del messaggio SPCoop";

/** How long an Identificatore is known, and how old a busta may be: 7200 minutes. */
export const STORIA = 7200 * 60_000;

/** Is the value one of these? */
export function oneOf<T extends string>(values: readonly T[], value: string | undefined): value is T {
  return values.some((one) => one === value);
}
