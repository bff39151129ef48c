/** Requests of CUP Trento: Ask to element tree and back. */
import type { Ask, Operation } from "../shared/model.ts";
import { ask } from "../shared/model.ts";
import { serviceByCode } from "../shared/services.ts";
import {
  flags,
  forms,
  ownDate,
  ownHour,
  ownStamp,
  priorities,
  quotas,
  readDate,
  readDateTime,
  readStamp,
  reasons,
  scopes,
  serviceCodes,
  sexes,
} from "./codes.ts";
import type { Tree } from "./tree.ts";
import { neededAt, pruned, repeatsOf, textAt } from "./tree.ts";

export interface Head {
  readonly id: string;
  /** yyyy-MM-ddTHH:mm:ss */
  readonly time: string;
  /** NODO, CUPTN, SPORTELLO */
  readonly sender: string;
  readonly azienda: string;
}

/** The element tree of a request, in the order of the WSDL. */
export function requestTree(question: Ask, head: Head): Tree {
  const { op, form, target, requestId } = question;
  const short = op === "erogabilita";
  const testata = {
    IdMessaggio: head.id,
    DataOra: ownStamp(head.time),
    Mittente: head.sender,
    Azienda: head.azienda,
    Operatore: short ? "" : question.operator.id,
    Ruolo: question.operator.role,
    Postazione: short ? "" : question.desk,
  };
  const common = { Assistito: personTree(question, short), Ricetta: formTree(question), Prestazione: serviceTree(question) };
  const appointed: Tree = {
    Testata: testata,
    IdRichiesta: requestId,
    IdPrenotazione: target.id,
    AziendaPrenotazione: target.azienda,
    Motivo: reasons.own(question.reason),
    ...common,
    Ricetta: { NRE: form.nre },
    Appuntamento: appointmentTree(question),
    Federazione: federatedTree(question),
  };
  const trees: Readonly<Record<Operation, Tree>> = {
    erogabilita: { Testata: testata, Sessione: question.session, ...common },
    disponibilita: {
      Testata: testata,
      IdRichiesta: requestId,
      ...common,
      Periodo: { Dal: ownDate(question.from), Al: ownDate(question.to) },
      MassimoPosti: String(question.max),
      Nodo: question.nodes,
      Federazione: federatedTree(question),
    },
    prenota: {
      Testata: testata,
      IdRichiesta: requestId,
      IdPosto: target.id,
      AziendaPosto: target.azienda,
      ...common,
      Appuntamento: appointmentTree(question),
      Federazione: federatedTree(question),
    },
    sposta: appointed,
    eroga: appointed,
    disdici: {
      Testata: testata,
      IdRichiesta: requestId,
      IdPrenotazione: target.id,
      AziendaPrenotazione: target.azienda,
      Motivo: reasons.own(question.reason),
      Assistito: common.Assistito,
      Ricetta: { NRE: form.nre },
      Federazione: federatedTree(question),
    },
    assistiti: { Testata: testata },
    prenotazioni: { Testata: testata },
    agenda: { Testata: testata },
    locale: { Testata: testata, IdPosto: target.id, CodiceFiscale: question.person.cf },
  };
  return pruned(trees[op]);
}

