/** Requests of CUP Marche: Ask to v2.xml. */
import type { Ask } from "../shared/model.ts";
import { serviceByCode } from "../shared/services.ts";
import { toCompact } from "../shared/time.ts";
import type { Head } from "./head.ts";
import { mshOf, queries, requestKind } from "./head.ts";
import { segment } from "./segment.ts";
import type { Element } from "../shared/xml.ts";
import { element } from "../shared/xml.ts";

/** The message of a request. */
export function requestMessage(question: Ask, head: Head): Element {
  const kind = requestKind(question.op);
  const msh = mshOf(kind, head);
  switch (kind[2]) {
    case "QBP_Q13":
      return element("QBP_Q13", [
        msh,
        qpdOf(question),
        rdfOf(question),
        segment("RCP", [
          ["RCP.1", "I"],
          ["RCP.2/CQ.1", "50"],
          ["RCP.2/CQ.2/CE.1", "RD"],
        ]),
      ]);
    case "SQM_S25":
      return element("SQM_S25", [
        msh,
        qrdOf(question, head),
        qrfOf(question),
        element("SQM_S25.REQUEST", [
          arqOf(question),
          pidOf(question),
          element("SQM_S25.RESOURCES", [rgsOf(""), element("SQM_S25.SERVICE", [aisOf(question)])]),
        ]),
        zrxOf(question),
        zfeOf(question),
        segment("ZTK", [
          ["ZTK.1", "1"],
          ["ZTK.2", question.form.exemption],
        ]),
      ]);
    case "SIU_S12":
      return siuOf(question, msh);
    default:
      return srmOf(question, msh);
  }
}

/** QPD, also echoed in the reply. */
export function qpdOf({ op, session, service, form, person, operator }: Ask): Element {
  const [code, name] = queries[op] ?? ["", ""];
  return segment("QPD", [
    ["QPD.1/CE.1", code],
    ["QPD.1/CE.2", name],
    ["QPD.1/CE.3", "ITCUP"],
    ["QPD.2", session],
    ["QPD.3/CE.1", service],
    ["QPD.3/CE.2", serviceByCode(service)?.title ?? ""],
    ["QPD.3/CE.3", service === "" ? "" : "NOM2017"],
    ["QPD.4", form.priority],
    ["QPD.5/CX.1", person.cf],
    ["QPD.5/CX.4/HD.1", person.cf === "" ? "" : "CF"],
    ["QPD.5/CX.5", person.cf === "" ? "" : "NNITA"],
    ["QPD.6", toCompact(person.birth)],
    ["QPD.7", person.sex],
    ["QPD.8", form.azienda],
    ["QPD.9/EI.1", form.nre],
    ["QPD.9/EI.2", form.nre === "" ? "" : "NRE"],
    ["QPD.10", form.exemption],
    ["QPD.11", operator.role],
  ]);
}

const columns: readonly (readonly [name: string, type: string, length: string])[] = [
  ["NODO", "ST", "20"],
  ["AZIENDA", "ST", "6"],
  ["ESITO", "ID", "1"],
  ["ACCORDO", "ST", "30"],
  ["AMBITO", "ST", "2"],
  ["MOTIVO", "ST", "60"],
];

/** RDF: the six columns of erogabilità; the columns of the terminals' lists are in the manual. */
export function rdfOf({ op }: Ask): Element {
  const rows = op === "erogabilita" ? columns : ([["RIGA", "ST", "60"]] as const);
  const described = rows.flatMap(
    ([name, type, length]) =>
      segment("RDF", [
        ["RDF.2/RCD.1", name],
        ["RDF.2/RCD.2", type],
        ["RDF.2/RCD.3", length],
      ]).children,
  );
  return element("RDF", [element("RDF.1", String(rows.length)), ...described]);
}

/** PID of a person. */
export function pidOf({ person }: Pick<Ask, "person">): Element {
  return segment("PID", [
    ["PID.1", "1"],
    ["PID.3/CX.1", person.cf],
    ["PID.3/CX.4/HD.1", "CF"],
    ["PID.3/CX.5", "NNITA"],
    ["PID.5/XPN.1/FN.1", person.surname],
    ["PID.5/XPN.2", person.name],
    ["PID.7/TS.1", toCompact(person.birth)],
    ["PID.8", person.sex],
  ]);
}

function srmOf(question: Ask, msh: Element): Element {
  const { op, form } = question;
  const action = op === "sposta" ? "U" : op === "disdici" ? "D" : "";
  const agenda = segment("AIG", [
    ["AIG.1", "1"],
    ["AIG.2", action],
    ["AIG.3/CE.1", question.at.agenda],
    ["AIG.4/CE.1", "AGENDA"],
    ["AIG.5/CE.1", question.federated.quota],
  ]);
  const resources =
    op === "disdici" ? [] : [element("SRM_S01.SERVICE", [aisOf(question)]), element("SRM_S01.GENERAL_RESOURCE", [agenda])];
  const pv1 =
    op === "prenota"
      ? [
          segment("PV1", [
            ["PV1.1", "1"],
            ["PV1.2", "O"],
            ["PV1.20/FC.1", form.exemption],
          ]),
        ]
      : [];
  return element("SRM_S01", [
    msh,
    arqOf(question),
    element("SRM_S01.PATIENT", [pidOf(question), ...pv1]),
    element("SRM_S01.RESOURCES", [rgsOf(action), ...resources]),
    ...(op === "prenota" ? [zrxOf(question)] : []),
    zfeOf(question),
  ]);
}

