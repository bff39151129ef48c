import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { GatewayError } from "../../contracts/errors.ts";
import { lockForNode, openDatabase, openDatabaseToRead } from "./open.ts";

/**
 * Numbers that a restored journal leaves out: those that were given after the backup was made must not be given again.
 * A node that makes a thousand messages a second needs four months for so many.
 */
const numbersLeftOut = 10_000_000;

/**
 * Copies the file of a journal as it is at one instant, also while a node writes to it (SQLite Online Backup API), and checks
 * the copy.
 * @param target a new file
 * @throws GatewayError JOURNAL_UNAVAILABLE, JOURNAL_CORRUPT
 */
export async function backupJournal(
  file: string,
  target: string,
): Promise<{ readonly messages: number; readonly bytes: number }> {
  if (existsSync(target)) throw new GatewayError("CONFIG_INVALID", `${target} exists already`, { expected: "a new file" });
  const database = openDatabaseToRead(file);
  try {
    // In one step: a copy made in many would begin again whenever the node writes.
    await backup(database, target, { rate: 2 ** 30 });
  } catch (cause) {
    rmSync(target, { force: true });
    throw new GatewayError("JOURNAL_UNAVAILABLE", `The backup cannot be written: ${(cause as Error).message}`, {
      hint: "check that its folder exists and has space",
      cause,
    });
  } finally {
    database.close();
  }
  return { messages: checked(target), bytes: statSync(target).size };
}

/** @returns how many messages it holds @throws GatewayError JOURNAL_CORRUPT */
function checked(file: string): number {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    // The copy is a file alone, without the log of the journal beside it.
    database.exec("PRAGMA journal_mode = DELETE");
    const [first] = database.prepare("PRAGMA quick_check(1)").all();
    if (first?.["quick_check"] !== "ok") throw new Error(String(first?.["quick_check"]));
    return Number(database.prepare("SELECT count(*) AS n FROM messages").get()?.["n"] ?? 0);
  } catch (cause) {
    throw new GatewayError("JOURNAL_CORRUPT", `${file} is no whole journal: ${(cause as Error).message}`, { cause });
  } finally {
    database?.close();
  }
}

/**
 * Puts a backup in the place of a journal. What was there is kept beside it.
 * @param now milliseconds since 1970, for the name of what is kept
 * @throws GatewayError JOURNAL_UNAVAILABLE when a node has the journal, JOURNAL_CORRUPT when the backup is not whole
 */
export async function restoreJournal(
  file: string,
  source: string,
  now: number,
): Promise<{ readonly messages: number; readonly kept: string | undefined }> {
  if (!existsSync(source)) throw new GatewayError("CONFIG_INVALID", `There is no file ${source}`);
  const lock = lockForNode(file);
  try {
    const made = `${file}.restoring`;
    rmSync(made, { force: true });
    const from = new DatabaseSync(source, { readOnly: true });
    await backup(from, made, { rate: 2 ** 30 }).finally(() => from.close());
    const messages = checked(made);
    const database = openDatabase(made);
    database.exec(
      `UPDATE counters SET value = value + ${numbersLeftOut} WHERE name = 'exchange'; PRAGMA wal_checkpoint(TRUNCATE)`,
    );
    database.close();
    const kept = existsSync(file) ? `${file}.before-restore-${now}` : undefined;
    for (const part of kept === undefined ? [] : ["", "-wal", "-shm"]) {
      if (existsSync(`${file}${part}`)) renameSync(`${file}${part}`, `${kept}${part}`);
    }
    renameSync(made, file);
    return { messages, kept };
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown;
    throw new GatewayError("JOURNAL_UNAVAILABLE", `The backup cannot be restored: ${(thrown as Error).message}`, {
      cause: thrown,
    });
  } finally {
    lock.release();
  }
}
