/** SIU^S14 of CUP Bassano: the service of a booking was delivered. */
import type { Ask } from "../shared/model.ts";
import { ask, Malformed } from "../shared/model.ts";
import { serviceByCode } from "../shared/services.ts";
import { fromCompact, toCompact } from "../shared/time.ts";
import { reasons, serviceCodes, states } from "./codes.ts";
import type { Message, Segment } from "./er7.ts";
import { component, components, first, segment } from "./er7.ts";

/** What follows MSH. */
export function noticeSegments({ target, reason, requestId, at, person, form, service, session, operator }: Ask): Segment[] {
  const delivered = states.own("Complete");
  const lasting = at.minutes === "" ? {} : { 7: at.minutes, 8: "min" };
  return [
    segment("SCH", {
      1: components(requestId),
      2: components(target.id, target.azienda),
      5: components(at.agenda),
      6: reasons.own(reason),
      ...(at.minutes === "" ? {} : { 9: at.minutes, 10: "min" }),
      16: "UFF-CUP",
      20: components(operator.id === "" ? "SYS" : operator.id),
      25: delivered,
    }),
    segment("PID", { 1: "1", 3: components(person.cf, "", "", "", "CF") }),
    segment("RGS", { 1: "1" }),
    segment("AIS", {
      1: "1",
      3: components(serviceCodes.own(service), serviceByCode(service)?.title ?? "", "ULSS3"),
      4: toCompact(at.start),
      ...lasting,
      10: delivered,
    }),
    segment("ZIM", { 1: components(form.nre), 7: components(session), 12: components(operator.role) }),
  ];
}

/** Reads a SIU^S14; one that tells of anything but a delivery is malformed. */
export function readNotice(message: Message): Ask {
  const [sch, pid, ais, zim] = ["SCH", "PID", "AIS", "ZIM"].map((name) => first(message, name));
  const empty = ask("eroga");
  const cf = component(pid, 3);
  const [id, state] = [component(sch, 2), component(sch, 25)];
  if (id === "") throw new Malformed("SCH-2: manca");
  if (cf === "") throw new Malformed("PID-3: manca");
  if (states.value(state, "SCH-25") !== "Complete") throw new Malformed("SCH-25: solo prestazioni erogate");
  return {
    ...empty,
    operator: { id: component(sch, 20), role: component(zim, 12) },
    askerAzienda: component(sch, 1, 2),
    session: component(zim, 7),
    requestId: component(sch, 1),
    person: { ...empty.person, cf },
    form: { ...empty.form, nre: component(zim, 1) },
    service: serviceCodes.value(component(ais, 3), "AIS-3"),
    target: { id, azienda: component(sch, 2, 2) },
    reason: reasons.value(component(sch, 6), "SCH-6"),
    at: { agenda: component(sch, 5), start: fromCompact(component(ais, 4), "AIS-4"), minutes: component(ais, 7) },
  };
}
