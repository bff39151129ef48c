import { attribute, type Element } from "../../gateway/xml/index.ts";
import type { Parte, Servizio, BustaLetta } from "./busta.ts";
import type { Findings } from "./exceptions.ts";
import { readIdentificatore } from "./identifier.ts";
import { readEccezioni, readRiscontri, readTrasmissioni } from "./lists.ts";
import { AL_PIU_UNA_VOLTA, PROFILI, TIPO } from "./names.ts";
import { checkOrder, needed, readOra, readParte, single, value } from "./pieces.ts";
import { readDateTime } from "./time.ts";

/** When nothing could be read. */
export const emptyBusta: BustaLetta = {
  mittente: undefined,
  destinatario: undefined,
  profilo: undefined,
  servizio: undefined,
  azione: undefined,
  identificatore: undefined,
  oraRegistrazione: undefined,
  riferimento: undefined,
  scadenza: undefined,
  eccezioni: [],
  tratte: [],
};

const order = [
  "Mittente",
  "Destinatario",
  "ProfiloCollaborazione",
  "Collaborazione",
  "Servizio",
  "Azione",
  "Messaggio",
  "ProfiloTrasmissione",
  "Sequenza",
];

/**
 * Reads an Intestazione and notes every syntactic fault in it, with the rules of the Linee Guida 1.1. Values that are wrong
 * are left out of what is given back, so that an answer does not repeat them.
 * @throws GatewayError EGOV_INVALID for structural damage
 */
export function readIntestazione(block: Element, findings: Findings): BustaLetta {
  checkOrder(block, ["IntestazioneMessaggio", "ListaRiscontri", "ListaTrasmissioni", "ListaEccezioni"], "Intestazione", findings);
  const head = single(block, "IntestazioneMessaggio", "002", "IntestazioneMessaggio", findings);
  if (head === undefined) findings.note("002", "IntestazioneMessaggio");
  const read = head === undefined ? emptyBusta : readMessaggio(head, findings);
  readRiscontri(single(block, "ListaRiscontri", "115", "ListaRiscontri", findings), findings);
  const tratte = readTrasmissioni(single(block, "ListaTrasmissioni", "116", "ListaTrasmissioni", findings), findings);
  const eccezioni = readEccezioni(single(block, "ListaEccezioni", "002", "ListaEccezioni", findings), findings);
  return { ...read, tratte, eccezioni };
}

function readMessaggio(head: Element, findings: Findings): BustaLetta {
  checkOrder(head, order, "IntestazioneMessaggio", findings);
  const mittente = readParte(needed(head, "Mittente", "101", "Mittente", findings), "101", "Mittente", findings, true);
  const destinatario = readParte(
    needed(head, "Destinatario", "102", "Destinatario", findings),
    "102",
    "Destinatario",
    findings,
    true,
  );
  const profilo = readProfilo(single(head, "ProfiloCollaborazione", "103", "ProfiloCollaborazione", findings), findings);
  readCollaborazione(single(head, "Collaborazione", "104", "Collaborazione", findings), findings);
  const servizio = readServizio(single(head, "Servizio", "105", "Servizio", findings), findings);
  const azione = value(single(head, "Azione", "106", "Azione", findings));
  if (azione === undefined) findings.note("106", "Azione");
  const messaggio = needed(head, "Messaggio", "002", "Messaggio", findings);
  if (messaggio.children.length === 0) findings.structural("002", "Messaggio");
  checkOrder(messaggio, ["Identificatore", "OraRegistrazione", "RiferimentoMessaggio", "Scadenza"], "Messaggio", findings);
  const id = needed(messaggio, "Identificatore", "107", "Messaggio/Identificatore", findings);
  const identificatore = identifier(id, "107", "110", "Messaggio/Identificatore", findings);
  const ora = single(messaggio, "OraRegistrazione", "108", "Messaggio/OraRegistrazione", findings);
  if (ora === undefined) findings.note("108", "Messaggio/OraRegistrazione");
  const oraRegistrazione = ora && readOra(ora, "108", "Messaggio/OraRegistrazione", findings, true);
  const rif = single(messaggio, "RiferimentoMessaggio", "109", "Messaggio/RiferimentoMessaggio", findings);
  const riferimento = rif && identifier(rif, "109", "111", "Messaggio/RiferimentoMessaggio", findings);
  const limit = single(messaggio, "Scadenza", "112", "Messaggio/Scadenza", findings);
  const scadenza = limit && readDateTime(value(limit) ?? "");
  if (limit !== undefined && scadenza === undefined) findings.note("112", "Messaggio/Scadenza");
  readTrasmissione(single(head, "ProfiloTrasmissione", "113", "ProfiloTrasmissione", findings), findings);
  readSequenza(single(head, "Sequenza", "114", "Sequenza", findings), findings);
  const parties: { mittente: Parte | undefined; destinatario: Parte | undefined } = { mittente, destinatario };
  return { ...emptyBusta, ...parties, profilo, servizio, azione, identificatore, oraRegistrazione, riferimento, scadenza };
}

function identifier(element: Element, absent: string, wrong: string, posizione: string, findings: Findings): string | undefined {
  const found = value(element);
  if (found !== undefined && readIdentificatore(found) !== undefined) return found;
  findings.note(found === undefined ? absent : wrong, posizione);
  return undefined;
}

function readProfilo(element: Element | undefined, findings: Findings): string | undefined {
  for (const name of ["servizioCorrelato", "tipo"]) {
    if (element !== undefined && attribute(element, "", name) !== undefined)
      findings.note("103", `ProfiloCollaborazione/${name}`, "INFO");
  }
  const found = value(element);
  if (found !== undefined && PROFILI.includes(found)) return found;
  findings.note("103", "ProfiloCollaborazione");
  return undefined;
}

/** Only asynchronous profiles have a use for it. */
function readCollaborazione(element: Element | undefined, findings: Findings): void {
  if (element === undefined) return;
  const valid = readIdentificatore(value(element) ?? "") !== undefined;
  findings.note("104", "Collaborazione", valid ? "INFO" : "GRAVE");
}

function readServizio(element: Element | undefined, findings: Findings): Servizio | undefined {
  const nome = value(element);
  const tipo = element && attribute(element, "", "tipo");
  if (element !== undefined && tipo === undefined) findings.structural("105", "Servizio/tipo");
  if (nome === undefined) findings.note("105", "Servizio");
  if (tipo !== undefined && tipo !== TIPO) findings.note("105", "Servizio/tipo");
  return nome === undefined || tipo !== TIPO ? undefined : { tipo, nome };
}

/** Without the element duplicates are filtered and nothing is confirmed, which is what the Linee Guida ask for. */
function readTrasmissione(element: Element | undefined, findings: Findings): void {
  if (element === undefined) return;
  const inoltro = attribute(element, "", "inoltro") ?? AL_PIU_UNA_VOLTA;
  if (inoltro !== AL_PIU_UNA_VOLTA) findings.note("113", "ProfiloTrasmissione/inoltro");
  const conferma = attribute(element, "", "confermaRicezione") ?? "false";
  if (conferma !== "false" && conferma !== "0") findings.note("113", "ProfiloTrasmissione/confermaRicezione");
}

function readSequenza(element: Element | undefined, findings: Findings): void {
  if (element === undefined) return;
  const number = attribute(element, "", "numeroProgressivo");
  if (number === undefined) findings.structural("114", "Sequenza/numeroProgressivo");
  if (/^\d{7}$/.test(number) && number !== "0000000") findings.note("401", "Sequenza", "INFO");
  else findings.note("114", "Sequenza/numeroProgressivo");
}
