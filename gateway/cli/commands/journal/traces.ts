import { GatewayError } from "../../../contracts/errors.ts";
import { readJournal } from "../../../journal/index.ts";
import { journalPlace } from "../../../node/config/journal.ts";
import { loadConfig } from "../../../node/config/load.ts";
import { tracesOf } from "../../../node/traces.ts";
import { issueText } from "../../report.ts";

/** Prints the tracce of a node's e-Gov messages, one document on each line. What has no header to trace is told beside. */
export async function printTraces(dir: string, options: { readonly since?: string; readonly limit: string }): Promise<void> {
  const loaded = loadConfig(dir, process.env);
  if (!loaded.ok) {
    for (const issue of loaded.issues) process.stderr.write(`${issueText(issue)}\n`);
    process.exitCode = 1;
    return;
  }
  const since = options.since === undefined ? undefined : Date.parse(options.since);
  if (since !== undefined && Number.isNaN(since)) {
    throw new GatewayError("CONFIG_INVALID", "--since is not an instant", { expected: "e.g. 2026-03-05T00:00:00Z" });
  }
  const journal = await readJournal(journalPlace(dir, loaded.config.file.journal, process.env));
  try {
    const filter = { limit: Number(options.limit) || 100, ...(since === undefined ? {} : { since }) };
    for await (const { message, body, traccia, error } of tracesOf(loaded.config, journal, filter)) {
      if (traccia === undefined) process.stderr.write(`${message} ${body}: no traccia: ${error}\n`);
      else process.stdout.write(`${traccia}\n`);
    }
  } finally {
    await journal.close();
  }
}
