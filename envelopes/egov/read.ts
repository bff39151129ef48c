import { attribute, type Element, elements } from "../../gateway/xml/index.ts";
import { type BustaLetta, type Correlato, emptyBusta, type ProfiloTrasmissione, type Servizio } from "./busta.ts";
import type { Findings } from "./exceptions.ts";
import { readEccezioni, readRiscontri, readTrasmissioni } from "./lists.ts";
import { AL_PIU_UNA_VOLTA, oneOf, PIU_DI_UNA_VOLTA, profili, type Profilo, TIPI_SERVIZIO } from "./names.ts";
import { checkOrder, needed, readId, readOra, readParte, single, value } from "./pieces.ts";
import { readDateTime } from "./time.ts";

const lists = ["IntestazioneMessaggio", "ListaRiscontri", "ListaTrasmissioni", "ListaEccezioni"];
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
 * Reads an Intestazione and notes every fault of its form, in either management version. What the version
 * and the agreement want is asked afterwards. Values that are wrong are left out of what is given back.
 * @throws GatewayError EGOV_INVALID for structural damage
 */
export function readIntestazione(block: Element, findings: Findings): BustaLetta {
  const head = single(block, "IntestazioneMessaggio", "002", "IntestazioneMessaggio", findings);
  // Without it there is nobody to talk about: what else is in its place does not matter.
  if (head === undefined) findings.note("002", "IntestazioneMessaggio");
  else checkOrder(block, lists, "Intestazione", findings);
  const read = head === undefined ? emptyBusta : readHead(head, findings);
  return {
    ...read,
    riscontri: readRiscontri(single(block, "ListaRiscontri", "115", "ListaRiscontri", findings), findings),
    trasmissioni: readTrasmissioni(single(block, "ListaTrasmissioni", "116", "ListaTrasmissioni", findings), findings),
    eccezioni: readEccezioni(single(block, "ListaEccezioni", "002", "ListaEccezioni", findings), findings),
    presenti: new Set([block, ...(head === undefined ? [] : [head])].flatMap(elements).map(({ local }) => local)),
  };
}

function readHead(head: Element, findings: Findings): BustaLetta {
  const optional = (name: string, number: "103" | "104" | "105" | "106" | "113" | "114"): Element | undefined =>
    single(head, name, number, name, findings);
  checkOrder(head, order, "IntestazioneMessaggio", findings);
  const mittente = readParte(needed(head, "Mittente", "101", "Mittente", findings), "101", "Mittente", findings, true);
  const to = needed(head, "Destinatario", "102", "Destinatario", findings);
  const destinatario = readParte(to, "102", "Destinatario", findings, true);
  const profilo = optional("ProfiloCollaborazione", "103");
  return {
    ...emptyBusta,
    mittente,
    destinatario,
    profilo: readProfilo(profilo, findings),
    correlato: readCorrelato(profilo, findings),
    collaborazione: readId(optional("Collaborazione", "104"), "104", "104", "Collaborazione", findings),
    servizio: readServizio(optional("Servizio", "105"), findings),
    azione: readAzione(optional("Azione", "106"), findings),
    ...readMessaggio(needed(head, "Messaggio", "002", "Messaggio", findings), findings),
    trasmissione: readTrasmissione(optional("ProfiloTrasmissione", "113"), findings),
    sequenza: readSequenza(optional("Sequenza", "114"), findings),
  };
}

type Messaggio = Pick<BustaLetta, "identificatore" | "oraRegistrazione" | "tempo" | "riferimento" | "scadenza">;

