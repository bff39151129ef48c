import type { Delivery, NewDelivery } from "../../contracts/journal.ts";
import type { Arguments, Outcome } from "../calls.ts";
import { deliveryOf } from "../rows.ts";
import { asStored, whole } from "./client.ts";
import type { Numbered } from "./plan.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Makes deliveries, in the order given.
 * @returns each by its message: one of each at most
 */
export async function insertDeliveries(
  tx: Transaction,
  wanted: readonly { readonly messageId: string; readonly delivery: NewDelivery }[],
): Promise<ReadonlyMap<string, Delivery>> {
  if (wanted.length === 0) return new Map();
  const rows = await tx.db.run("insertDeliveries", [
    wanted.map((one) => one.messageId),
    wanted.map((one) => one.delivery.kind),
    wanted.map((one) => one.delivery.system),
    wanted.map((one) => whole(one.delivery.due)),
    wanted.map((one) => one.delivery.orderKey),
    wanted.map((one) => (one.delivery.held ? tx.session : 0)),
  ]);
  const ids = new Map(rows.map((row) => [String(row["message"]), Number(row["id"])]));
  tx.changed(wanted.map(({ delivery }) => ({ system: delivery.system, order_key: delivery.orderKey })));
  for (const { delivery } of wanted) if (!delivery.held && delivery.orderKey === "") tx.announce(delivery.system);
  return new Map(
    wanted.map(({ messageId, delivery: { kind, system, orderKey, due } }) => [
      messageId,
      { id: ids.get(messageId)!, messageId, kind, system, orderKey, attempts: 0, due, since: due, lastError: "" },
    ]),
  );
}

export async function endDeliveries(tx: Transaction, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) tx.changed(await tx.db.run("delivered", [ids]));
}

/** Deliveries are free again, some of them in another queue. */
export async function postpone(tx: Transaction, calls: readonly Numbered<"postpone">[]): Promise<readonly Outcome[]> {
  const failed = calls.filter(({ args: [, { error }] }) => error !== "");
  const moved = calls.flatMap(({ args: [id, { system }] }) => (system === undefined ? [] : { id, system }));
  const [, before, after] = await Promise.all([
    failed.length > 0 &&
      tx.db.run("insertAttempts", [
        failed.map(({ args }) => args[0]),
        failed.map(({ args }) => whole(args[1].at)),
        failed.map(({ args }) => args[1].error),
      ]),
    moved.length > 0 ? tx.db.run("reroute", [moved.map((one) => one.id), moved.map((one) => one.system)]) : [],
    tx.db.run("postpone", [
      calls.map(({ args }) => args[0]),
      calls.map(({ args }) => args[1].attempts),
      calls.map(({ args }) => whole(args[1].due)),
      calls.map(({ args }) => args[1].error),
    ]),
  ]);
  tx.changed(before);
  const dueAtOnce = new Set(calls.filter(({ args: [, { due, at }] }) => due <= at).map(({ args }) => args[0]));
  for (const row of after) if (dueAtOnce.has(Number(row["id"]))) tx.announce(String(row["system"]));
  return calls.map(() => ({ value: undefined }));
}

export async function bury(tx: Transaction, calls: readonly Numbered<"bury">[]): Promise<readonly Outcome[]> {
  const buried = calls.map(async ({ args: [id, messageId, error, at] }) => {
    const [, rows] = await Promise.all([
      tx.db.run("insertAttempts", [[id], [whole(at)], [error]]),
      tx.db.run("bury", [id, error]),
      tx.db.run("deaden", [messageId, error.split(":")[0] ?? ""]),
    ]);
    tx.changed(rows);
  });
  await Promise.all(buried);
  return calls.map(() => ({ value: undefined }));
}

export async function revive(tx: Transaction, ...[messageId, now]: Arguments<"revive">): Promise<boolean> {
  const [row] = await tx.db.run("revive", [messageId, whole(now)]);
  if (!row) return false;
  tx.changed([row]);
  tx.announce(String(row["system"]));
  if (row["kind"] === "dispatch") await tx.db.run("reopened", [messageId]);
  return true;
}

/** What another node is about to take is not waited for. */
export async function claim(tx: Transaction, ...[wanted, now, latest]: Arguments<"claim">): Promise<readonly Delivery[]> {
  const take = async (name: "claim" | "claimAstray", from: typeof wanted, limit: number): Promise<readonly Delivery[]> => {
    if (from.length === 0) return [];
    const rows = await tx.db.run(name, [tx.session, from.map((one) => one.system), from.map((one) => one.limit), whole(limit)]);
    const found = Map.groupBy(rows.map(deliveryOf), (one) => one.system);
    return from.flatMap(({ system }) => found.get(asStored(system))?.toSorted((a, b) => a.due - b.due || a.id - b.id) ?? []);
  };
  const due = await take("claim", wanted, now);
  const without = wanted.filter(({ system }) => !due.some((one) => one.system === asStored(system)));
  return [...due, ...(await take("claimAstray", without, latest))];
}

export async function release(tx: Transaction, ids: readonly number[]): Promise<void> {
  for (const row of await tx.db.run("release", [ids, tx.session])) tx.announce(String(row["system"]));
}

export async function nextDue(tx: Transaction, systems: readonly string[]): Promise<number | undefined> {
  const [row] = await tx.db.run("nextDue", [systems]);
  return row?.["due"] === null || row === undefined ? undefined : Number(row["due"]);
}

export async function pause(tx: Transaction, ...[system, by, now]: Arguments<"pause">): Promise<void> {
  if (by === undefined) {
    await tx.db.run("resume", [system]);
    tx.announce(system);
  } else await tx.db.run("pause", [system, by, whole(now)]);
}
