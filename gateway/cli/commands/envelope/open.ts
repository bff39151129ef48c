import { mkdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Attachment } from "../../../contracts/adapter.ts";
import { type EnvelopeOptions, given } from "./input.ts";
import { verdictJson, verdictOf, verdictText } from "./verdict.ts";

export interface OpenOptions extends EnvelopeOptions {
  readonly out?: string;
  readonly attachments?: string;
}

/** Checks an envelope and prints its payload, which exists only when it is accepted; the verdict goes to standard error. */
export async function openFile(file: string, options: OpenOptions): Promise<void> {
  const verdict = await verdictOf(await given(file, options), options);
  if (!verdict.accepted) process.exitCode = 1;
  const payload = verdict.accepted ? Buffer.from(verdict.opened.payload) : undefined;
  if (payload !== undefined && options.out !== undefined) writeFileSync(options.out, payload);
  if (verdict.accepted && options.attachments !== undefined) {
    await writeAttachments(verdict.opened.attachments ?? [], options.attachments);
  }
  if (options.json === true) {
    const content = payload !== undefined && options.out === undefined ? { payload: payload.toString("utf8") } : {};
    process.stdout.write(`${JSON.stringify({ ...verdictJson(verdict), ...content }, null, 2)}\n`);
    return;
  }
  process.stderr.write(`${verdictText(verdict)}\n`);
  if (payload !== undefined && options.out === undefined) process.stdout.write(payload);
}

/** Files are numbered: a name that a stranger chose is no name for a file. */
async function writeAttachments(attachments: readonly Attachment[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [i, { id, contentType, content }] of attachments.entries()) {
    const file = join(folder, `attachment-${i + 1}`);
    await writeFile(file, content());
    process.stderr.write(`${file}: ${JSON.stringify(id)} ${JSON.stringify(contentType)}\n`);
  }
}
