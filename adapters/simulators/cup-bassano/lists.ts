/** The terminals' lists of CUP Bassano: patients (ADR^ZLP) and bookings (SRR^ZLB). */
import type { Answer, BookingRow, PatientRow } from "../shared/model.ts";
import { fromCompact, toCompact } from "../shared/time.ts";
import { flags, priorities, serviceCodes, sexes, states } from "./codes.ts";
import type { Message, Segment } from "./er7.ts";
import { component, components, first, groups, segment } from "./er7.ts";

/** Segments of the list in an answer. */
export function listSegments(reply: Answer): Segment[] {
  return reply.op === "assistiti" ? reply.patients.flatMap(patientSegments) : reply.bookings.flatMap(bookingRowSegments);
}

/** One PID per row, or several rows under one PID. */
export function readPatientRows(message: Message): PatientRow[] {
  return groups(message, "PID").flatMap(([pid, ...rest]) =>
    groups(rest, "AIS").map((group) => {
      const [ais, zim] = [first(group, "AIS"), first(group, "ZIM")];
      return {
        person: {
          cf: component(pid, 3),
          surname: component(pid, 5),
          name: component(pid, 5, 2),
          birth: fromCompact(component(pid, 7), "PID-7"),
          sex: sexes.value(component(pid, 8), "PID-8"),
        },
        nre: component(zim, 1),
        service: serviceCodes.value(component(ais, 3), "AIS-3"),
        title: component(ais, 3, 2),
        priority: priorities.value(component(zim, 3), "ZIM-3"),
        issued: fromCompact(component(zim, 2), "ZIM-2"),
      };
    }),
  );
}

/** One group per booking. */
export function readBookingRows(found: readonly Message[]): BookingRow[] {
  return found.map((group) => {
    const [sch, pid, ais, zim, zsl] = ["SCH", "PID", "AIS", "ZIM", "ZSL"].map((name) => first(group, name));
    return {
      id: component(sch, 2),
      azienda: component(sch, 2, 2),
      node: component(zsl, 3),
      cf: component(pid, 3),
      nre: component(zim, 1),
      service: serviceCodes.value(component(ais, 3), "AIS-3"),
      start: fromCompact(component(ais, 4), "AIS-4"),
      status: states.value(component(sch, 25), "SCH-25"),
      own: flags.value(component(zsl, 10), "ZSL-10") === "Y",
    };
  });
}

function patientSegments({ person, nre, service, title, priority, issued }: PatientRow): Segment[] {
  return [
    segment("PID", {
      1: "1",
      3: components(person.cf, "", "", "", "CF"),
      5: components(person.surname, person.name),
      7: toCompact(person.birth),
      8: sexes.own(person.sex),
    }),
    segment("AIS", { 1: "1", 3: components(serviceCodes.own(service), title, "ULSS3") }),
    segment("ZIM", { 1: components(nre), 2: toCompact(issued), 3: priorities.own(priority) }),
  ];
}

function bookingRowSegments(row: BookingRow): Segment[] {
  return [
    segment("SCH", { 2: components(row.id, row.azienda), 25: states.own(row.status) }),
    segment("PID", { 1: "1", 3: components(row.cf, "", "", "", "CF") }),
    segment("RGS", { 1: "1" }),
    segment("AIS", { 1: "1", 3: components(serviceCodes.own(row.service)), 4: toCompact(row.start) }),
    segment("ZIM", { 1: components(row.nre) }),
    segment("ZSL", { 3: components(row.node), 10: flags.own(row.own ? "Y" : "N") }),
  ];
}
