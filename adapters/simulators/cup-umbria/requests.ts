/** Requests of CUP Umbria: Ask to record and back. */
import type { Ask, Operation } from "../shared/model.ts";
import { ask, Malformed } from "../shared/model.ts";
import { serviceByCode } from "../shared/services.ts";
import {
  flags,
  forms,
  nationalService,
  needed,
  ownDate,
  ownHour,
  ownService,
  priorities,
  readDate,
  readDateTime,
  reasons,
  sexes,
} from "./codes.ts";
import type { Head } from "./head.ts";
import { headFields } from "./head.ts";
import type { Rec, Row } from "./record.ts";

const types: Readonly<Record<Operation, string>> = {
  erogabilita: "ERO1",
  disponibilita: "DIS1",
  prenota: "PRE1",
  sposta: "SPO1",
  disdici: "DSD1",
  eroga: "ERG1",
  assistiti: "ELE1",
  prenotazioni: "ELE1",
  agenda: "ELE1",
  locale: "PLO1",
};
const lists: Readonly<Record<string, Operation>> = { ASSI: "assistiti", PREN: "prenotazioni", AGEN: "agenda" };

/** The record of a request; fields that its type does not have are left out by the layout. */
export function requestRecord(question: Ask, head: Head): Rec {
  const [code, branch] = ownService(question.service);
  const booking = aboutBooking(question.op);
  const { person, form, federated, at, target, operator } = question;
  const [date, hour] = [ownDate(at.start), ownHour(at.start)];
  return {
    type: types[question.op],
    fields: {
      ...headFields(head),
      OPERATORE: operator.id,
      RUOLO: operator.role,
      SPORTELLO: question.desk,
      SESSIONE: question.session,
      "ID-RICH": question.requestId,
      "COD-FISC": person.cf,
      COGNOME: person.surname,
      NOME: person.name,
      "DT-NASC": ownDate(person.birth),
      SESSO: sexes.own(person.sex),
      "TIPO-RIC": forms.own(form.kind),
      NRE: form.nre,
      "DT-RIC": ownDate(form.issued),
      "PRIMO-ACC": flags.own(form.firstAccess),
      "AZ-ASS": form.azienda,
      QUANTITA: form.quantity,
      PRIORITA: form.priority,
      ESENZIONE: form.exemption,
      "COD-PREST": code,
      BRANCA: branch === "" ? (serviceByCode(question.service)?.branch ?? "") : branch,
      DAL: ownDate(question.from),
      AL: ownDate(question.to),
      "MAX-POSTI": String(question.max),
      ...(booking ? { "ID-PREN": target.id, "AZ-PREN": target.azienda } : { SLOT: target.id, "AZ-SLOT": target.azienda }),
      MOTIVO: reasons.own(question.reason),
      AGENDA: at.agenda,
      DATA: date,
      ORA: hour,
      DURATA: at.minutes,
      NODO: federated.node,
      ACCORDO: federated.agreement,
      AMBITO: federated.scope,
      QUOTA: federated.quota,
      "PRIMO-CONT": ownDate(federated.firstContact) + federated.firstContact.slice(11).replaceAll(":", ""),
      ELENCO: Object.entries(lists).find(([, op]) => op === question.op)?.[0] ?? "",
      PAGINA: String(question.page),
    },
    groups: { NODI: question.nodes.map((node) => ({ "N-NODO": node })) },
  };
}

/** Reads a request record. */
export function readRequest(record: Rec): Ask {
  const { fields } = record;
  const of = (name: string): string => fields[name] ?? "";
  const op = operationOf(record);
  if (op === "assistiti" || op === "prenotazioni" || op === "agenda") return ask(op, { page: Number(of("PAGINA")) || 1 });
  const booking = aboutBooking(op);
  const question = ask(op, {
    operator: { id: of("OPERATORE"), role: of("RUOLO") },
    desk: of("SPORTELLO"),
    askerAzienda: of("AZ-ORIG"),
    session: of("SESSIONE"),
    requestId: of("ID-RICH"),
    person: {
      cf: needed(of("COD-FISC"), "COD-FISC"),
      surname: of("COGNOME"),
      name: of("NOME"),
      birth: readDate(of("DT-NASC"), "DT-NASC"),
      sex: sexes.value(of("SESSO"), "SESSO"),
    },
    form: {
      kind: forms.value(of("TIPO-RIC"), "TIPO-RIC"),
      nre: of("NRE"),
      issued: readDate(of("DT-RIC"), "DT-RIC"),
      firstAccess: flags.value(of("PRIMO-ACC"), "PRIMO-ACC"),
      azienda: of("AZ-ASS"),
      quantity: of("QUANTITA").replace(/^0+/, ""),
      priority: priorities.value(of("PRIORITA"), "PRIORITA"),
      exemption: of("ESENZIONE"),
    },
    service: nationalService(of("COD-PREST"), of("BRANCA")),
    target: booking ? { id: of("ID-PREN"), azienda: of("AZ-PREN") } : { id: of("SLOT"), azienda: of("AZ-SLOT") },
    reason: reasons.value(of("MOTIVO"), "MOTIVO"),
    at: { agenda: of("AGENDA"), start: readStart(fields), minutes: of("DURATA").replace(/^0+/, "") },
    federated: {
      node: of("NODO"),
      agreement: of("ACCORDO"),
      scope: of("AMBITO"),
      quota: of("QUOTA"),
      firstContact: readDateTime(of("PRIMO-CONT").slice(0, 8), of("PRIMO-CONT").slice(8), "PRIMO-CONT"),
    },
    from: readDate(of("DAL"), "DAL"),
    to: readDate(of("AL"), "AL"),
    max: Math.min(Number(of("MAX-POSTI")) || 10, 10),
    nodes: (record.groups["NODI"] ?? []).map((row) => row["N-NODO"] ?? "").filter((node) => node !== ""),
  });
  check(question);
  return question;
}

function operationOf({ type, fields }: Rec): Operation {
  if (type === "ELE1") {
    const op = lists[fields["ELENCO"] ?? ""];
    if (op === undefined) throw new Malformed("ELENCO: non in tabella");
    return op;
  }
  const found = Object.entries(types).find(([, own]) => own === type)?.[0];
  if (found === undefined) throw new Malformed(`${type}: non e una richiesta`);
  return found as Operation;
}

/** Whether the request names a booking, and not a slot. */
function aboutBooking(op: Operation): boolean {
  return op === "sposta" || op === "disdici" || op === "eroga";
}

function check(question: Ask): void {
  if (question.op === "erogabilita" || question.op === "disponibilita") needed(question.service, "COD-PREST");
  else needed(question.target.id, question.op === "prenota" || question.op === "locale" ? "SLOT" : "ID-PREN");
  if (question.op === "sposta") needed(question.at.start, "DATA");
}

function readStart(fields: Row): string {
  return readDateTime(fields["DATA"] ?? "", fields["ORA"] ?? "", "DATA/ORA");
}
