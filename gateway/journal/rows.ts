import type {
  AnswerMode,
  Delivery,
  DeliveryView,
  FederatedBooking,
  MessageState,
  NewRecord,
  RecordDetail,
  RecordView,
  SearchFilter,
  Step,
} from "../contracts/journal.ts";

type Row = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
/** Identifiers are stored as numbers where they are ones. */
const identifier = (value: unknown): string => String(value ?? "");
const optional = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export function deliveryOf(row: Row): Delivery {
  return {
    id: Number(row["id"]),
    messageId: identifier(row["message"]),
    kind: text(row["kind"]) as Delivery["kind"],
    system: text(row["system"]),
    attempts: Number(row["attempts"]),
    due: Number(row["due"]),
    since: Number(row["since"]),
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

export function viewOf(row: Row): RecordView {
  return {
    id: identifier(row["id"]),
    at: Number(row["at"]),
    system: text(row["system"]),
    member: optional(row["member"]),
    type: text(row["type"]),
    controlId: text(row["control_id"]),
    session: text(row["session"]),
    booking: text(row["booking"]),
    state: text(row["state"]) as MessageState,
    outcome: text(row["outcome"]),
    ms: row["ended"] === null ? undefined : Number(row["ended"]) - Number(row["at"]),
    answer: text(row["answer"]) as AnswerMode,
  };
}

export function detailOf(row: Row, bodies: readonly Row[], deliveries: readonly Row[]): RecordDetail {
  return {
    ...viewOf(row),
    history: JSON.parse(optional(row["history"]) ?? "[]") as Step[],
    bodies: bodies.map((body) => ({ name: text(body["name"]), size: Number(body["size"]) })),
    deliveries: deliveries.map((delivery) => ({
      kind: text(delivery["kind"]) as Delivery["kind"],
      system: text(delivery["system"]),
      state: text(delivery["state"]) as DeliveryView["state"],
      attempts: Number(delivery["attempts"]),
      lastError: text(delivery["last_error"]),
    })),
  };
}

export function recordOf(row: Row, received: Uint8Array | undefined, canonical: Uint8Array | undefined): NewRecord {
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
    answer: text(row["answer"]) as AnswerMode,
    received: received ?? new Uint8Array(),
    canonical: canonical && Buffer.from(canonical).toString("utf8"),
    history: JSON.parse(optional(row["history"]) ?? "[]") as Step[],
  };
}

/** A search as SQL: values are always bound, and each way of finding a text has an index. */
export function searchSql(filter: SearchFilter): { readonly sql: string; readonly values: (string | number)[] } {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  if (filter.text) {
    conditions.push(
      "seq IN (SELECT seq FROM messages WHERE id = ? UNION SELECT seq FROM messages WHERE control_id = ? AND control_id <> '' AND state <> 'refused' UNION SELECT seq FROM messages WHERE control_id = ? AND control_id <> '' AND state = 'refused' UNION SELECT seq FROM messages WHERE session = ? AND session <> '' UNION SELECT seq FROM messages WHERE booking = ? AND booking <> '')",
    );
    values.push(filter.text, filter.text, filter.text, filter.text, filter.text);
  }
  if (filter.system) {
    conditions.push("system = ?");
    values.push(filter.system);
  }
  if (filter.type) {
    conditions.push("type = ?");
    values.push(filter.type);
  }
  if (filter.state) {
    conditions.push("state = ?");
    values.push(filter.state);
  }
  if (filter.since !== undefined) {
    conditions.push("at >= ?");
    values.push(filter.since);
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  values.push(filter.limit ?? 100);
  return { sql: `SELECT * FROM messages ${where} ORDER BY seq DESC LIMIT ?`, values };
}
