/** Why a CUP or the federation says no: names of the table ITERR, with the two digits every simulated vendor builds its own code from. */
export const refusalNumbers: Readonly<Record<string, string>> = {
  SLOT_OCCUPATO: "11",
  SLOT_SCONOSCIUTO: "12",
  PRENOTAZIONE_SCONOSCIUTA: "13",
  GIA_DISDETTA: "14",
  RICETTA_USATA: "15",
  RICETTA_SCADUTA: "16",
  PRESTAZIONE_NON_EROGATA: "17",
  SOLO_SPECIALISTA: "18",
  NESSUN_ACCORDO: "19",
  NESSUNA_AGENDA: "20",
  TETTO: "21",
  QUOTA_RISERVATA: "22",
  CLASSE_U: "23",
  DOPPIA: "24",
  PREPRENOTAZIONE_SCADUTA: "25",
  GIA_EROGATA: "26",
  NODO_SILENTE: "30",
  DATO_ERRATO: "90",
  DUPLICATO_DIVERSO: "91",
  GATEWAY_ASSENTE: "92",
  ALTRO: "98",
  ERRORE_INTERNO: "99",
};

/** A vendor's code for an ITERR name: its prefix and the two digits (`ALTRO` for a name it has none for). */
export function ownRefusal(prefix: string, name: string): string {
  return prefix + (refusalNumbers[name] ?? "98");
}

/** The ITERR name behind a vendor's code; a code that is in no table is kept as it came. */
export function refusalName(prefix: string, code: string): string {
  const digits = code.startsWith(prefix) ? code.slice(prefix.length) : code;
  return Object.entries(refusalNumbers).find(([, number]) => number === digits)?.[0] ?? code;
}

/** The code of HL7 table 0357 that goes with an ITERR name. */
export function hl7Condition(name: string): string {
  switch (name) {
    case "SLOT_OCCUPATO":
      return "206";
    case "SLOT_SCONOSCIUTO":
    case "PRENOTAZIONE_SCONOSCIUTA":
    case "GIA_DISDETTA":
    case "GIA_EROGATA":
    case "PRESTAZIONE_NON_EROGATA":
      return "204";
    case "DUPLICATO_DIVERSO":
      return "205";
    case "DATO_ERRATO":
      return "102";
    default:
      return "207";
  }
}
