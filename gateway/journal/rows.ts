/** Rows of the journal's tables as the values of its contract; the same in every database. */
import type {
  AnswerMode,
  AuditEntry,
  Body,
  Delivery,
  DeliveryView,
  FederatedBooking,
  MessageState,
  NewRecord,
  Queue,
  RecordDetail,
  RecordView,
  Step,
} from "../contracts/journal.ts";
import { sizesOf, type Packed } from "./contents.ts";

export type Row = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
/** Identifiers are stored as numbers where they are ones. */
const identifier = (value: unknown): string => String(value ?? "");
const optional = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const historyOf = (value: unknown): readonly Step[] => JSON.parse(optional(value) ?? "[]") as Step[];

export function deliveryOf(row: Row): Delivery {
  return {
    id: Number(row["id"]),
    messageId: identifier(row["message"]),
    kind: text(row["kind"]) as Delivery["kind"],
    system: text(row["system"]),
    orderKey: text(row["order_key"]),
    attempts: Number(row["attempts"]),
    due: Number(row["due"]),
    since: Number(row["since"]),
    lastError: text(row["last_error"]),
  };
}

export function bookingOf(row: Row): FederatedBooking {
  return {
    bookingId: text(row["booking"]),
    owner: text(row["owner"]),
    placerId: text(row["placer"]),
    asker: text(row["asker"]),
    service: text(row["service"]),
    start: text(row["start"]),
    status: text(row["status"]),
    session: text(row["session"]),
    at: Number(row["at"]),
  };
}

export function auditOf(row: Row): AuditEntry {
  return { at: Number(row["at"]), who: text(row["who"]), what: text(row["what"]), messageId: text(row["message"]) };
}

export function viewOf(row: Row): RecordView {
  return {
    id: identifier(row["id"]),
    at: Number(row["at"]),
    system: text(row["system"]),
    receiver: text(row["receiver"]),
    member: optional(row["member"]),
    type: text(row["type"]),
    controlId: text(row["control_id"]),
    session: text(row["session"]),
    booking: text(row["booking"]),
    replays: text(row["replays"]),
    state: text(row["state"]) as MessageState,
    outcome: text(row["outcome"]),
    ms: row["ended"] === null || row["ended"] === undefined ? undefined : Number(row["ended"]) - Number(row["at"]),
    answer: text(row["answer"]) as AnswerMode,
  };
}

/** @param attempts those that failed, of each delivery, the newest first */
export function detailOf(
  row: Row,
  contents: readonly Row[],
  deliveries: readonly { readonly row: Row; readonly attempts: readonly Row[] }[],
): RecordDetail {
  return {
    ...viewOf(row),
    history: historyOf(row["history"]),
    bodies: contents.flatMap((one) => sizesOf(text(one["names"]))),
    deliveries: deliveries.map(({ row: delivery, attempts }) => ({
      kind: text(delivery["kind"]) as Delivery["kind"],
      system: text(delivery["system"]),
      state: text(delivery["state"]) as DeliveryView["state"],
      attempts: Number(delivery["attempts"]),
      failures: attempts.map((one) => ({ at: Number(one["at"]), error: text(one["error"]) })).toReversed(),
      lastError: text(delivery["last_error"]),
    })),
  };
}

export function packedOf(row: Row): Packed {
  return {
    names: text(row["names"]),
    bytes: row["bytes"] as Uint8Array,
    crc: Number(row["crc"]),
    key: optional(row["key"]) ?? null,
  };
}

export function recordOf(row: Row, bodies: readonly Body[]): NewRecord {
  const last = (name: string): Uint8Array | undefined => bodies.findLast((one) => one.name === name)?.bytes;
  const canonical = last("canonical");
  return {
    id: identifier(row["id"]),
    at: Number(row["at"]),
    system: text(row["system"]),
    member: optional(row["member"]),
    type: text(row["type"]),
    controlId: text(row["control_id"]),
    digest: row["digest"] as Uint8Array,
    session: text(row["session"]),
    booking: text(row["booking"]),
    prescription: text(row["prescription"]),
    patient: text(row["patient"]),
    replays: text(row["replays"]),
    answer: text(row["answer"]) as AnswerMode,
    received: last("received") ?? new Uint8Array(),
    canonical: canonical && Buffer.from(canonical.buffer, canonical.byteOffset, canonical.length).toString("utf8"),
    history: historyOf(row["history"]),
  };
}

/** The queues from their three lists; a system stands in none of them while it has nothing to tell. */
export function queuesOf(waiting: readonly Row[], dead: readonly Row[], pauses: readonly Row[]): readonly Queue[] {
  const find = (rows: readonly Row[], system: string): Row | undefined => rows.find((row) => row["system"] === system);
  const systems = new Set([...waiting, ...dead, ...pauses].map((row) => text(row["system"])));
  return [...systems].sort().map((system) => {
    const [waits, pause] = [find(waiting, system), find(pauses, system)];
    return {
      system,
      waiting: Number(waits?.["waiting"] ?? 0),
      oldest: waits && Number(waits["oldest"]),
      dead: Number(find(dead, system)?.["dead"] ?? 0),
      paused: pause && { by: text(pause["who"]), at: Number(pause["at"]) },
    };
  });
}

export const bodiesOf = (record: NewRecord): readonly Body[] => {
  const received: Body = { name: "received", bytes: record.received };
  return record.canonical === undefined
    ? [received]
    : [received, { name: "canonical", bytes: Buffer.from(record.canonical, "utf8") }];
};