/** Reads the element tree of a request. */
export function readRequest(tree: unknown, op: Operation): Ask {
  const at = (...path: string[]): string => textAt(tree, ...path);
  if (op === "assistiti" || op === "prenotazioni" || op === "agenda") return ask(op);
  const booking = op === "sposta" || op === "disdici" || op === "eroga";
  for (const path of neededPaths[op] ?? []) neededAt(tree, ...path.split("/"));
  return ask(op, {
    operator: { id: at("Testata", "Operatore"), role: at("Testata", "Ruolo") },
    desk: at("Testata", "Postazione"),
    askerAzienda: at("Testata", "Azienda"),
    session: op === "erogabilita" ? at("Sessione") : at("Federazione", "Sessione"),
    requestId: at("IdRichiesta"),
    person: {
      cf: op === "locale" ? at("CodiceFiscale") : at("Assistito", "CodiceFiscale"),
      surname: at("Assistito", "Cognome"),
      name: at("Assistito", "Nome"),
      birth: readDate(at("Assistito", "DataNascita"), "Assistito/DataNascita"),
      sex: sexes.value(at("Assistito", "Sesso"), "Assistito/Sesso"),
    },
    form: {
      kind: forms.value(at("Ricetta", "Tipo"), "Ricetta/Tipo"),
      nre: at("Ricetta", "NRE"),
      issued: readDate(at("Ricetta", "DataEmissione"), "Ricetta/DataEmissione"),
      firstAccess: flags.value(at("Ricetta", "PrimoAccesso"), "Ricetta/PrimoAccesso"),
      azienda: at("Assistito", "AziendaAssistenza"),
      quantity: at("Ricetta", "Quantita"),
      priority: priorities.value(at("Ricetta", "Priorita"), "Ricetta/Priorita"),
      exemption: at("Ricetta", "Esenzione"),
    },
    service: serviceCodes.value(at("Prestazione", "Codice"), "Prestazione/Codice"),
    target: booking
      ? { id: at("IdPrenotazione"), azienda: at("AziendaPrenotazione") }
      : { id: at("IdPosto"), azienda: at("AziendaPosto") },
    reason: reasons.value(at("Motivo"), "Motivo"),
    at: {
      agenda: at("Appuntamento", "Agenda"),
      start: readDateTime(at("Appuntamento", "Data"), at("Appuntamento", "Ora"), "Appuntamento"),
      minutes: at("Appuntamento", "Durata"),
    },
    federated: {
      node: at("Federazione", "Nodo"),
      agreement: at("Federazione", "Accordo"),
      scope: scopes.value(at("Federazione", "Ambito"), "Federazione/Ambito"),
      quota: quotas.value(at("Federazione", "Quota"), "Federazione/Quota"),
      firstContact: readStamp(at("Federazione", "PrimoContatto"), "Federazione/PrimoContatto"),
    },
    from: readDate(at("Periodo", "Dal"), "Periodo/Dal"),
    to: readDate(at("Periodo", "Al"), "Periodo/Al"),
    max: Number(at("MassimoPosti")) || 10,
    nodes: repeatsOf(tree, "Nodo").map((node) => textAt(node)),
  });
}

const neededPaths: Readonly<Partial<Record<Operation, readonly string[]>>> = {
  erogabilita: ["Assistito/CodiceFiscale", "Prestazione/Codice"],
  disponibilita: ["Assistito/CodiceFiscale", "Prestazione/Codice"],
  prenota: ["IdPosto", "Assistito/CodiceFiscale", "Prestazione/Codice"],
  sposta: ["IdPrenotazione", "Assistito/CodiceFiscale", "Prestazione/Codice", "Appuntamento/Data", "Appuntamento/Ora"],
  disdici: ["IdPrenotazione", "Motivo", "Assistito/CodiceFiscale"],
  eroga: ["IdPrenotazione", "Assistito/CodiceFiscale", "Prestazione/Codice"],
  locale: ["IdPosto", "CodiceFiscale"],
};

function personTree({ person, form }: Ask, short: boolean): Tree {
  return {
    CodiceFiscale: person.cf,
    Cognome: short ? "" : person.surname,
    Nome: short ? "" : person.name,
    DataNascita: ownDate(person.birth),
    Sesso: person.sex,
    AziendaAssistenza: form.azienda,
  };
}

function formTree({ form, op }: Ask): Tree {
  const short = op === "erogabilita";
  return {
    Tipo: short ? "" : forms.own(form.kind),
    NRE: form.nre,
    DataEmissione: short ? "" : ownDate(form.issued),
    PrimoAccesso: short ? "" : flags.own(form.firstAccess),
    Priorita: priorities.own(form.priority),
    Esenzione: form.exemption,
    Quantita: short ? "" : form.quantity,
  };
}

function serviceTree({ service }: Ask): Tree {
  return { Codice: serviceCodes.own(service), Descrizione: serviceByCode(service)?.title ?? "" };
}

function appointmentTree({ at }: Ask): Tree {
  return { Agenda: at.agenda, Data: ownDate(at.start), Ora: ownHour(at.start), Durata: at.minutes };
}

function federatedTree({ session, federated }: Ask): Tree {
  return {
    Sessione: session,
    Nodo: federated.node,
    Accordo: federated.agreement,
    Ambito: scopes.own(federated.scope),
    Quota: quotas.own(federated.quota),
    PrimoContatto: ownStamp(federated.firstContact),
  };
}
