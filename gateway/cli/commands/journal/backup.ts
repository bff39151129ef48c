import { GatewayError } from "../../../contracts/errors.ts";
import { backupJournal, checkJournal, restoreJournal } from "../../../journal/index.ts";
import { placeIn } from "./place.ts";

/** Copies the journal of a node into a file, also while the node runs. */
export async function backup(dir: string, file: string): Promise<void> {
  const { messages, bytes } = await backupJournal(fileOf(dir, "pg_dump backs it up"), file);
  process.stdout.write(`${file}: ${messages} messages, ${bytes} bytes, checked\n`);
}

/** Puts a backup in the place of the journal of a node that does not run. */
export async function restore(dir: string, file: string): Promise<void> {
  const { messages, kept } = await restoreJournal(fileOf(dir, "pg_restore restores it"), file, Date.now());
  process.stdout.write(`${messages} messages restored${kept === undefined ? "" : `; the journal that was there is ${kept}`}\n`);
}

/** Looks through all of the journal for damage. Exit code 1 when there is some. */
export async function check(dir: string): Promise<void> {
  const { store, keys } = placeIn(dir);
  const { messages, damages } = await checkJournal(store, keys);
  for (const damage of damages) process.stdout.write(`${damage}\n`);
  process.stdout.write(`${messages} messages looked through, ${damages.length} damages\n`);
  if (damages.length > 0) process.exitCode = 1;
}

function fileOf(dir: string, instead: string): string {
  const { store } = placeIn(dir);
  if (!store.includes("://")) return store;
  throw new GatewayError("CONFIG_INVALID", "This journal is in PostgreSQL", { hint: `${instead} (docs/operations.md)` });
}
