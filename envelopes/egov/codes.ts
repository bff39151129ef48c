const intestazione = "ErroreIntestazioneMessaggioSPCoop";
const processamento = "ErroreProcessamentoMessaggioSPCoop";

export interface Codice {
  /** What the code means, in the language of the field. */
  readonly significato: string;
  /** contestoCodifica: the header is wrong, or the message could not be processed. */
  readonly contesto: typeof intestazione | typeof processamento;
}

const header = (significato: string): Codice => ({ significato, contesto: intestazione });
const processing = (significato: string): Codice => ({ significato, contesto: processamento });

/** The codes of the e-Gov envelope 1.1, all of them; a busta bears `EGOV_IT_` and the number. */
export const codici = {
  "001": header("Formato Busta non corretto"),
  "002": header("Formato Intestazione non corretto"),
  "003": header("Formato Corpo non corretto"),
  "100": header("Errore nel contenuto della Intestazione"),
  "101": header("Identificativo della parte Mittente sconosciuto"),
  "102": header("Identificativo della parte Destinatario sconosciuto"),
  "103": header("Profilo di Collaborazione non valido"),
  "104": header("Identificativo di Collaborazione non valido"),
  "105": header("Servizio sconosciuto"),
  "106": header("Azione sconosciuta"),
  "107": header("Identificatore messaggio non definito"),
  "108": header("OraRegistrazione messaggio non valida"),
  "109": header("Riferimento messaggio non definito"),
  "110": header("Identificatore messaggio non valido"),
  "111": header("RiferimentoMessaggio non valido"),
  "112": header("Scadenza messaggio non valida"),
  "113": header("Profilo di Trasmissione non valido"),
  "114": header("Sequenza non valida"),
  "115": header("ListaRiscontri non valida"),
  "116": header("ListaTrasmissioni non valida"),
  "117": header("Firma non valida"),
  "118": header("Riferimento all'allegato non valido"),
  "119": header("Allegato non presente"),
  "120": header("Allegato non definito"),
  "200": processing("Errore nelle politiche di sicurezza del Servizio"),
  "201": processing("Mittente non Autorizzato"),
  "202": processing("Firma XML non valida"),
  "203": processing("Firma PKCS#7 non valida"),
  "300": processing("Errore nel processamento del messaggio"),
  "301": processing("Messaggio scaduto"),
  "400": header("Errore nella gestione della trasparenza temporale"),
  "401": header("Trasparenza temporale non supportata"),
  "402": header("Trasparenza temporale non gestibile: attributi del Profilo di trasmissione non validi"),
} as const satisfies Readonly<Record<string, Codice>>;

export type Numero = keyof typeof codici;

/** The entry of a code that a peer wrote; undefined for one that no table knows. */
export function codiceOf(code: string): Codice | undefined {
  const number = code.startsWith("EGOV_IT_") ? code.slice(8) : "";
  return Object.hasOwn(codici, number) ? codici[number as Numero] : undefined;
}
