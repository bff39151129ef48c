import { questionTypes, type Retention } from "../../contracts/journal.ts";
import { whole } from "./client.ts";
import type { Transaction } from "./transaction.ts";

/** Records deleted in one transaction: so few that others do not notice. */
const piece = 200;
/** Up to which instant bodies have been deleted already. */
const watermark = "bodies purged until";

/**
 * Deletes a piece of what is older than its retention. What is open, or waits for a person, is never deleted.
 * @returns how many records were deleted, lost their bodies or their identifier
 */
export async function purge(
  tx: Transaction,
  { questions, changes, refused, bodies, audit, identifiers }: Retention,
): Promise<number> {
  const found = await Promise.all([
    ...questionTypes.map((type) => tx.db.run("oldQuestions", [type, whole(questions), piece])),
    tx.db.run("oldChanges", [whole(changes), questionTypes, piece]),
    tx.db.run("oldRefused", [whole(refused), piece]),
  ]);
  const ids = found.flat().map((row) => row["id"]);
  if (ids.length > 0) {
    await Promise.all(
      (["deleteAttempts", "deleteDeliveries", "deleteContents", "deleteMessages"] as const).map((name) => tx.db.run(name, [ids])),
    );
  }
  const audits = await tx.db.run("deleteAudit", [whole(audit), piece]);
  return ids.length + audits.length + (await purgeBodies(tx, whole(bodies))) + (await purgeIdentities(tx, identifiers));
}

/** One node at a time: whoever finds the watermark taken leaves them to the other. */
async function purgeBodies(tx: Transaction, before: number): Promise<number> {
  await tx.db.run("makeMark", [watermark]);
  const [mark] = await tx.db.run("mark", [watermark]);
  if (!mark || Number(mark["value"]) >= before) return 0;
  const from = Number(mark["value"]);
  const found = await tx.db.run("oldBodies", [from, before, piece]);
  const ended = found.filter((row) => row["state"] !== "accepted" && row["state"] !== "dead");
  if (ended.length > 0) await tx.db.run("deleteContents", [ended.map((row) => row["id"])]);
  const last = found.at(-1);
  // A full piece may end between messages of one millisecond: those are looked at again, unless there is nothing else.
  const next = last && found.length === piece ? Math.max(Number(last["at"]), from + 1) : before;
  await tx.db.run("setMark", [watermark, next]);
  return ended.length;
}

async function purgeIdentities(tx: Transaction, most: number): Promise<number> {
  let count = 0;
  for (const { system } of await tx.db.run("knownSystems")) {
    count += (await tx.db.run("forgetIdentities", [system, most, piece])).length;
  }
  return count;
}
