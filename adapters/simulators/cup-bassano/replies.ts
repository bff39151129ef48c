/** Replies of CUP Bassano: Answer to message and back. */
import type { Answer, Ask, Operation } from "../shared/model.ts";
import { answer, Malformed } from "../shared/model.ts";
import { hl7Condition, ownRefusal, refusalName } from "../shared/refusals.ts";
import { flags, scopes, sexes } from "./codes.ts";
import type { Message, Segment } from "./er7.ts";
import { component, components, first, groups, segment } from "./er7.ts";
import type { Head } from "./head.ts";
import { mshOf, replyType } from "./head.ts";
import { listSegments, readBookingRows, readPatientRows } from "./lists.ts";
import { bookingSegments, readBooked, readSlot, slotGroup } from "./slots.ts";

/** The reply to a request with control id `to` and query tag `tag`. */
export function replyMessage(reply: Answer, question: Ask, head: Head, to: string, tag: string): Message {
  const msa = segment("MSA", { 1: reply.accepted ? "CA" : reply.refusal === undefined ? "AA" : "AE", 2: components(to) });
  const zrf = reply.reference === "" ? [] : [segment("ZRF", { 1: components(reply.reference) })];
  if (reply.accepted) return [mshOf("ACK^S01", head), msa, ...zrf];
  const msh = mshOf(replyType(reply.op), head);
  return [msh, msa, ...refusalSegments(reply, question), ...body(reply, question, tag), ...warningSegments(reply), ...zrf];
}

/** An acknowledgement without content: MSA-1 CA, CE or AR. */
export function ackMessage(
  type: string,
  code: string,
  head: Head,
  to: string,
  refusal?: { code: string; text: string },
): Message {
  const msa = segment("MSA", { 1: code, 2: components(to) });
  if (refusal === undefined) return [mshOf(type, head), msa];
  const err = segment("ERR", { 1: `MSH^1^^${hl7Condition(refusal.code)}` });
  return [mshOf(type, head), msa, err, zav(refusal.code, "", refusal.text)];
}

/** Reads the reply to an operation. */
export function readReply(message: Message, op: Operation): Answer {
  const code = component(first(message, "MSA"), 1);
  const notes = message
    .filter(({ name }) => name === "ZAV")
    .map((one) => ({ code: refusalName("B", component(one, 1)), node: component(one, 2), text: component(one, 3) }));
  const found = groups(message, "SCH").map((group) => group.filter(({ name }) => name !== "ZAV" && name !== "ZRF"));
  const reference = component(first(message, "ZRF"), 1);
  if (code === "CA") return answer(op, { accepted: true, reference });
  if (code !== "AA") {
    const { code: name, text } = notes[0] ?? { code: "ALTRO", text: `MSA-1 ${code}` };
    return answer(op, { refusal: { code: name, text }, alternatives: found.map(readSlot), reference });
  }
  const booking = ["prenota", "sposta", "disdici", "locale"].includes(op);
  if (booking && found.length === 0) throw new Malformed("SCH: manca");
  return answer(op, {
    session: component(first(message, "ZIM"), 7),
    reference,
    nodes: message.filter(({ name }) => name === "ZER").map(readNode),
    slots: op === "disponibilita" || op === "agenda" ? found.map(readSlot) : [],
    warnings: notes,
    ...(booking ? { booking: readBooked(message) } : {}),
    patients: op === "assistiti" ? readPatientRows(message) : [],
    bookings: op === "prenotazioni" ? readBookingRows(found) : [],
  });
}

function body(reply: Answer, question: Ask, tag: string): Segment[] {
  switch (reply.op) {
    case "erogabilita":
      return [
        segment("QAK", { 1: components(tag), 2: outcome(reply, reply.nodes.length) }),
        ...reply.nodes.map((node) =>
          segment("ZER", {
            1: components(node.node),
            2: components(node.azienda),
            3: flags.own(node.deliverable ? "Y" : "N"),
            4: components(node.agreement),
            5: scopes.own(node.scope),
            6: components(node.reason),
          }),
        ),
      ];
    case "disponibilita":
    case "agenda":
      return [segment("QAK", { 1: components(tag), 2: outcome(reply, reply.slots.length) }), ...reply.slots.flatMap(slotGroup)];
    case "assistiti":
    case "prenotazioni":
      return listSegments(reply);
    case "eroga":
      return [];
    default:
      return bookingBody(reply, question);
  }
}

function bookingBody({ booking, alternatives }: Answer, question: Ask): Segment[] {
  if (booking === undefined) return alternatives.flatMap(slotGroup);
  const { sch, ais, ail, zsl } = bookingSegments(booking, question.askerAzienda, question.operator.id);
  const { person } = question;
  const pid = segment("PID", {
    1: "1",
    3: components(booking.cf, "", "", "", "CF"),
    5: components(person.surname, person.name),
    7: person.birth.replaceAll("-", ""),
    8: sexes.own(person.sex),
  });
  const zim = segment("ZIM", { 1: components(booking.nre), 6: components(booking.exemption), 7: components(booking.session) });
  return [sch, pid, segment("RGS", { 1: "1" }), ais, ail, zim, zsl];
}

function refusalSegments({ refusal, op }: Answer, question: Ask): Segment[] {
  if (refusal === undefined) return [];
  return [segment("ERR", { 1: `${placeOf(op, question)}^${hl7Condition(refusal.code)}` }), zav(refusal.code, "", refusal.text)];
}

/** Segment, sequence and field that a refusal is about. */
function placeOf(op: Operation, { target }: Ask): string {
  if (op === "erogabilita" || op === "disponibilita") return "AIS^1^3";
  if (op === "eroga") return "SCH^1^2";
  return target.id === "" ? "MSH^1^" : "ARQ^1^2";
}

function warningSegments({ warnings, refusal }: Answer): Segment[] {
  return refusal === undefined ? warnings.map(({ code, node, text }) => zav(code, node, text)) : [];
}

function zav(code: string, node: string, text: string): Segment {
  return segment("ZAV", { 1: ownRefusal("B", code), 2: components(node), 3: components(text) });
}

function outcome({ refusal }: Answer, rows: number): string {
  return refusal !== undefined ? "AE" : rows === 0 ? "NF" : "OK";
}

function readNode(zer: Segment): Answer["nodes"][number] {
  return {
    node: component(zer, 1),
    azienda: component(zer, 2),
    deliverable: component(zer, 3) === "S",
    agreement: component(zer, 4),
    scope: scopes.value(component(zer, 5), "ZER-5"),
    reason: component(zer, 6),
  };
}
