/** The fixed-length records of CUP Umbria: order and length give the position; README.md has the same tables for people. */
export interface Leaf {
  readonly name: string;
  readonly kind: "text" | "digits";
  readonly length: number;
  /** Place in HL7 v2.5, for the manual. */
  readonly hl7: string;
  readonly about: string;
}
export interface Group {
  readonly name: string;
  readonly occurs: number;
  readonly fields: readonly Leaf[];
}
export type Field = Leaf | Group;

const text = (name: string, length: number, hl7: string, about: string): Leaf => ({ name, kind: "text", length, hl7, about });
const digits = (name: string, length: number, hl7: string, about: string): Leaf => ({ name, kind: "digits", length, hl7, about });

const head: readonly Field[] = [
  text("TIPO-REC", 4, "MSH-9", "record type"),
  digits("PROGR", 10, "MSH-10", "number of this record, unique per origin"),
  digits("DATA-ORA", 14, "MSH-7", "ddMMyyyyHHmmss, Rome time"),
  text("ORIGINE", 4, "MSH-3", "`CUPU` the CUP, `NODO` the gateway, `TERM` a clerk terminal"),
  text("AZ-ORIG", 6, "MSH-4", "Azienda (or region, of a node) of the origin"),
  text("DESTINO", 4, "MSH-5", "`CUPU` or `NODO`; a terminal that writes `NODO` asks the CUP to forward"),
];
const outcome: readonly Field[] = [
  digits("PROGR-RIF", 10, "MSA-2", "PROGR of the request"),
  digits("PROGR-NODO", 10, "-", "to terminals: PROGR the CUP used towards the gateway; otherwise zeros"),
  digits("RC", 3, "MSA-1, ERR-5.1", "return code, table RC; 000 = AA, other = AE"),
  text("DESC-RC", 60, "ERR-8", "text of the return code, blank when 000"),
];
const operator: readonly Field[] = [
  text("OPERATORE", 10, "ARQ-15.1, ARQ-19.1", "clerk"),
  text("RUOLO", 10, "ZFE-13", "clerk's role, e.g. `SPEC_PET`"),
  text("SPORTELLO", 10, "ARQ-21.1", "desk; its Azienda (ARQ-21.4) is AZ-ORIG"),
  text("SESSIONE", 20, "ZFE-2", "federated session"),
  text("ID-RICH", 20, "ARQ-1.1", "placer booking id; its Azienda (ARQ-1.2) is that of the asker"),
];
const person: readonly Field[] = [
  text("COD-FISC", 16, "PID-3.1 (CX.5 = NNITA)", "codice fiscale"),
  text("COGNOME", 30, "PID-5.1", "surname"),
  text("NOME", 30, "PID-5.2", "given name"),
  digits("DT-NASC", 8, "PID-7", "ddMMyyyy"),
  text("SESSO", 1, "PID-8", "`M`, `F`"),
];
const prescription: readonly Field[] = [
  text("TIPO-RIC", 1, "ZRX-2", "form, table TIPO-RIC"),
  text("NRE", 15, "ARQ-24.1 (EI.2 = NRE), ZRX-3", "prescription number"),
  digits("DT-RIC", 8, "ZRX-4", "issued, ddMMyyyy"),
  text("PRIMO-ACC", 1, "ZRX-5", "`S` first access, `N` not (S = Y)"),
  text("AZ-ASS", 6, "ZRX-6", "citizen's Azienda"),
  digits("QUANTITA", 3, "ZRX-8", "quantity"),
  text("PRIORITA", 1, "ARQ-12", "`U`, `B`, `D`, `P` or blank"),
];
const service: readonly Field[] = [
  text("COD-PREST", 7, "AIS-3.1 (with BRANCA)", "service of 1996 without dots, table COD-PREST"),
  digits("BRANCA", 2, "AIS-3.1 (with COD-PREST)", "branch, second half of the key"),
];
const appointment: readonly Field[] = [
  text("AGENDA", 10, "ARQ-5.1, AIG-3.1 (AIG-4 = AGENDA)", "agenda"),
  digits("DATA", 8, "AIS-4, ARQ-11.1 (date)", "ddMMyyyy"),
  digits("ORA", 4, "AIS-4, ARQ-11.1 (time)", "HHmm"),
  digits("DURATA", 3, "ARQ-9, AIS-7 (units min)", "minutes"),
];
const federation: readonly Field[] = [
  text("NODO", 12, "ZFE-4", "providing node"),
  text("ACCORDO", 16, "ZFE-5", "agreement"),
  text("AMBITO", 2, "ZFE-6", "`AZ`, `AV`, `RE`, `EX`"),
  text("QUOTA", 4, "ZFE-7, AIG-5.1", "`LOC`, `TER`, `FED`, `SPEC`"),
];
const firstContact = digits("PRIMO-CONT", 14, "ZFE-9", "first contact of the citizen, ddMMyyyyHHmmss");
const slot: readonly Leaf[] = [
  text("S-ID", 20, "SCH-2.1", "slot id, the own one of the CUP that owns it"),
  text("S-AZIENDA", 6, "SCH-2.2, SCH-5.4", "Azienda that owns it"),
  text("S-PREST", 7, "AIS-3.1 (with S-BRANCA)", "service, table COD-PREST"),
  digits("S-BRANCA", 2, "AIS-3.1 (with S-PREST)", "branch"),
  digits("S-DATA", 8, "AIS-4 (date)", "ddMMyyyy"),
  digits("S-ORA", 4, "AIS-4 (time)", "HHmm"),
  digits("S-DURATA", 3, "SCH-9, AIS-7 (units min)", "minutes"),
  text("S-AGENDA", 10, "SCH-5.1, AIG-3.1", "agenda"),
  text("S-NODO", 12, "ZFE-4", "providing node"),
  text("S-ACCORDO", 16, "ZFE-5", "agreement"),
  text("S-AMBITO", 2, "ZFE-6", "scope"),
  text("S-QUOTA", 4, "ZFE-7", "quota"),
  text("S-LIMITI", 1, "ZFE-10", "`S`/`N` in the limit of the class (S = Y), blank unknown"),
  text("S-LUOGO", 20, "AIL-3.1", "room"),
  text("S-NOTA", 80, "NTE-3 (NTE-4 = PI)", "preparation"),
];