/** The notice that the service of a booking was delivered. */
function siuOf(question: Ask, msh: Element): Element {
  const { target, reason, requestId, at, operator, form } = question;
  const sch = segment("SCH", [
    ["SCH.1/EI.1", requestId],
    ["SCH.2/EI.1", target.id],
    ["SCH.2/EI.2", target.azienda],
    ["SCH.5/CE.1", at.agenda],
    ["SCH.6/CE.1", reason],
    ["SCH.6/CE.3", reason === "" ? "" : "ITMOTIVO"],
    ["SCH.9", at.minutes],
    ["SCH.10/CE.1", at.minutes === "" ? "" : "min"],
    ["SCH.16/XCN.1", "UFF-CUP"],
    ["SCH.20/XCN.1", operator.id === "" ? "SYS" : operator.id],
    ["SCH.25/CE.1", "Complete"],
    ["SCH.26/EI.1", form.nre],
    ["SCH.26/EI.2", form.nre === "" ? "" : "NRE"],
  ]);
  return element("SIU_S12", [
    msh,
    sch,
    element("SIU_S12.PATIENT", [pidOf(question)]),
    element("SIU_S12.RESOURCES", [rgsOf(""), element("SIU_S12.SERVICE", [aisOf(question)])]),
    zfeOf(question),
  ]);
}

function qrdOf(question: Ask, head: Head): Element {
  return segment("QRD", [
    ["QRD.1/TS.1", toCompact(head.time)],
    ["QRD.2", "R"],
    ["QRD.3", "I"],
    ["QRD.4", head.id],
    ["QRD.7/CQ.1", String(question.max)],
    ["QRD.7/CQ.2/CE.1", "RD"],
    ["QRD.8/XCN.1", question.person.cf],
    ["QRD.9/CE.1", "SSA"],
    ["QRD.10/CE.1", serviceByCode(question.service)?.branch ?? "26"],
    ["QRD.10/CE.3", "ITBRANCA"],
  ]);
}

function qrfOf({ nodes, from, to }: Ask): Element {
  return segment("QRF", [
    ...(nodes.length === 0 ? ["*"] : nodes).map((node) => ["QRF.1", node] as const),
    ["QRF.2/TS.1", toCompact(from)],
    ["QRF.3/TS.1", toCompact(to)],
  ]);
}

function arqOf(question: Ask): Element {
  const { op, at, target, operator, form } = question;
  const timed = op === "prenota" || op === "sposta" || op === "locale";
  return segment("ARQ", [
    ["ARQ.1/EI.1", question.requestId],
    ["ARQ.1/EI.2", question.requestId === "" ? "" : question.askerAzienda],
    ["ARQ.2/EI.1", target.id],
    ["ARQ.2/EI.2", target.azienda],
    ["ARQ.5/CE.1", timed ? at.agenda : ""],
    ["ARQ.6/CE.1", question.reason],
    ["ARQ.6/CE.3", question.reason === "" ? "" : "ITMOTIVO"],
    ["ARQ.8/CE.1", timed ? "Normal" : ""],
    ["ARQ.9", timed ? at.minutes : ""],
    ["ARQ.10/CE.1", timed && at.minutes !== "" ? "min" : ""],
    ["ARQ.11/DR.1/TS.1", toCompact(timed ? at.start : question.from)],
    ["ARQ.11/DR.2/TS.1", toCompact(timed ? "" : question.to)],
    ["ARQ.12", form.priority],
    ["ARQ.15/XCN.1", operator.id],
    ["ARQ.19/XCN.1", operator.id],
    ["ARQ.21/PL.1", question.desk],
    ["ARQ.21/PL.4/HD.1", question.desk === "" ? "" : question.askerAzienda],
    ["ARQ.24/EI.1", form.nre],
    ["ARQ.24/EI.2", form.nre === "" ? "" : "NRE"],
  ]);
}

function rgsOf(action: string): Element {
  return segment("RGS", [
    ["RGS.1", "1"],
    ["RGS.2", action],
  ]);
}

function aisOf({ op, service, at }: Ask): Element {
  const timed = op !== "disponibilita";
  return segment("AIS", [
    ["AIS.1", "1"],
    ["AIS.2", op === "sposta" ? "U" : ""],
    ["AIS.3/CE.1", service],
    ["AIS.3/CE.3", service === "" ? "" : "NOM2017"],
    ["AIS.4/TS.1", timed ? toCompact(at.start) : ""],
    ["AIS.7", timed ? at.minutes : ""],
    ["AIS.8/CE.1", timed && at.minutes !== "" ? "min" : ""],
    ["AIS.10/CE.1", op === "eroga" ? "Complete" : ""],
  ]);
}

function zrxOf({ form }: Ask): Element {
  return segment("ZRX", [
    ["ZRX.1", "1"],
    ["ZRX.2", form.kind],
    ["ZRX.3", form.nre],
    ["ZRX.4", toCompact(form.issued)],
    ["ZRX.5", form.firstAccess],
    ["ZRX.6", form.azienda],
    ["ZRX.8", form.quantity],
  ]);
}

function zfeOf({ session, federated, operator }: Ask): Element {
  return segment("ZFE", [
    ["ZFE.1", "1"],
    ["ZFE.2", session],
    ["ZFE.4", federated.node],
    ["ZFE.5", federated.agreement],
    ["ZFE.6", federated.scope],
    ["ZFE.7", federated.quota],
    ["ZFE.9/TS.1", toCompact(federated.firstContact)],
    ["ZFE.13", operator.role],
  ]);
}
