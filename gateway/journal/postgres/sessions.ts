import type { Db } from "./client.ts";
import { Transaction } from "./transaction.ts";

/**
 * Ends sessions whose lease has run out: one that is at work this instant lives.
 * @returns how many
 */
export async function endExpired(tx: Transaction): Promise<number> {
  return (await tx.db.run("endExpired", [tx.session])).length;
}

/** Takes over from sessions that have ended, or whose lease has. @returns how many messages were queued */
export async function takeOver(tx: Transaction, now: number): Promise<number> {
  await endExpired(tx);
  return handOver(tx, now);
}

/**
 * What ended sessions held is free, and what they had accepted, and nothing of which waits, is queued. Two nodes that do it
 * at once do each a part.
 * @param now when what is queued was first wanted
 * @returns how many messages were queued
 */
export async function handOver(tx: Transaction, now: number): Promise<number> {
  for (const row of await tx.db.run("freeLeft")) tx.announce(String(row["system"]));
  const keys = await tx.db.run("leftKeys");
  await tx.lock({
    named: keys.map((row) => ({ system: String(row["system"]), orderKey: String(row["order_key"]) })),
    deliveries: [],
    messages: [],
  });
  const queued = await tx.db.run("queueLeft", [now]);
  for (const row of queued) if (row["order_key"] === "") tx.announce(String(row["system"]));
  tx.changed(queued);
  return queued.length;
}

/** Milliseconds since 1970, by the database's clock. */
export async function databaseTime(db: Db): Promise<number> {
  const [row] = await db.run("now");
  return Number(row?.["now"]);
}

/** A transaction of its own, on a connection with nothing else under way. */
export async function within<T>(db: Db, session: number, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const tx = new Transaction(db, session);
  await db.text("BEGIN");
  try {
    const result = await work(tx);
    await tx.close();
    await db.text("COMMIT");
    return result;
  } catch (thrown) {
    // A connection that has broken rolls back by itself.
    await db.text("ROLLBACK").catch(() => undefined);
    throw thrown;
  }
}
