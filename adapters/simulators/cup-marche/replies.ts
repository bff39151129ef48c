/** Replies of CUP Marche: Answer to v2.xml. */
import type { Answer, Ask, Booked, Operation, Refusal, Slot } from "../shared/model.ts";
import { hl7Condition } from "../shared/refusals.ts";
import { toCompact } from "../shared/time.ts";
import type { Head, Kind } from "./head.ts";
import { mshOf, replyKind } from "./head.ts";
import { pidOf, qpdOf, rdfOf } from "./requests.ts";
import { rowsOf } from "./rows.ts";
import type { Pair } from "./segment.ts";
import { segment } from "./segment.ts";
import type { Element } from "../shared/xml.ts";
import { element } from "../shared/xml.ts";

/** The reply to a request with control id `to` and query tag `tag`. */
export function replyMessage(reply: Answer, question: Ask, head: Head, to: string, tag: string): Element {
  const kind = replyKind(reply.op);
  const top = [mshOf(kind, head), msa(reply.refusal === undefined ? "AA" : "AE", to), ...errors(reply, question)];
  const zrf = reply.reference === "" ? [] : [segment("ZRF", [["ZRF.1", reply.reference]])];
  switch (kind[2]) {
    case "RTB_K13": {
      const rows = rowsOf(reply).map((values) =>
        segment(
          "RDT",
          values.map((value, index): Pair => [`RDT.${index + 1}`, value]),
        ),
      );
      return element("RTB_K13", [
        ...top,
        qak(reply, question.session, rows.length),
        qpdOf(question),
        element("RTB_K13.ROW_DEFINITION", [rdfOf(question), ...rows]),
        ...zrf,
      ]);
    }
    case "SQR_S25":
      return element("SQR_S25", [
        ...top,
        qak(reply, tag, reply.slots.length),
        ...reply.slots.map((slot) => slotGroup(slot, question)),
        ...zrf,
      ]);
    case "ACK":
      return element("ACK", [...top, ...zrf]);
    default:
      return element("SRR_S01", [...top, ...(reply.booking === undefined ? [] : bookingGroup(reply.booking, question)), ...zrf]);
  }
}

/** The answer to a message whose content cannot be used; an ACK to no known event says that the type is not known (200). */
export function refusalMessage(kind: Kind, code: string, refusal: Refusal, head: Head, to: string): Element {
  return element(kind[2], [
    mshOf(kind, head),
    msa(code, to),
    err("MSH", "", kind[1] === "" ? "200" : hl7Condition(refusal.code), "E", refusal, ""),
  ]);
}

function msa(code: string, to: string): Element {
  return segment("MSA", [
    ["MSA.1", code],
    ["MSA.2", to],
  ]);
}

function qak({ refusal }: Answer, tag: string, rows: number): Element {
  return segment("QAK", [
    ["QAK.1", tag],
    ["QAK.2", refusal !== undefined ? "AE" : rows === 0 ? "NF" : "OK"],
    ["QAK.4", String(rows)],
  ]);
}

function errors({ refusal, warnings, op }: Answer, question: Ask): Element[] {
  if (refusal === undefined) return warnings.map((warning) => err("", "", "0", "W", warning, warning.node));
  const [place, field] = placeOf(op, question);
  return [err(place, field, hl7Condition(refusal.code), "E", refusal, "")];
}

/** Segment and field that a refusal is about. */
function placeOf(op: Operation, { target }: Ask): readonly [segment: string, field: string] {
  if (op === "disponibilita" || op === "erogabilita") return ["AIS", "3"];
  if (op === "eroga") return ["SCH", "2"];
  return target.id === "" ? ["MSH", ""] : ["ARQ", "2"];
}

function err(place: string, field: string, condition: string, severity: string, { code, text }: Refusal, node: string): Element {
  return segment("ERR", [
    ["ERR.2/ERL.1", place],
    ["ERR.2/ERL.2", place === "" ? "" : "1"],
    ["ERR.2/ERL.3", field],
    ["ERR.3/CWE.1", condition],
    ["ERR.4", severity],
    ["ERR.5/CWE.1", code],
    ["ERR.5/CWE.3", "ITERR"],
    ["ERR.7", node],
    ["ERR.8", text],
  ]);
}