const booked: readonly Field[] = [
  ...head,
  ...outcome,
  text("SESSIONE", 20, "ZFE-2", "as asked"),
  text("ID-RICH", 20, "SCH-1.1", "as asked"),
  text("ID-PREN", 20, "SCH-2.1", "booking id, the own one of the owner"),
  text("AZ-PREN", 6, "SCH-2.2", "Azienda of the owner"),
  text("AGENDA", 10, "SCH-5.1", "agenda"),
  text("MOTIVO", 2, "SCH-6.1", "table MOTIVO"),
  text("STATO", 2, "SCH-25.1, AIS-10.1", "table STATO"),
  text("COD-FISC", 16, "PID-3.1 (CX.5 = NNITA)", "codice fiscale"),
  text("NRE", 15, "SCH-26.1 (EI.2 = NRE)", "prescription"),
  text("COD-PREST", 7, "AIS-3.1 (with BRANCA)", "service"),
  digits("BRANCA", 2, "AIS-3.1 (with COD-PREST)", "branch"),
  digits("DATA", 8, "AIS-4 (date)", "ddMMyyyy"),
  digits("ORA", 4, "AIS-4 (time)", "HHmm"),
  digits("DURATA", 3, "SCH-9, AIS-7 (units min)", "minutes"),
  text("LUOGO", 20, "AIL-3.1", "room"),
  ...federation,
  text("NEI-LIMITI", 1, "ZFE-10", "`S`/`N`, blank unknown"),
  digits("TICKET", 7, "ZTK-3.1 (units EUR)", "euro cents"),
  text("ST-TICKET", 1, "ZTK-6", "table ST-TICKET"),
  text("NOTA", 80, "NTE-3 after AIS (NTE-4 = PI)", "preparation"),
  digits("N-ALT", 2, "-", "groups used below"),
  { name: "ALTERNATIVE", occurs: 10, fields: slot },
];

