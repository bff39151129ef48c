import { asGatewayError } from "../contracts/errors.ts";
import type { BodyKey } from "./contents.ts";
import { readJournal } from "./open.ts";
import { damagesOf } from "./sqlite/damages.ts";

/** Messages looked through at a time. */
const page = 500;

/**
 * Reads all of a journal: the structure of the file, and each body against its checksum and its key.
 * @returns what is damaged, a sentence each
 * @throws GatewayError JOURNAL_UNAVAILABLE
 */
export async function checkJournal(
  store: string,
  keys: readonly BodyKey[],
): Promise<{ readonly messages: number; readonly damages: readonly string[] }> {
  const damages: string[] = store.includes("://") ? [] : [...damagesOf(store)];
  let messages = 0;
  const journal = await readJournal({ store, keys, lease: 0 });
  try {
    let after: { readonly at: number; readonly id: string } | undefined;
    for (;;) {
      const found = await journal.search({ limit: page, ...(after === undefined ? {} : { after }) });
      for (const { id } of found) {
        messages++;
        try {
          await journal.bodies(id);
        } catch (thrown) {
          damages.push(asGatewayError(thrown).message);
        }
      }
      const last = found.at(-1);
      if (!last) return { messages, damages };
      after = { at: last.at, id: last.id };
    }
  } catch (thrown) {
    return { messages, damages: [...damages, asGatewayError(thrown).message] };
  } finally {
    await journal.close();
  }
}
