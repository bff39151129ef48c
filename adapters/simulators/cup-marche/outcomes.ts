/** Reads a v2.xml reply as an Answer. */
import type { Answer, Booked, Operation, Slot, Warning } from "../shared/model.ts";
import { answer, Malformed } from "../shared/model.ts";
import { fromCompact } from "../shared/time.ts";
import { replyKind } from "./head.ts";
import { readBooking, readFreeSlot, readNode, readPatient } from "./rows.ts";
import type { Element } from "../shared/xml.ts";
import { find, findAll, valueAt } from "../shared/xml.ts";

/** Reads the reply to an operation; an ACK or a refusal of any structure becomes a refusal. */
export function readReply(message: Element, op: Operation): Answer {
  const notes = findAll(message, "ERR").map(readError);
  const code = valueAt(find(message, "MSA"), "MSA.1");
  const reference = valueAt(find(message, "ZRF"), "ZRF.1");
  if (code !== "AA") {
    const alternatives = findAll(message, "ZAL").map(readAlternative);
    const { code: name, text } = notes[0] ?? { code: "ALTRO", text: `MSA.1 ${code}` };
    return answer(op, { refusal: { code: name, text }, alternatives, reference });
  }
  if (message.name !== replyKind(op)[2]) throw new Malformed(`${message.name} in risposta a ${op}`);
  const rows = findAll(message, "RDT").map((rdt) => (column: number) => valueAt(rdt, `RDT.${column}`));
  const common = { reference, session: valueAt(find(message, "ZFE"), "ZFE.2"), warnings: notes };
  switch (op) {
    case "erogabilita":
      return answer(op, { ...common, nodes: rows.map(readNode) });
    case "assistiti":
      return answer(op, { patients: rows.map(readPatient) });
    case "prenotazioni":
      return answer(op, { bookings: rows.map(readBooking) });
    case "agenda":
      return answer(op, { slots: rows.map(readFreeSlot) });
    case "disponibilita":
      return answer(op, { ...common, slots: findAll(message, "SQR_S25.SCHEDULE").map((group) => readSlot(group, group)) });
    case "eroga":
      return answer(op, common);
    default:
      return answer(op, { ...common, booking: readBooked(message) });
  }
}

function readError(err: Element): Warning {
  return { code: valueAt(err, "ERR.5/CWE.1"), node: valueAt(err, "ERR.7"), text: valueAt(err, "ERR.8") };
}

/** A SCHEDULE group; its ZFE is in it (SQR) or at the end of the message (SRR). */
function readSlot(group: Element, zfeIn: Element): Slot {
  const of = (segment: string, path: string): string => valueAt(find(group, segment), path);
  const zfe = (path: string): string => valueAt(find(group, "ZFE") ?? find(zfeIn, "ZFE"), path);
  return {
    id: of("SCH", "SCH.2/EI.1"),
    azienda: of("SCH", "SCH.2/EI.2"),
    service: of("AIS", "AIS.3/CE.1"),
    start: fromCompact(of("AIS", "AIS.4/TS.1"), "AIS.4"),
    minutes: Number(of("SCH", "SCH.9")),
    agenda: of("SCH", "SCH.5/CE.1") === "" ? of("AIG", "AIG.3/CE.1") : of("SCH", "SCH.5/CE.1"),
    node: zfe("ZFE.4"),
    agreement: zfe("ZFE.5"),
    scope: zfe("ZFE.6"),
    quota: zfe("ZFE.7"),
    inLimit: zfe("ZFE.10"),
    room: of("AIL", "AIL.3/PL.1"),
    preparation: of("NTE", "NTE.3"),
  };
}

/** ZAL: a slot still free, after the one asked for was taken. */
function readAlternative(zal: Element): Slot {
  const at = (path: string): string => valueAt(zal, path);
  return {
    id: at("ZAL.2/EI.1"),
    azienda: at("ZAL.2/EI.2"),
    service: at("ZAL.4/CE.1"),
    start: fromCompact(at("ZAL.3/TS.1"), "ZAL.3"),
    minutes: Number(at("ZAL.7")),
    agenda: at("ZAL.5/CE.1"),
    node: at("ZAL.8"),
    agreement: at("ZAL.9"),
    scope: at("ZAL.10"),
    quota: "",
    inLimit: "",
    room: at("ZAL.6/PL.1"),
    preparation: "",
  };
}

function readBooked(message: Element): Booked {
  const schedule = find(message, "SRR_S01.SCHEDULE");
  if (schedule === undefined) throw new Malformed("SRR_S01.SCHEDULE: manca");
  const of = (segment: string, path: string): string => valueAt(find(message, segment), path);
  return {
    ...readSlot(schedule, message),
    requestId: of("SCH", "SCH.1/EI.1"),
    status: of("SCH", "SCH.25/CE.1"),
    reason: of("SCH", "SCH.6/CE.1"),
    cf: of("PID", "PID.3/CX.1"),
    nre: of("SCH", "SCH.26/EI.1"),
    exemption: of("ZTK", "ZTK.2"),
    session: of("ZFE", "ZFE.2"),
    ticketCents: Math.round(Number(of("ZTK", "ZTK.3/CP.1/MO.1")) * 100),
    ticketState: of("ZTK", "ZTK.6"),
  };
}
