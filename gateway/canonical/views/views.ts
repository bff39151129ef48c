import type { Message } from "../er7/message.ts";
import { messageType, structureFor } from "../structure/of-message.ts";
import { get } from "../path/get.ts";
import { compilePath, type Path } from "../path/path.ts";
import { valueIn } from "../path/value.ts";
import { findSegment, group, groupsOf, type Group } from "../structure/tree.ts";

const at = (text: string): Path => compilePath(text);

const paths = {
  type: at("MSH-9.1"),
  event: at("MSH-9.2"),
  controlId: at("MSH-10"),
  service: at("AIS-3.1"),
  queryService: at("QPD-3.1"),
  priority: at("ARQ-12"),
  queryPriority: at("QPD-4"),
  patientId: at("PID-3.1"),
  queryPatient: at("QPD-5.1"),
  patientRegion: at("ZRX-6"),
  queryAzienda: at("QPD-8"),
  prescription: at("ARQ-24.1"),
  queryPrescription: at("QPD-9.1"),
  issued: at("ZRX-4"),
  role: at("ZFE-13"),
  queryRole: at("QPD-11"),
  session: at("ZFE-2"),
  placerId: at("ARQ-1.1"),
  queryTag: at("QPD-2"),
  slotId: at("ARQ-2.1"),
  slotOwner: at("ARQ-2.2"),
  appointmentType: at("ARQ-8.1"),
  ackCode: at("MSA-1"),
  ackOf: at("MSA-2"),
  filler: at("SCH-2.1"),
  fillerOwner: at("SCH-2.2"),
  placer: at("SCH-1.1"),
  status: at("SCH-25.1"),
  errorCode: at("ERR-5.1"),
} as const;

/** What the federation reads of a request, whatever its message type: the views hold no copy, they read the message. */
export interface RequestView {
  readonly type: string;
  readonly controlId: string;
  readonly service: string;
  readonly priority: string;
  readonly patientId: string;
  /** Azienda of the citizen (6 digits); its first three are the region. */
  readonly azienda: string;
  readonly prescription: string;
  readonly issued: string;
  readonly role: string;
  readonly session: string;
  readonly slotId: string;
  /** Azienda that owns the slot or the booking. */
  readonly slotOwner: string;
  readonly tentative: boolean;
}

/** Reads what the federation asks about, from QBP^Q13, SQM^S25 or SRM. */
export function request(message: Message): RequestView {
  const read = (path: Path): string => get(message, path);
  const either = (a: Path, b: Path): string => read(a) || read(b);
  return {
    type: messageType(message),
    controlId: read(paths.controlId),
    service: either(paths.service, paths.queryService),
    priority: either(paths.priority, paths.queryPriority),
    patientId: either(paths.patientId, paths.queryPatient),
    azienda: either(paths.patientRegion, paths.queryAzienda),
    prescription: either(paths.prescription, paths.queryPrescription),
    issued: read(paths.issued),
    role: either(paths.role, paths.queryRole),
    session: read(paths.session) || read(paths.placerId) || read(paths.queryTag),
    slotId: read(paths.slotId),
    slotOwner: read(paths.slotOwner),
    tentative: read(paths.appointmentType).toUpperCase() === "TENTATIVE",
  };
}

/** The outcome of an answer: MSA-1, the message it answers, the first error's code, and the booking it speaks of. */
export interface ReplyView {
  readonly type: string;
  readonly ack: string;
  readonly answers: string;
  readonly errorCode: string;
  readonly bookingId: string;
  readonly bookingOwner: string;
  readonly placerId: string;
  readonly status: string;
  readonly accepted: boolean;
}

export function reply(message: Message): ReplyView {
  const read = (path: Path): string => get(message, path);
  const ack = read(paths.ackCode);
  return {
    type: messageType(message),
    ack,
    answers: read(paths.ackOf),
    errorCode: read(paths.errorCode),
    bookingId: read(paths.filler),
    bookingOwner: read(paths.fillerOwner),
    placerId: read(paths.placer),
    status: read(paths.status),
    accepted: ack === "AA" || ack === "CA",
  };
}

/** A free slot of an SQR: one SCHEDULE group. */
export interface SlotView {
  readonly group: Group;
  readonly id: string;
  readonly owner: string;
  /** HL7 time as the owner wrote it. */
  readonly start: string;
  readonly scope: string;
  readonly provider: string;
}

const slotPaths = {
  id: at("SCH-2.1"),
  owner: at("SCH-2.2"),
  start: at("AIS-4"),
  scope: at("ZFE-6"),
  provider: at("ZFE-4"),
} as const;

/** The slots of an SQR^S25, in order. */
export function slots(message: Message): readonly SlotView[] {
  const structure = structureFor(messageType(message));
  if (!structure) return [];
  const { root } = group(message.segments, structure);
  return groupsOf(root, "SCHEDULE").map((schedule) => {
    const read = (path: Path): string => {
      const segment = findSegment(schedule, path.segment);
      return segment ? valueIn(segment, path) : "";
    };
    return {
      group: schedule,
      id: read(slotPaths.id),
      owner: read(slotPaths.owner),
      start: read(slotPaths.start),
      scope: read(slotPaths.scope),
      provider: read(slotPaths.provider),
    };
  });
}
