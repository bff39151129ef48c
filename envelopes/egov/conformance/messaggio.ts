import { type Edit, ID, IDENTIFICATORE, MESSAGGIO, ORA, riferimento, scadenza, twice, without } from "./base.ts";
import { bare, type Case, EG, errore, LG, ok } from "./case.ts";

const id = (from: string, to: string): Edit => [IDENTIFICATORE, IDENTIFICATORE.replace(from, to)];
const ora = (from: string, to: string): Edit => [MESSAGGIO, MESSAGGIO.replace(from, to)];
const wrongId = errore("110@Messaggio/Identificatore");
const rif = "AziendaSanitariaBeta_AziendaSanitariaBetaSPCoopIT_0000009_2026-03-05_09:31";

/** Messaggio, as far as one message goes. */
export const messaggio: readonly Case[] = [
  { number: "57", what: "no Messaggio", edits: [without(MESSAGGIO)], expect: bare },
  { number: "57", what: "empty Messaggio", edits: [[MESSAGGIO, "<e:Messaggio/>"]], expect: bare },
  { number: "58", what: "no Identificatore", edits: [without(IDENTIFICATORE)], expect: bare },
  { number: "58", what: "empty Identificatore", edits: [id(ID, "")], expect: errore("107@Messaggio/Identificatore") },
  { number: "59", what: "Identificatore with four parts", edits: [id("_09:31", "")], expect: wrongId },
  { number: "59", what: "Identificatore with six parts", edits: [id("_09:31", "_09:31_x")], expect: wrongId },
  { number: "59", what: "Identificatore with _ in a name", edits: [id("RegioneAlfa_", "Regione_Alfa_")], expect: wrongId },
  { number: "59", what: "Identificatore with six digits", edits: [id("0000042", "000042")], expect: wrongId },
  { number: "59", what: "Identificatore at hour 25", edits: [id("09:31", "25:31")], expect: wrongId },
  { number: "59", what: "Identificatore in month 00", edits: [id("2026-03-05", "2026-00-05")], expect: wrongId },
  {
    number: "59",
    what: "Identificatore on 29 February of a common year",
    edits: [id("2026-03-05", "2026-02-29")],
    expect: wrongId,
  },
  { number: "60", what: "Identificatore of another party", edits: [id("RegioneAlfa_", "RegioneGamma_")], expect: wrongId },
  {
    number: "61",
    what: "Identificatore of another gateway",
    edits: [id("RegioneAlfaSPCoopIT", "RegioneAlfaAltraIT")],
    expect: wrongId,
  },
  {
    number: "61",
    what: "name of the gateway in another case",
    edits: [id("RegioneAlfaSPCoopIT", "regionealfaspcoopit")],
    expect: ok(),
  },
  { number: "67", what: "no OraRegistrazione", edits: [ora(ORA, "")], expect: errore("108@Messaggio/OraRegistrazione") },
  {
    number: "68",
    what: "OraRegistrazione that is no date",
    edits: [ora("2026-03-05T09:31:07", "ieri")],
    expect: errore("108@Messaggio/OraRegistrazione"),
  },
  { number: "69", what: "OraRegistrazione without tempo", edits: [ora(' tempo="EGOV_IT_SPC"', "")], expect: bare },
  {
    number: "70",
    what: "unknown tempo",
    edits: [ora("EGOV_IT_SPC", "ERRATO")],
    expect: errore("108@Messaggio/OraRegistrazione/tempo"),
  },
  { number: "71", what: "tempo EGOV_IT_Locale", version: EG, edits: [ora("EGOV_IT_SPC", "EGOV_IT_Locale")], expect: ok() },
  {
    number: "71",
    what: "tempo EGOV_IT_Locale",
    version: LG,
    edits: [ora("EGOV_IT_SPC", "EGOV_IT_Locale")],
    expect: errore("108@Messaggio/OraRegistrazione/tempo"),
  },
  {
    number: "72",
    what: "Scadenza that is no date",
    edits: [scadenza("2026-02-30T00:00:00")],
    expect: errore("112@Messaggio/Scadenza"),
  },
  { number: "73", what: "Scadenza past", edits: [scadenza("2026-03-05T09:31:06")], expect: errore("301@Messaggio/Scadenza") },
  { number: "74", what: "Scadenza to come, past by its local fields", edits: [scadenza("2026-03-05T08:31:08Z")], expect: ok() },
  {
    number: "74",
    what: "Scadenza past, to come by its local fields",
    edits: [scadenza("2026-03-05T10:31:06+02:00")],
    expect: errore("301@Messaggio/Scadenza"),
  },
  {
    number: "75",
    what: "OraRegistrazione older than five days",
    edits: [ora("2026-03-05T09:31:07", "2026-02-28T09:31:06")],
    expect: errore("301@Messaggio/Scadenza"),
  },
  {
    number: "76",
    what: "date in Identificatore older than five days",
    edits: [id("2026-03-05", "2026-02-28")],
    expect: errore("301@Messaggio/Scadenza"),
  },
  {
    number: "77",
    what: "OraRegistrazione with milliseconds and zone",
    edits: [ora("2026-03-05T09:31:07", "2026-03-05T08:31:07.250Z")],
    expect: ok(),
  },
  { number: "80", what: "second Messaggio", edits: [twice(MESSAGGIO)], expect: bare },
  { number: "80", what: "second Identificatore", edits: [twice(IDENTIFICATORE)], expect: bare },
  { number: "80", what: "second OraRegistrazione", edits: [twice(ORA)], expect: bare },
  { number: "80", what: "second RiferimentoMessaggio", edits: [riferimento(rif), riferimento(rif)], expect: bare },
  {
    number: "80",
    what: "second Scadenza",
    edits: [scadenza("2026-03-06T00:00:00"), scadenza("2026-03-06T00:00:00")],
    expect: bare,
  },
];
