import type { Acceptance, Body, Delivery, NewRecord } from "../../contracts/journal.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Outcome } from "../calls.ts";
import type { Contents } from "../contents.ts";
import { bodiesOf, type Row } from "../rows.ts";
import { contentsOf, endingBodies, keep, outcomeOf, packAll, replyAmong, unpacked } from "./bodies.ts";
import { asStored, whole } from "./client.ts";
import type { Numbered } from "./plan.ts";
import { insertDeliveries } from "./queue.ts";
import type { Transaction } from "./transaction.ts";

/** A row of a message, as it is written first. */
interface NewRow {
  readonly record: NewRecord;
  readonly known: boolean;
  readonly state: string;
  readonly receiver: string;
  readonly orderKey: string;
  readonly holder: number;
  readonly outcome: string;
  readonly ended: number | null;
  readonly transport: string | null;
}

/** How often an identity that is taken one instant and free the next is looked at again. */
const looks = 5;

/**
 * The one question of the Idempotent Receiver, for many messages: the unique index of identities decides, so that of two that
 * come at once, at whatever node, one is the first. What is not the first is compared with it.
 */
export async function accept(
  tx: Transaction,
  contents: Contents,
  calls: readonly Numbered<"accept">[],
): Promise<readonly Outcome[]> {
  const windows = calls.flatMap(({ args: [record, , { window }] }) =>
    window && record.controlId !== "" ? { record, since: window.since } : [],
  );
  if (windows.length > 0) {
    await tx.db.run("pastWindow", [
      windows.map((one) => one.record.controlId),
      windows.map((one) => one.record.system),
      windows.map((one) => one.since),
    ]);
  }
  const inserting = insertMessages(
    tx,
    calls.map(({ args }) => acceptedRow(args, tx.session)),
  );
  // While the database is at work.
  const packed = packAll(
    contents,
    calls.map(({ args: [one] }) => ({ message: one.id, bodies: bodiesOf(one) })),
  );
  const fresh = new Set(await inserting);
  const taken = await decided(tx, calls, fresh);
  const [deliveries, replies] = await Promise.all([
    insertDeliveries(
      tx,
      calls.flatMap(({ args: [{ id }, delivery, { queued }] }) => (queued && fresh.has(id) ? { messageId: id, delivery } : [])),
    ),
    contentsOf(
      tx.db,
      calls.flatMap(({ args: [one] }) => taken.get(keyOf(one))?.id ?? []),
    ),
    keep(
      tx.db,
      packed.filter((one) => fresh.has(one.message)),
    ),
  ]);
  return calls.map(({ args: [record] }) => {
    if (fresh.has(record.id)) return { value: accepted({ kind: "new" }, deliveries.get(record.id)) };
    const known = taken.get(keyOf(record))!;
    return outcomeOf(() => accepted(compared(record, known, () => unpacked(contents, known.id, replies.get(known.id)))));
  });
}

/**
 * The messages that have the identities of those that were not new. An identity that was taken one instant and is free the next
 * is tried again: what is new then is added to `fresh`.
 */
async function decided(
  tx: Transaction,
  calls: readonly Numbered<"accept">[],
  fresh: Set<string>,
): Promise<ReadonlyMap<string, Taken>> {
  const taken = new Map<string, Taken>();
  for (let look = 0; look < looks; look++) {
    const undecided = (): readonly Numbered<"accept">[] =>
      calls.filter(({ args: [one] }) => !fresh.has(one.id) && !taken.has(keyOf(one)));
    const open = undecided();
    if (open.length === 0) return taken;
    const rows = await sameIdentities(
      tx,
      open.map(({ args: [one] }) => one),
    );
    for (const [key, row] of rows) taken.set(key, row);
    const again = undecided();
    if (again.length === 0) return taken;
    const written = await insertMessages(
      tx,
      again.map(({ args }) => acceptedRow(args, tx.session)),
    );
    for (const id of written) fresh.add(id);
  }
  throw new GatewayError("JOURNAL_UNAVAILABLE", "An identifier changes faster than it can be looked at");
}

