/** Reads a v2.xml request as an Ask. */
import type { Ask, Operation } from "../shared/model.ts";
import { ask, Malformed } from "../shared/model.ts";
import { fromCompact } from "../shared/time.ts";
import type { Element } from "../shared/xml.ts";
import { find, leafText, valueAt } from "../shared/xml.ts";

/** Reads a request of a known operation. */
export function readRequest(message: Element, op: Operation): Ask {
  if (op === "assistiti" || op === "prenotazioni" || op === "agenda") return ask(op);
  if (op === "eroga") return readNotice(message);
  return op === "erogabilita" ? readQuery(message) : readScheduling(message, op);
}

function readQuery(message: Element): Ask {
  const at = (path: string): string => valueAt(find(message, "QPD"), path);
  const empty = ask("erogabilita");
  return {
    ...empty,
    operator: { id: "", role: at("QPD.11") },
    session: at("QPD.2"),
    service: needed(at("QPD.3/CE.1"), "QPD.3"),
    person: {
      ...empty.person,
      cf: needed(at("QPD.5/CX.1"), "QPD.5"),
      birth: fromCompact(at("QPD.6"), "QPD.6"),
      sex: at("QPD.7"),
    },
    form: {
      ...empty.form,
      kind: "DEM",
      nre: at("QPD.9/EI.1"),
      azienda: at("QPD.8"),
      priority: at("QPD.4"),
      exemption: at("QPD.10"),
    },
  };
}

function readScheduling(message: Element, op: Operation): Ask {
  const of = (segment: string, path: string): string => valueAt(find(message, segment), path);
  const start = of("AIS", "AIS.4/TS.1") === "" ? of("ARQ", "ARQ.11/DR.1/TS.1") : of("AIS", "AIS.4/TS.1");
  const search = op === "disponibilita";
  const question = ask(op, {
    operator: { id: of("ARQ", "ARQ.19/XCN.1"), role: of("ZFE", "ZFE.13") },
    desk: of("ARQ", "ARQ.21/PL.1"),
    askerAzienda: of("ARQ", "ARQ.1/EI.2"),
    session: of("ZFE", "ZFE.2"),
    requestId: of("ARQ", "ARQ.1/EI.1"),
    person: readPerson(message),
    form: {
      kind: of("ZRX", "ZRX.2"),
      nre: of("ARQ", "ARQ.24/EI.1") === "" ? of("ZRX", "ZRX.3") : of("ARQ", "ARQ.24/EI.1"),
      issued: fromCompact(of("ZRX", "ZRX.4"), "ZRX.4"),
      firstAccess: of("ZRX", "ZRX.5"),
      azienda: of("ZRX", "ZRX.6"),
      quantity: of("ZRX", "ZRX.8"),
      priority: of("ARQ", "ARQ.12"),
      exemption: of("PV1", "PV1.20/FC.1") === "" ? of("ZTK", "ZTK.2") : of("PV1", "PV1.20/FC.1"),
    },
    service: of("AIS", "AIS.3/CE.1"),
    target: { id: of("ARQ", "ARQ.2/EI.1"), azienda: of("ARQ", "ARQ.2/EI.2") },
    reason: of("ARQ", "ARQ.6/CE.1"),
    at: {
      agenda: of("AIG", "AIG.3/CE.1") === "" ? of("ARQ", "ARQ.5/CE.1") : of("AIG", "AIG.3/CE.1"),
      start: search ? "" : fromCompact(start, "AIS.4"),
      minutes: of("AIS", "AIS.7"),
    },
    federated: readFederated(message),
    from: search ? fromCompact(of("QRF", "QRF.2"), "QRF.2") : "",
    to: search ? fromCompact(of("QRF", "QRF.3"), "QRF.3") : "",
    max: Number(of("QRD", "QRD.7/CQ.1")) || 10,
    nodes: (find(message, "QRF")?.children ?? [])
      .filter(({ name }) => name === "QRF.1")
      .map(leafText)
      .filter((node) => node !== "*"),
  });
  if (!search) needed(question.target.id, "ARQ.2");
  if (search || op === "prenota" || op === "sposta") needed(question.service, "AIS.3");
  if (op === "sposta") needed(question.at.start, "AIS.4");
  return question;
}

/** SIU of a delivery; one that tells of anything else is malformed. */
function readNotice(message: Element): Ask {
  const of = (segment: string, path: string): string => valueAt(find(message, segment), path);
  const empty = ask("eroga");
  const id = needed(of("SCH", "SCH.2/EI.1"), "SCH.2");
  if (of("SCH", "SCH.25/CE.1") !== "Complete") throw new Malformed("SCH.25: solo prestazioni erogate");
  return {
    ...empty,
    operator: { id: of("SCH", "SCH.20/XCN.1"), role: of("ZFE", "ZFE.13") },
    askerAzienda: of("SCH", "SCH.1/EI.2"),
    session: of("ZFE", "ZFE.2"),
    requestId: of("SCH", "SCH.1/EI.1"),
    person: readPerson(message),
    form: { ...empty.form, nre: of("SCH", "SCH.26/EI.1") },
    service: of("AIS", "AIS.3/CE.1"),
    target: { id, azienda: of("SCH", "SCH.2/EI.2") },
    reason: of("SCH", "SCH.6/CE.1"),
    at: {
      agenda: of("SCH", "SCH.5/CE.1"),
      start: fromCompact(of("AIS", "AIS.4/TS.1"), "AIS.4"),
      minutes: of("AIS", "AIS.7"),
    },
    federated: readFederated(message),
  };
}

function readPerson(message: Element): Ask["person"] {
  const at = (path: string): string => valueAt(find(message, "PID"), path);
  return {
    cf: needed(at("PID.3/CX.1"), "PID.3"),
    surname: at("PID.5/XPN.1/FN.1"),
    name: at("PID.5/XPN.2"),
    birth: fromCompact(at("PID.7/TS.1"), "PID.7"),
    sex: at("PID.8"),
  };
}

function readFederated(message: Element): Ask["federated"] {
  const at = (path: string): string => valueAt(find(message, "ZFE"), path);
  return {
    node: at("ZFE.4"),
    agreement: at("ZFE.5"),
    scope: at("ZFE.6"),
    quota: at("ZFE.7"),
    firstContact: fromCompact(at("ZFE.9"), "ZFE.9"),
  };
}

function needed(value: string, where: string): string {
  if (value === "") throw new Malformed(`${where}: manca`);
  return value;
}
