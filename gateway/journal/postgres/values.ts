import type { Arguments, Outcome } from "../calls.ts";
import { bookingOf } from "../rows.ts";
import { asStored, whole } from "./client.ts";
import type { Numbered } from "./plan.ts";
import type { Transaction } from "./transaction.ts";

/** How often a key that is there one instant and gone the next is looked at again. */
const looks = 5;

/** Remembers values whose keys are new, with one statement for those of the same instant. */
export async function remember(tx: Transaction, calls: readonly Numbered<"remember">[]): Promise<readonly Outcome[]> {
  const before = new Map<string, string | undefined>();
  for (const [now, some] of Map.groupBy(calls, ({ args }) => whole(args[2]))) {
    await tx.db.run("forgetOld", [now]);
    let undecided = some;
    for (let look = 0; undecided.length > 0 && look < looks; look++) {
      const rows = await tx.db.run("remember", [
        undecided.map(({ args }) => args[0]),
        undecided.map(({ args }) => whole(args[1])),
        undecided.map(({ args }) => args[3] ?? ""),
        now,
      ]);
      for (const row of rows) before.set(String(row["key"]), undefined);
      undecided = undecided.filter(({ args: [key] }) => !before.has(asStored(key)));
      if (undecided.length === 0) break;
      const there = await tx.db.run("recall", [undecided.map(({ args }) => args[0])]);
      for (const row of there) before.set(String(row["key"]), String(row["value"]));
      undecided = undecided.filter(({ args: [key] }) => !before.has(asStored(key)));
    }
  }
  return calls.map(({ args: [key] }) => ({ value: before.get(asStored(key)) }));
}

export async function recall(tx: Transaction, calls: readonly Numbered<"recall">[]): Promise<readonly Outcome[]> {
  const rows = await tx.db.run("recall", [calls.map(({ args }) => args[0])]);
  const found = new Map(rows.map((row) => [String(row["key"]), row]));
  return calls.map(({ args: [key, now] }) => {
    const row = found.get(asStored(key));
    return { value: row && Number(row["until"]) >= now ? String(row["value"]) : undefined };
  });
}

/** Numbers of the same counter are taken together, and shared out in the order of the calls. */
export async function reserve(tx: Transaction, calls: readonly Numbered<"reserve">[]): Promise<readonly Outcome[]> {
  const wanted = calls.map(({ args: [counter, count] }) => ({ counter: asStored(counter), count }));
  const sums = new Map<string, number>();
  for (const { counter, count } of wanted) sums.set(counter, (sums.get(counter) ?? 0) + count);
  const rows = await tx.db.run("reserve", [[...sums.keys()], [...sums.values()]]);
  const next = new Map(rows.map((row) => [String(row["name"]), Number(row["value"]) - sums.get(String(row["name"]))! + 1]));
  return wanted.map(({ counter, count }) => {
    const first = next.get(counter)!;
    next.set(counter, first + count);
    return { value: first };
  });
}

export async function register(tx: Transaction, calls: readonly Numbered<"register">[]): Promise<readonly Outcome[]> {
  const all = calls.map(({ args: [one] }) => one);
  await tx.db.run("register", [
    all.map((one) => one.bookingId),
    all.map((one) => one.owner),
    all.map((one) => one.placerId),
    all.map((one) => one.asker),
    all.map((one) => one.service),
    all.map((one) => one.start),
    all.map((one) => one.status),
    all.map((one) => one.session),
    all.map((one) => whole(one.at)),
  ]);
  return calls.map(() => ({ value: undefined }));
}

export async function booking(tx: Transaction, ...args: Arguments<"booking">): Promise<unknown> {
  const [row] = await tx.db.run("booking", args);
  return row && bookingOf(row);
}

export async function audit(tx: Transaction, calls: readonly Numbered<"audit">[]): Promise<readonly Outcome[]> {
  const all = calls.map(({ args: [one] }) => one);
  await tx.db.run("audit", [
    all.map((one) => whole(one.at)),
    all.map((one) => one.who),
    all.map((one) => one.what),
    all.map((one) => one.messageId),
  ]);
  return calls.map(() => ({ value: undefined }));
}