/** Messaggio. */
function readMessaggio(messaggio: Element, findings: Findings): Messaggio {
  if (messaggio.children.length === 0) findings.structural("002", "Messaggio");
  checkOrder(messaggio, ["Identificatore", "OraRegistrazione", "RiferimentoMessaggio", "Scadenza"], "Messaggio", findings);
  const id = needed(messaggio, "Identificatore", "107", "Messaggio/Identificatore", findings);
  const ora = single(messaggio, "OraRegistrazione", "108", "Messaggio/OraRegistrazione", findings);
  const riferimento = single(messaggio, "RiferimentoMessaggio", "109", "Messaggio/RiferimentoMessaggio", findings);
  const limit = single(messaggio, "Scadenza", "112", "Messaggio/Scadenza", findings);
  const identificatore = readId(id, "107", "110", "Messaggio/Identificatore", findings);
  if (ora === undefined) findings.note("108", "Messaggio/OraRegistrazione");
  const at = ora && readOra(ora, "108", "Messaggio/OraRegistrazione", findings, true);
  const scadenza = limit && readDateTime(value(limit) ?? "");
  if (limit !== undefined && scadenza === undefined) findings.note("112", "Messaggio/Scadenza");
  return {
    identificatore,
    oraRegistrazione: at?.ora,
    tempo: at?.tempo,
    riferimento: readId(riferimento, "109", "111", "Messaggio/RiferimentoMessaggio", findings),
    scadenza,
  };
}

function readProfilo(element: Element | undefined, findings: Findings): Profilo | undefined {
  const found = value(element);
  if (oneOf(Object.values(profili), found)) return found;
  if (element !== undefined) findings.note("103", "ProfiloCollaborazione");
  return undefined;
}

function readCorrelato(element: Element | undefined, findings: Findings): Correlato | undefined {
  if (element === undefined) return undefined;
  const servizio = attribute(element, "", "servizioCorrelato");
  const tipo = attribute(element, "", "tipo");
  if (tipo !== undefined && !oneOf(TIPI_SERVIZIO, tipo)) findings.note("103", "ProfiloCollaborazione/tipo");
  return servizio === undefined && tipo === undefined ? undefined : { servizio, tipo };
}

function readServizio(element: Element | undefined, findings: Findings): Servizio | undefined {
  if (element === undefined) return undefined;
  const nome = value(element);
  const tipo = attribute(element, "", "tipo");
  if (tipo === undefined) findings.structural("105", "Servizio/tipo");
  if (nome === undefined) findings.note("105", "Servizio");
  if (!oneOf(TIPI_SERVIZIO, tipo)) findings.note("105", "Servizio/tipo");
  return nome === undefined ? undefined : { tipo, nome };
}

function readAzione(element: Element | undefined, findings: Findings): string | undefined {
  const found = value(element);
  if (element !== undefined && found === undefined) findings.note("106", "Azione");
  return found;
}

/** Without `inoltro` a message counts as sent at most once: that is the reading under which nothing is done twice. */
function readTrasmissione(element: Element | undefined, findings: Findings): ProfiloTrasmissione | undefined {
  if (element === undefined) return undefined;
  const inoltro = attribute(element, "", "inoltro") ?? AL_PIU_UNA_VOLTA;
  const conferma = attribute(element, "", "confermaRicezione") ?? "false";
  const valid = oneOf([AL_PIU_UNA_VOLTA, PIU_DI_UNA_VOLTA], inoltro);
  if (!valid) findings.note("113", "ProfiloTrasmissione/inoltro");
  // The schema's type is xsd:boolean: 1 and 0 are as good as true and false.
  const boolean = oneOf(["true", "false", "1", "0"], conferma);
  if (!boolean) findings.note("113", "ProfiloTrasmissione/confermaRicezione");
  return valid && boolean ? { inoltro, conferma: conferma === "true" || conferma === "1" } : undefined;
}

function readSequenza(element: Element | undefined, findings: Findings): number | undefined {
  if (element === undefined) return undefined;
  const number = attribute(element, "", "numeroProgressivo");
  if (number === undefined) findings.structural("114", "Sequenza/numeroProgressivo");
  if (/^\d{7}$/.test(number) && number !== "0000000") return Number(number);
  findings.note("114", "Sequenza/numeroProgressivo");
  return undefined;
}