/** A free slot as SQR_S25.SCHEDULE. */
function slotGroup(slot: Slot, { form, session }: Ask): Element {
  return element("SQR_S25.SCHEDULE", [
    schOf(
      slot,
      [
        ["SCH.6/CE.1", "OFF"],
        ["SCH.6/CE.3", "ITMOTIVO"],
      ],
      [
        ["SCH.20/XCN.1", "SYS"],
        ["SCH.25/CE.1", "Pending"],
      ],
    ),
    ...(form.priority === ""
      ? []
      : [
          segment("TQ1", [
            ["TQ1.1", "1"],
            ["TQ1.9/CWE.1", form.priority],
          ]),
        ]),
    element("SQR_S25.RESOURCES", [
      segment("RGS", [["RGS.1", "1"]]),
      element("SQR_S25.SERVICE", [aisOf(slot, ""), ...noteOf(slot)]),
      element("SQR_S25.GENERAL_RESOURCE", [
        segment("AIG", [
          ["AIG.1", "1"],
          ["AIG.3/CE.1", slot.agenda],
          ["AIG.4/CE.1", "AGENDA"],
          ["AIG.5/CE.1", slot.quota],
        ]),
      ]),
      element("SQR_S25.LOCATION_RESOURCE", [ailOf(slot)]),
    ]),
    zfeOf(slot, session),
  ]);
}

function bookingGroup(booking: Booked, question: Ask): Element[] {
  const { requestId, nre } = booking;
  const placer: Pair[] =
    requestId === ""
      ? []
      : [
          ["SCH.1/EI.1", requestId],
          ["SCH.1/EI.2", question.askerAzienda],
        ];
  const sch = schOf(
    booking,
    [
      ["SCH.6/CE.1", booking.reason],
      ["SCH.6/CE.3", "ITMOTIVO"],
    ],
    [
      ["SCH.20/XCN.1", question.operator.id === "" ? "SYS" : question.operator.id],
      ["SCH.25/CE.1", booking.status],
      ["SCH.26/EI.1", nre],
      ["SCH.26/EI.2", nre === "" ? "" : "NRE"],
    ],
  );
  return [
    element("SRR_S01.SCHEDULE", [
      element("SCH", [...segment("SCH", placer).children, ...sch.children]),
      element("SRR_S01.PATIENT", [pidOf(question)]),
      element("SRR_S01.RESOURCES", [
        segment("RGS", [["RGS.1", "1"]]),
        element("SRR_S01.SERVICE", [aisOf(booking, booking.status), ...noteOf(booking)]),
        element("SRR_S01.LOCATION_RESOURCE", [ailOf(booking)]),
      ]),
    ]),
    zfeOf(booking, booking.session),
    segment("ZTK", [
      ["ZTK.1", "1"],
      ["ZTK.2", booking.exemption],
      ["ZTK.3/CP.1/MO.1", (booking.ticketCents / 100).toFixed(2)],
      ["ZTK.3/CP.1/MO.2", "EUR"],
      ["ZTK.6", booking.ticketState],
    ]),
  ];
}

function schOf(slot: Slot, reason: readonly Pair[], rest: readonly Pair[]): Element {
  return segment("SCH", [
    ["SCH.2/EI.1", slot.id],
    ["SCH.2/EI.2", slot.azienda],
    ["SCH.5/CE.1", slot.agenda],
    ...reason,
    ["SCH.9", String(slot.minutes)],
    ["SCH.10/CE.1", "min"],
    ["SCH.16/XCN.1", "UFF-CUP"],
    ...rest,
  ]);
}

function aisOf(slot: Slot, status: string): Element {
  return segment("AIS", [
    ["AIS.1", "1"],
    ["AIS.3/CE.1", slot.service],
    ["AIS.3/CE.3", "NOM2017"],
    ["AIS.4/TS.1", toCompact(slot.start)],
    ["AIS.7", String(slot.minutes)],
    ["AIS.8/CE.1", "min"],
    ["AIS.10/CE.1", status],
  ]);
}

function noteOf({ preparation }: Slot): Element[] {
  return preparation === ""
    ? []
    : [
        segment("NTE", [
          ["NTE.1", "1"],
          ["NTE.2", "L"],
          ["NTE.3", preparation],
          ["NTE.4/CE.1", "PI"],
        ]),
      ];
}

function ailOf({ room, azienda }: Slot): Element {
  return segment("AIL", [
    ["AIL.1", "1"],
    ["AIL.3/PL.1", room],
    ["AIL.3/PL.4/HD.1", azienda],
    ["AIL.3/PL.4/HD.2", "HSP11"],
    ["AIL.3/PL.4/HD.3", "L"],
  ]);
}

function zfeOf(slot: Slot, session: string): Element {
  return segment("ZFE", [
    ["ZFE.1", "1"],
    ["ZFE.2", session],
    ["ZFE.4", slot.node],
    ["ZFE.5", slot.agreement],
    ["ZFE.6", slot.scope],
    ["ZFE.7", slot.quota],
    ["ZFE.10", slot.inLimit],
  ]);
}
