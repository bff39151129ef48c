import type { Outcome } from "../calls.ts";
import type { Contents } from "../contents.ts";
import { recordOf } from "../rows.ts";
import { contentsOf, endingBodies, keep, outcomeOf, packAll, replyAmong, unpacked } from "./bodies.ts";
import { isIdentifier, whole } from "./client.ts";
import type { Numbered } from "./plan.ts";
import { endDeliveries, insertDeliveries } from "./queue.ts";
import type { Transaction } from "./transaction.ts";

/** Ends messages and their deliveries, and makes what follows from them. */
export async function finish(
  tx: Transaction,
  contents: Contents,
  calls: readonly Numbered<"finish">[],
): Promise<readonly Outcome[]> {
  const endings = calls.map(({ args }) => args[1]);
  const [made] = await Promise.all([
    (async () => {
      await endDeliveries(
        tx,
        calls.flatMap(({ args }) => args[3]?.delivery ?? []),
      );
      return insertDeliveries(
        tx,
        calls.flatMap(({ args: [id, , , options] }) => (options?.then ? { messageId: id, delivery: options.then } : [])),
      );
    })(),
    tx.db.run("finish", [
      calls.map(({ args }) => args[0]),
      endings.map((one) => one.state),
      endings.map((one) => one.outcome),
      calls.map(({ args }) => whole(args[2])),
      endings.map((one) => JSON.stringify(one.transport)),
      endings.map((one) => JSON.stringify(one.history)),
      endings.map((one) => one.booking ?? ""),
      endings.map((one) => one.receiver ?? ""),
    ]),
    keep(
      tx.db,
      packAll(
        contents,
        calls.map(({ args: [id, ending] }) => ({ message: id, bodies: endingBodies(ending) })),
      ),
    ),
  ]);
  return calls.map(({ args: [id, , , options] }) => ({ value: options?.then && made.get(id) }));
}

/** A person has decided what became of dead letters. */
export async function settle(
  tx: Transaction,
  contents: Contents,
  calls: readonly Numbered<"settle">[],
): Promise<readonly Outcome[]> {
  await tx.db.run("settled", [calls.map(({ args }) => args[0])]);
  return finish(
    tx,
    contents,
    calls.map(({ index, args: [id, ending, at] }) => ({ index, args: [id, ending, at] })),
  );
}

/** Messages whose outcome is unknown go on in the background. */
export async function defer(tx: Transaction, calls: readonly Numbered<"defer">[]): Promise<readonly Outcome[]> {
  const [made] = await Promise.all([
    insertDeliveries(
      tx,
      calls.map(({ args: [messageId, delivery] }) => ({ messageId, delivery })),
    ),
    tx.db.run("deferred", [calls.map(({ args }) => args[0]), calls.map(({ args }) => JSON.stringify(args[2]))]),
  ]);
  return calls.map(({ args: [id] }) => ({ value: made.get(id) }));
}

export async function stored(
  tx: Transaction,
  contents: Contents,
  calls: readonly Numbered<"stored">[],
): Promise<readonly Outcome[]> {
  const { rows, bodies } = await messagesOf(
    tx,
    calls.map(({ args }) => args[0]),
  );
  return calls.map(({ args: [id] }) => {
    const row = rows.get(id);
    return row ? outcomeOf(() => recordOf(row, unpacked(contents, id, bodies.get(id)))) : { value: undefined };
  });
}

export async function replyOf(
  tx: Transaction,
  contents: Contents,
  calls: readonly Numbered<"replyOf">[],
): Promise<readonly Outcome[]> {
  const { rows, bodies } = await messagesOf(
    tx,
    calls.map(({ args }) => args[0]),
  );
  return calls.map(({ args: [id] }) =>
    outcomeOf(() => replyAmong(unpacked(contents, id, bodies.get(id)), rows.get(id)?.["transport"])),
  );
}

async function messagesOf(tx: Transaction, asked: readonly string[]) {
  const ids = asked.filter(isIdentifier);
  const [rows, bodies] = await Promise.all([tx.db.run("messages", [ids]), contentsOf(tx.db, ids)]);
  return { rows: new Map(rows.map((row) => [String(row["id"]), row])), bodies };
}

export async function stateOf(tx: Transaction, calls: readonly Numbered<"stateOf">[]): Promise<readonly Outcome[]> {
  const rows = await tx.db.run("states", [calls.map(({ args }) => args[0]).filter(isIdentifier)]);
  const states = new Map(rows.map((row) => [String(row["id"]), row["state"]]));
  return calls.map(({ args: [id] }) => ({ value: states.get(id) }));
}