/** Every record type with its fields in order. */
export const layouts: Readonly<Record<string, readonly Field[]>> = {
  ERO1: [
    ...head,
    text("SESSIONE", 20, "QPD-2", "federated session"),
    text("COD-PREST", 7, "QPD-3.1 (with BRANCA)", "service, table COD-PREST"),
    digits("BRANCA", 2, "QPD-3.1 (with COD-PREST)", "branch"),
    text("PRIORITA", 1, "QPD-4", "`U`, `B`, `D`, `P` or blank"),
    text("COD-FISC", 16, "QPD-5.1 (CX.5 = NNITA)", "codice fiscale"),
    digits("DT-NASC", 8, "QPD-6", "ddMMyyyy"),
    text("SESSO", 1, "QPD-7", "`M`, `F`"),
    text("AZ-ASS", 6, "QPD-8", "citizen's Azienda"),
    text("NRE", 15, "QPD-9.1 (EI.2 = NRE)", "prescription"),
    text("ESENZIONE", 6, "QPD-10", "exemption"),
    text("RUOLO", 10, "QPD-11", "clerk's role"),
  ],
  ERO2: [
    ...head,
    ...outcome,
    text("SESSIONE", 20, "QAK-1, QPD-2", "as asked"),
    digits("N-NODI", 2, "QAK-4", "groups used below"),
    {
      name: "NODI",
      occurs: 10,
      fields: [
        text("N-NODO", 12, "RDT-1", "node"),
        text("N-AZIENDA", 6, "RDT-2", "Azienda"),
        text("N-ESITO", 1, "RDT-3", "`S` deliverable, `N` not (S = Y)"),
        text("N-ACCORDO", 16, "RDT-4", "agreement"),
        text("N-AMBITO", 2, "RDT-5", "`AZ`, `AV`, `RE`, `EX`"),
        text("N-MOTIVO", 60, "RDT-6", "why not"),
      ],
    },
  ],
  DIS1: [
    ...head,
    ...operator,
    ...person,
    ...prescription,
    text("ESENZIONE", 6, "ZTK-2", "exemption"),
    ...service,
    digits("DAL", 8, "QRF-2, ARQ-11.1", "from, ddMMyyyy; zeros = open"),
    digits("AL", 8, "QRF-3, ARQ-11.2", "to, ddMMyyyy; zeros = open"),
    digits("MAX-POSTI", 2, "QRD-7.1 (QRD-7.2 = RD)", "slots wanted, 01..10"),
    text("ACCORDO", 16, "ZFE-5", "agreement, blank = any"),
    { name: "NODI", occurs: 10, fields: [text("N-NODO", 12, "QRF-1 (repeat)", "nodes to ask; all blank = any")] },
  ],
  DIS2: [
    ...head,
    ...outcome,
    text("SESSIONE", 20, "ZFE-2", "as asked"),
    digits("N-POSTI", 2, "QAK-4 (00 = QAK-2 NF)", "groups used in POSTI"),
    { name: "POSTI", occurs: 10, fields: slot },
    digits("N-AVVISI", 2, "-", "groups used in AVVISI"),
    {
      name: "AVVISI",
      occurs: 10,
      fields: [
        digits("A-COD", 3, "ERR-5.1 (ERR-4 = W)", "table RC; 030 = node that gave no answer"),
        text("A-NODO", 12, "ERR-7", "node concerned"),
        text("A-TESTO", 40, "ERR-8", "text"),
      ],
    },
  ],
  PRE1: [
    ...head,
    ...operator,
    ...person,
    ...prescription,
    text("ESENZIONE", 6, "PV1-20.1", "exemption"),
    ...service,
    text("SLOT", 20, "ARQ-2.1", "slot id"),
    text("AZ-SLOT", 6, "ARQ-2.2", "Azienda that owns the slot"),
    ...appointment,
    ...federation,
    firstContact,
  ],
  PRE2: booked,
  SPO1: [
    ...head,
    ...operator,
    ...person,
    text("NRE", 15, "ARQ-24.1 (EI.2 = NRE)", "prescription"),
    ...service,
    text("ID-PREN", 20, "ARQ-2.1", "booking to move"),
    text("AZ-PREN", 6, "ARQ-2.2", "Azienda of the owner"),
    text("MOTIVO", 2, "ARQ-6.1", "table MOTIVO"),
    ...appointment,
    ...federation,
    firstContact,
  ],
  SPO2: booked,
  DSD1: [
    ...head,
    ...operator,
    ...person,
    text("NRE", 15, "ARQ-24.1 (EI.2 = NRE)", "prescription"),
    text("ID-PREN", 20, "ARQ-2.1", "booking to cancel"),
    text("AZ-PREN", 6, "ARQ-2.2", "Azienda of the owner"),
    text("MOTIVO", 2, "ARQ-6.1", "table MOTIVO"),
    text("NODO", 12, "ZFE-4", "providing node"),
  ],
  DSD2: booked,
  ERG1: [
    ...head,
    text("OPERATORE", 10, "SCH-20.1", "clerk"),
    text("RUOLO", 10, "ZFE-13", "clerk's role, e.g. `SPEC_PET`"),
    text("SPORTELLO", 10, "SCH-22.1", "desk; its Azienda (SCH-22.4) is AZ-ORIG"),
    text("SESSIONE", 20, "ZFE-2", "federated session, blank where it is not known"),
    text("ID-RICH", 20, "SCH-1.1", "placer booking id"),
    ...person,
    text("NRE", 15, "SCH-26.1 (EI.2 = NRE)", "prescription"),
    ...service,
    text("ID-PREN", 20, "SCH-2.1", "booking that was delivered"),
    text("AZ-PREN", 6, "SCH-2.2", "Azienda of the owner"),
    text("MOTIVO", 2, "SCH-6.1", "table MOTIVO"),
    text("AGENDA", 10, "SCH-5.1", "agenda"),
    digits("DATA", 8, "AIS-4 (date)", "ddMMyyyy"),
    digits("ORA", 4, "AIS-4 (time)", "HHmm"),
    digits("DURATA", 3, "SCH-9, AIS-7 (units min)", "minutes"),
    ...federation,
    firstContact,
  ],
  ERG2: booked,
  ERRO: [
    ...head,
    digits("PROGR-RIF", 10, "MSA-2", "PROGR of the unreadable record, zeros if unknown"),
    digits("RC", 3, "ERR-5.1 (MSA-1 = AR)", "090 record wrong, 091 number used with other content, 099 inner error"),
    text("TESTO", 80, "ERR-8", "what is wrong and where"),
  ],
  ELE1: [
    ...head,
    text("ELENCO", 4, "-", "`ASSI` patients, `PREN` bookings, `AGEN` free slots of the own agenda"),
    digits("PAGINA", 4, "-", "page, from 0001"),
  ],
  ELA2: [
    ...head,
    ...outcome,
    text("ULTIMA", 1, "-", "`S` last page, `N` more"),
    digits("N-RIGHE", 2, "-", "groups used below"),
    {
      name: "RICETTE",
      occurs: 10,
      fields: [
        text("COD-FISC", 16, "-", ""),
        text("COGNOME", 30, "-", ""),
        text("NOME", 30, "-", ""),
        digits("DT-NASC", 8, "-", ""),
        text("SESSO", 1, "-", ""),
        text("NRE", 15, "-", ""),
        text("COD-PREST", 7, "-", ""),
        digits("BRANCA", 2, "-", ""),
        text("TITOLO", 40, "-", ""),
        text("PRIORITA", 1, "-", ""),
        digits("DT-RIC", 8, "-", ""),
      ],
    },
  ],
  ELP2: [
    ...head,
    ...outcome,
    text("ULTIMA", 1, "-", "`S` last page, `N` more"),
    digits("N-RIGHE", 2, "-", "groups used below"),
    {
      name: "PRENOTAZIONI",
      occurs: 20,
      fields: [
        text("ID-PREN", 20, "-", ""),
        text("AZ-PREN", 6, "-", ""),
        text("NODO", 12, "-", ""),
        text("COD-FISC", 16, "-", ""),
        text("NRE", 15, "-", ""),
        text("COD-PREST", 7, "-", ""),
        digits("BRANCA", 2, "-", ""),
        digits("DATA", 8, "-", ""),
        digits("ORA", 4, "-", ""),
        text("STATO", 2, "-", ""),
        text("PROPRIA", 1, "-", "`S` own agenda, `N` made elsewhere"),
      ],
    },
  ],
  ELG2: [
    ...head,
    ...outcome,
    text("ULTIMA", 1, "-", "`S` last page, `N` more"),
    digits("N-POSTI", 2, "-", "groups used below"),
    { name: "POSTI", occurs: 20, fields: slot },
  ],
  PLO1: [...head, text("SLOT", 20, "-", "slot of the own agenda"), text("COD-FISC", 16, "-", "patient of the own list")],
  PLO2: booked,
};

/** Length in characters of one field with its repeats. */
export function fieldLength(field: Field): number {
  return "occurs" in field ? field.occurs * field.fields.reduce((sum, leaf) => sum + leaf.length, 0) : field.length;
}

/** Length of a whole record. */
export function recordLength(fields: readonly Field[]): number {
  return fields.reduce((sum, field) => sum + fieldLength(field), 0);
}
