import type { Certainty } from "./errors.ts";

/** Families decide what a peer may be told, and which protocol answer is chosen. */
export type Family = "config" | "message" | "security" | "federation" | "delivery" | "internal";

export interface CatalogueEntry {
  readonly family: Family;
  readonly certainty: Certainty;
  /** What a peer may read, in the language of the field (Italian). */
  readonly title: string;
  /** HL7 table 0357, message error condition code. */
  readonly hl7: "100" | "101" | "102" | "103" | "200" | "201" | "202" | "203" | "204" | "205" | "206" | "207";
}

const entry = (family: Family, certainty: Certainty, hl7: CatalogueEntry["hl7"], title: string): CatalogueEntry => ({
  family,
  certainty,
  hl7,
  title,
});

/** Every code that Raccordo says, for ever: a retired code stays reserved. docs/errors.md lists the same. */
export const catalogue = {
  CONFIG_INVALID: entry("config", "not-done", "207", "Configurazione non valida"),
  FRAME_INVALID: entry("message", "refused", "100", "Trama non valida"),
  FRAME_TOO_LARGE: entry("message", "refused", "100", "Messaggio troppo grande"),
  CHARSET_INVALID: entry("message", "refused", "102", "Caratteri non validi per la codifica dichiarata"),
  XML_INVALID: entry("message", "refused", "102", "XML non valido"),
  SOAP_INVALID: entry("message", "refused", "102", "Busta SOAP non valida"),
  HL7_SYNTAX: entry("message", "refused", "100", "Messaggio HL7 non leggibile"),
  HL7_BATCH: entry("message", "refused", "100", "Lotto di messaggi HL7 non valido"),
  HL7_STRUCTURE: entry("message", "refused", "100", "Struttura del messaggio HL7 non valida"),
  HL7_FIELD: entry("message", "refused", "101", "Campo obbligatorio mancante o non valido"),
  HL7_UNSUPPORTED: entry("message", "refused", "200", "Tipo di messaggio non gestito"),
  RECORD_INVALID: entry("message", "refused", "102", "Record non valido"),
  JSON_INVALID: entry("message", "refused", "102", "JSON non valido"),
  MAPPING_NONE: entry("message", "refused", "200", "Nessuna mappatura per questo messaggio"),
  MAPPING_FIELD: entry("message", "refused", "102", "Campo non traducibile"),
  MAPPING_CODE: entry("message", "refused", "103", "Codice non presente nella tabella"),
  DUPLICATE_COLLISION: entry("message", "refused", "205", "Identificativo gia' usato per un altro messaggio"),
  SECURITY_MISSING: entry("security", "refused", "207", "Controlli di sicurezza non superati"),
  SECURITY_INVALID: entry("security", "refused", "207", "Controlli di sicurezza non superati"),
  SECURITY_UNTRUSTED: entry("security", "refused", "207", "Controlli di sicurezza non superati"),
  SECURITY_ALGORITHM: entry("security", "refused", "207", "Controlli di sicurezza non superati"),
  SECURITY_STALE: entry("security", "refused", "207", "Controlli di sicurezza non superati"),
  SECURITY_REPLAY: entry("security", "refused", "207", "Controlli di sicurezza non superati"),
  EGOV_INVALID: entry("message", "refused", "102", "Busta e-Gov non valida"),
  EGOV_REFUSED: entry("federation", "refused", "207", "La porta di dominio ha rifiutato la busta"),
  NESSUN_ACCORDO: entry("federation", "refused", "207", "Nessun accordo in vigore per questa prestazione"),
  NESSUNA_AGENDA: entry("federation", "refused", "207", "Nessuna agenda attiva per questa prestazione"),
  NON_EROGABILE: entry("federation", "refused", "207", "Prestazione non erogabile"),
  SLOT_OCCUPATO: entry("federation", "refused", "206", "Slot non piu' disponibile"),
  SLOT_SCONOSCIUTO: entry("federation", "refused", "204", "Slot o prenotazione sconosciuti"),
  PRENOTAZIONE_SCONOSCIUTA: entry("federation", "refused", "204", "Prenotazione sconosciuta"),
  GIA_DISDETTA: entry("federation", "refused", "204", "Prenotazione gia' disdetta"),
  SOLO_SPECIALISTA: entry("federation", "refused", "207", "Prestazione riservata a uno specialista"),
  RICETTA_SCADUTA: entry("federation", "refused", "207", "Ricetta scaduta"),
  RICETTA_USATA: entry("federation", "refused", "207", "Ricetta gia' utilizzata"),
  ROUTE_NONE: entry("federation", "refused", "200", "Nessuna rotta per questo messaggio"),
  ROUTE_REFUSED: entry("federation", "refused", "207", "Richiesta rifiutata dalla tabella di instradamento"),
  NODO_SILENTE: entry("delivery", "unknown", "207", "Il nodo non risponde"),
  PEER_UNREACHABLE: entry("delivery", "not-done", "207", "Sistema non raggiungibile"),
  PEER_TIMEOUT: entry("delivery", "unknown", "207", "Il sistema non ha risposto in tempo"),
  PEER_REPLY_INVALID: entry("delivery", "unknown", "207", "Risposta del sistema non leggibile"),
  PEER_REFUSED: entry("delivery", "refused", "207", "Il sistema ha rifiutato la richiesta"),
  REPLAY_REFUSED: entry("message", "refused", "207", "Il messaggio non si puo' riprendere"),
  ESITO_INCERTO: entry("delivery", "unknown", "207", "Esito incerto: ripetere con lo stesso identificativo"),
  OVERLOADED: entry("delivery", "not-done", "207", "Nodo occupato: riprovare"),
  STOPPING: entry("delivery", "not-done", "207", "Nodo in arresto: riprovare"),
  JOURNAL_UNAVAILABLE: entry("internal", "not-done", "207", "Registro dei messaggi non disponibile"),
  JOURNAL_CORRUPT: entry("internal", "unknown", "207", "Registro dei messaggi danneggiato"),
  LEASE_LOST: entry("internal", "unknown", "207", "Esito incerto: ripetere con lo stesso identificativo"),
  INTERNAL: entry("internal", "unknown", "207", "Errore interno"),
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type ErrorCode = keyof typeof catalogue;