const accepted = (acceptance: Acceptance, delivery?: Delivery): { acceptance: Acceptance; delivery: Delivery | undefined } => ({
  acceptance,
  delivery,
});

/** Messages that ended at once. A question asked again under the same identifier is answered anew; the first one keeps it. */
export async function record(
  tx: Transaction,
  contents: Contents,
  calls: readonly Numbered<"record">[],
): Promise<readonly Outcome[]> {
  const rows = calls.map(({ args }) => endedRow(args));
  const written = new Set(await insertMessages(tx, rows));
  const others = rows.filter((row) => !written.has(row.record.id)).map((row) => ({ ...row, known: false }));
  if (others.length > 0) await insertMessages(tx, others);
  await keep(
    tx.db,
    packAll(
      contents,
      calls.map(({ args: [one, ending] }) => ({ message: one.id, bodies: [...bodiesOf(one), ...endingBodies(ending)] })),
    ),
  );
  return calls.map(() => ({ value: undefined }));
}

function acceptedRow([record, { system, orderKey }, { queued }]: Numbered<"accept">["args"], session: number): NewRow {
  return {
    record,
    known: record.controlId !== "",
    state: "accepted",
    receiver: system,
    orderKey,
    holder: queued ? 0 : session,
    outcome: "",
    ended: null,
    transport: null,
  };
}

function endedRow([record, ending, at]: Numbered<"record">["args"]): NewRow {
  return {
    record: { ...record, booking: ending.booking ?? record.booking, history: ending.history },
    known: ending.state !== "refused" && record.controlId !== "",
    state: ending.state,
    receiver: ending.receiver ?? "",
    orderKey: "",
    holder: 0,
    outcome: ending.outcome,
    ended: whole(at),
    transport: JSON.stringify(ending.transport),
  };
}

/** @returns the identifiers of those that were not known */
async function insertMessages(tx: Transaction, rows: readonly NewRow[]): Promise<readonly string[]> {
  const records = rows.map((row) => row.record);
  const written = await tx.db.run("insertMessages", [
    records.map((one) => one.id),
    records.map((one) => whole(one.at)),
    records.map((one) => one.system),
    records.map((one) => one.member),
    records.map((one) => one.type),
    records.map((one) => one.controlId),
    records.map((one) => hex(one.digest)),
    records.map((one) => one.session),
    records.map((one) => one.booking),
    records.map((one) => one.answer),
    records.map((one) => one.prescription),
    records.map((one) => one.patient),
    records.map((one) => one.replays),
    rows.map((row) => (row.known ? 1 : 0)),
    records.map((one) => JSON.stringify(one.history)),
    rows.map((row) => row.state),
    rows.map((row) => row.receiver),
    rows.map((row) => row.orderKey),
    rows.map((row) => row.holder),
    rows.map((row) => row.outcome),
    rows.map((row) => row.ended),
    rows.map((row) => row.transport),
  ]);
  return written.map((row) => String(row["id"]));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");

/** The message that has an identity. */
interface Taken {
  readonly id: string;
  readonly row: Row;
}

const keyOf = (record: NewRecord): string => asStored(`${record.controlId}\n${record.system}`);

async function sameIdentities(tx: Transaction, records: readonly NewRecord[]): Promise<readonly (readonly [string, Taken])[]> {
  const rows = await tx.db.run("sameIdentity", [records.map((one) => one.controlId), records.map((one) => one.system)]);
  return rows.map((row) => [`${row["control_id"] as string}\n${row["system"] as string}`, { id: String(row["id"]), row }]);
}

function compared(record: NewRecord, { id, row }: Taken, bodies: () => readonly Body[]): Acceptance {
  if (Buffer.compare(row["digest"] as Uint8Array, record.digest) !== 0) return { kind: "collision", id };
  return { kind: "duplicate", id, state: row["state"] as "accepted", reply: replyAmong(bodies(), row["transport"]) };
}
