import { GatewayError } from "../../contracts/errors.ts";
import type { Client } from "./client.ts";
import { migrations, type Migration } from "./schema.ts";

/** Held while the schema is looked at and changed: "raccordo", as a number. */
const lock = "8241706650913041519";

/**
 * Brings the tables up to date, one node at a time. A database of a later version is used as it is, when that version allows it.
 * @throws GatewayError JOURNAL_UNAVAILABLE when it does not
 */
export async function migrate(client: Client, steps: readonly Migration[] = migrations): Promise<void> {
  await client.text(`SELECT pg_advisory_lock(${lock})`);
  try {
    await client.text(
      `SET client_min_messages = warning;
      CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, reader integer NOT NULL, at timestamptz NOT NULL DEFAULT now());
      RESET client_min_messages`,
    );
    const { version, reader } = await versionOf(client);
    if (reader > steps.length) throw tooNew(version, steps.length);
    for (const [i, step] of steps.entries()) {
      if (i < version) continue;
      // Statements that are sent together are one transaction.
      await client.text(`${step.sql}; INSERT INTO schema_version (version, reader) VALUES (${i + 1}, ${step.reader})`);
    }
  } finally {
    // A connection that has broken has given the lock back.
    if (!client.lost) await client.text(`SELECT pg_advisory_unlock(${lock})`);
  }
}

/**
 * For whoever only looks: changes nothing.
 * @throws GatewayError JOURNAL_UNAVAILABLE when there is no journal, or none that can be read
 */
export async function checkVersion(client: Client, steps: readonly Migration[] = migrations): Promise<void> {
  const [there] = await client.rows("SELECT to_regclass('schema_version') IS NOT NULL AS there");
  const { version, reader } = there?.["there"] === true ? await versionOf(client) : { version: 0, reader: 0 };
  if (reader > steps.length) throw tooNew(version, steps.length);
  if (version < steps.length) {
    throw new GatewayError("JOURNAL_UNAVAILABLE", `The database has version ${version} of the journal, not ${steps.length}`, {
      hint: "a node of this version brings it up to date when it starts",
    });
  }
}

async function versionOf(client: Client): Promise<{ readonly version: number; readonly reader: number }> {
  const [row] = await client.rows(
    "SELECT coalesce(max(version), 0) AS version, coalesce(max(reader), 0) AS reader FROM schema_version",
  );
  return { version: Number(row?.["version"]), reader: Number(row?.["reader"]) };
}

function tooNew(version: number, known: number): GatewayError {
  return new GatewayError(
    "JOURNAL_UNAVAILABLE",
    `The database has version ${version} of the journal, and this Raccordo knows ${known}`,
    {
      hint: "install the version of Raccordo that the other nodes have",
    },
  );
}
