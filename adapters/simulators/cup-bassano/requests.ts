/** Requests of CUP Bassano: Ask to message and back. */
import type { Ask, Operation } from "../shared/model.ts";
import { ask, Malformed } from "../shared/model.ts";
import { serviceByCode } from "../shared/services.ts";
import { fromCompact, toCompact } from "../shared/time.ts";
import { flags, forms, priorities, quotas, reasons, scopes, serviceCodes, sexes } from "./codes.ts";
import type { Message, Segment } from "./er7.ts";
import { component, components, first, repeats, segment } from "./er7.ts";
import type { Head } from "./head.ts";
import { mshOf, requestType } from "./head.ts";
import { noticeSegments, readNotice } from "./notice.ts";

/** The message of a request. */
export function requestMessage(question: Ask, head: Head): Message {
  const msh = mshOf(requestType(question.op), head);
  const rgs = segment("RGS", { 1: "1" });
  const ais = aisOf(question);
  switch (question.op) {
    case "erogabilita":
      return [msh, qrdOf(question, head, "ZER"), pidOf(question), rgs, ais, zimOf(question)];
    case "disponibilita":
      return [msh, qrdOf(question, head, "SSA"), qrfOf(question), arqOf(question), pidOf(question), rgs, ais, zimOf(question)];
    case "prenota":
    case "locale":
    case "sposta":
      return [msh, arqOf(question), pidOf(question), rgs, ais, zimOf(question)];
    case "disdici":
      return [msh, arqOf(question), pidOf(question), rgs, zimOf(question)];
    case "eroga":
      return [msh, ...noticeSegments(question)];
    default:
      return [msh, qrdOf(question, head, "OTH")];
  }
}

/** Reads a request of a known operation. */
export function readRequest(message: Message, op: Operation): Ask {
  const [msh, qrd, qrf, arq, pid, ais, zim] = ["MSH", "QRD", "QRF", "ARQ", "PID", "AIS", "ZIM"].map((name) =>
    first(message, name),
  );
  if (op === "assistiti" || op === "prenotazioni" || op === "agenda") return ask(op);
  if (op === "eroga") return readNotice(message);
  const need = (found: Segment | undefined, name: string): void => {
    if (found === undefined) throw new Malformed(`${name}: manca`);
  };
  need(pid, "PID");
  if (op !== "erogabilita" && op !== "disponibilita") need(arq, "ARQ");
  else need(qrd, "QRD");
  if (op !== "disdici" && op !== "locale") need(ais, "AIS");
  if (component(pid, 3) === "") throw new Malformed("PID-3: manca");
  if (arq !== undefined && op !== "disponibilita" && component(arq, 2) === "") throw new Malformed("ARQ-2: manca");
  const start = component(ais, 4) === "" ? component(arq, 11) : component(ais, 4);
  if (op === "sposta" && start === "") throw new Malformed("AIS-4: manca");
  const session = component(zim, 7);
  return ask(op, {
    operator: { id: component(arq, 19), role: component(zim, 12) },
    desk: component(arq, 21),
    askerAzienda: component(arq, 1, 2),
    session: session === "" && op === "erogabilita" ? component(qrd, 4) : session,
    requestId: component(arq, 1),
    person: {
      cf: component(pid, 3),
      surname: component(pid, 5),
      name: component(pid, 5, 2),
      birth: fromCompact(component(pid, 7), "PID-7").slice(0, 10),
      sex: sexes.value(component(pid, 8), "PID-8"),
    },
    form: {
      kind: forms.value(component(zim, 13), "ZIM-13"),
      nre: component(zim, 1),
      issued: fromCompact(component(zim, 2), "ZIM-2"),
      firstAccess: flags.value(component(zim, 4), "ZIM-4"),
      azienda: component(zim, 5),
      quantity: component(zim, 15),
      priority: priorities.value(component(zim, 3) === "" ? component(arq, 12) : component(zim, 3), "ZIM-3"),
      exemption: component(zim, 6),
    },
    service: serviceCodes.value(component(ais, 3), "AIS-3"),
    target: { id: component(arq, 2), azienda: component(arq, 2, 2) },
    reason: reasons.value(component(arq, 6), "ARQ-6"),
    at: { agenda: component(arq, 5), start: fromCompact(start, "AIS-4"), minutes: component(ais, 7) },
    federated: {
      node: component(zim, 9),
      agreement: component(zim, 10),
      scope: scopes.value(component(zim, 11), "ZIM-11"),
      quota: quotas.value(component(zim, 8), "ZIM-8"),
      firstContact: fromCompact(component(zim, 14), "ZIM-14"),
    },
    from: fromCompact(component(qrf, 2), "QRF-2"),
    to: fromCompact(component(qrf, 3), "QRF-3"),
    max: Number(component(qrd, 7)) || 10,
    nodes: repeats(qrf, 1).filter((node) => node !== "" && node !== "*"),
    deferred: component(msh, 15) === "AL" && component(msh, 16) === "AL",
  });
}

