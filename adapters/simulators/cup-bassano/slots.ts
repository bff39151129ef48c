/** The group SCH RGS AIS AIL ZSL: a free slot, an alternative or a booking. */
import type { Booked, Slot } from "../shared/model.ts";
import { serviceByCode } from "../shared/services.ts";
import { fromCompact, toCompact } from "../shared/time.ts";
import { flags, quotas, reasons, scopes, serviceCodes, states, tickets } from "./codes.ts";
import type { Message, Segment } from "./er7.ts";
import { component, components, first, segment } from "./er7.ts";

/** What SCH says beyond the slot. */
interface Standing {
  readonly status: string;
  readonly reason: string;
  readonly requestId: string;
  readonly azienda: string;
  readonly clerk: string;
}

/** A free slot as a group. */
export function slotGroup(slot: Slot): Message {
  return [
    schOf(slot, { status: "Pending", reason: "OFF", requestId: "", azienda: "", clerk: "SYS" }),
    segment("RGS", { 1: "1" }),
    aisOf(slot, ""),
    ailOf(slot),
    zslOf(slot, {}),
  ];
}

/** SCH, AIS, AIL and ZSL of a booking. */
export function bookingSegments(
  booking: Booked,
  placer: string,
  clerk: string,
): { sch: Segment; ais: Segment; ail: Segment; zsl: Segment } {
  const { status, reason, requestId } = booking;
  return {
    sch: schOf(booking, {
      status,
      reason,
      requestId,
      azienda: requestId === "" ? "" : placer,
      clerk: clerk === "" ? "SYS" : clerk,
    }),
    ais: aisOf(booking, status),
    ail: ailOf(booking),
    zsl: zslOf(booking, { 8: (booking.ticketCents / 100).toFixed(2), 9: tickets.own(booking.ticketState) }),
  };
}

/** Reads a group as a slot. */
export function readSlot(group: Message): Slot {
  const [sch, ais, ail, zsl] = ["SCH", "AIS", "AIL", "ZSL"].map((name) => first(group, name));
  return {
    id: component(sch, 2),
    azienda: component(sch, 2, 2),
    service: serviceCodes.value(component(ais, 3), "AIS-3"),
    start: fromCompact(component(ais, 4), "AIS-4"),
    minutes: Number(component(sch, 9)),
    agenda: component(zsl, 1),
    node: component(zsl, 3),
    agreement: component(zsl, 5),
    scope: scopes.value(component(zsl, 4), "ZSL-4"),
    quota: quotas.value(component(zsl, 2), "ZSL-2"),
    inLimit: flags.value(component(zsl, 7), "ZSL-7"),
    room: component(ail, 3),
    preparation: component(zsl, 6),
  };
}

/** Reads an SRR as a booking. */
export function readBooked(message: Message): Booked {
  const [sch, pid, zim, zsl] = ["SCH", "PID", "ZIM", "ZSL"].map((name) => first(message, name));
  return {
    ...readSlot(message),
    requestId: component(sch, 1),
    status: states.value(component(sch, 25), "SCH-25"),
    reason: reasons.value(component(sch, 6), "SCH-6"),
    cf: component(pid, 3),
    nre: component(zim, 1),
    exemption: component(zim, 6),
    session: component(zim, 7),
    ticketCents: Math.round(Number(component(zsl, 8)) * 100),
    ticketState: tickets.value(component(zsl, 9), "ZSL-9"),
  };
}

function schOf(slot: Slot, { status, reason, requestId, azienda, clerk }: Standing): Segment {
  return segment("SCH", {
    1: components(requestId, azienda),
    2: components(slot.id, slot.azienda),
    6: reasons.own(reason),
    9: String(slot.minutes),
    10: "min",
    16: "UFF-CUP",
    20: components(clerk),
    25: states.own(status),
  });
}

function aisOf(slot: Slot, status: string): Segment {
  return segment("AIS", {
    1: "1",
    3: components(serviceCodes.own(slot.service), serviceByCode(slot.service)?.title ?? "", "ULSS3"),
    4: toCompact(slot.start),
    7: String(slot.minutes),
    8: "min",
    ...(status === "" ? {} : { 10: states.own(status) }),
  });
}

function ailOf(slot: Slot): Segment {
  return segment("AIL", { 1: "1", 3: components(slot.room, "", "", slot.azienda) });
}

function zslOf(slot: Slot, more: Readonly<Record<number, string>>): Segment {
  return segment("ZSL", {
    1: components(slot.agenda),
    2: quotas.own(slot.quota),
    3: components(slot.node),
    4: scopes.own(slot.scope),
    5: components(slot.agreement),
    6: components(slot.preparation),
    7: flags.own(slot.inLimit),
    ...more,
  });
}