function qrdOf(question: Ask, head: Head, what: string): Segment {
  const tag = question.op === "erogabilita" && question.session !== "" ? question.session : head.id;
  return segment("QRD", {
    1: toCompact(head.time),
    2: "R",
    3: "I",
    4: components(tag),
    7: `${question.max}^RD`,
    8: components(question.person.cf),
    9: what,
    10: serviceByCode(question.service)?.branch ?? "",
  });
}

function qrfOf(question: Ask): Segment {
  const nodes = question.nodes.length === 0 ? "*" : question.nodes.map((node) => components(node)).join("~");
  return segment("QRF", { 1: nodes, 2: toCompact(question.from), 3: toCompact(question.to) });
}

function arqOf(question: Ask): Segment {
  const { at, operator } = question;
  return segment("ARQ", {
    1: components(question.requestId, question.requestId === "" ? "" : question.askerAzienda),
    2: components(question.target.id, question.target.azienda),
    5: components(at.agenda),
    6: reasons.own(question.reason),
    8: question.op === "disdici" ? "" : "Normal",
    9: at.minutes,
    10: at.minutes === "" ? "" : "min",
    11: toCompact(at.start),
    12: priorities.own(question.form.priority),
    15: components(operator.id),
    19: components(operator.id),
    21: components(question.desk, "", "", question.desk === "" ? "" : question.askerAzienda),
  });
}

function pidOf({ person }: Ask): Segment {
  return segment("PID", {
    1: "1",
    3: components(person.cf, "", "", "", "CF"),
    5: components(person.surname, person.name),
    7: toCompact(person.birth),
    8: sexes.own(person.sex),
  });
}

function aisOf({ op, service, at }: Ask): Segment {
  const timed = at.start !== "" && op !== "erogabilita" && op !== "disponibilita";
  return segment("AIS", {
    1: "1",
    3: components(serviceCodes.own(service), serviceByCode(service)?.title ?? "", "ULSS3"),
    ...(timed ? { 4: toCompact(at.start), 7: at.minutes, 8: "min" } : {}),
  });
}

function zimOf({ op, form, session, federated, operator }: Ask): Segment {
  const always = {
    1: components(form.nre),
    3: priorities.own(form.priority),
    5: components(form.azienda),
    6: components(form.exemption),
    7: components(session),
    12: components(operator.role),
  };
  if (op === "erogabilita") return segment("ZIM", always);
  return segment("ZIM", {
    ...always,
    2: toCompact(form.issued),
    4: flags.own(form.firstAccess),
    8: quotas.own(federated.quota),
    9: components(federated.node),
    10: components(federated.agreement),
    11: scopes.own(federated.scope),
    13: forms.own(form.kind),
    14: toCompact(federated.firstContact),
    15: form.quantity,
  });
}
