import { writeFileSync } from "node:fs";
import { type EnvelopeOptions, given } from "./input.ts";
import { verdictJson, verdictOf, verdictText } from "./verdict.ts";

/** Checks an envelope and prints its payload, which exists only when it is accepted; the verdict goes to standard error. */
export async function openFile(file: string, options: EnvelopeOptions & { readonly out?: string }): Promise<void> {
  const verdict = await verdictOf(given(file, options), options);
  if (!verdict.accepted) process.exitCode = 1;
  const payload = verdict.accepted ? Buffer.from(verdict.opened.payload) : undefined;
  if (payload !== undefined && options.out !== undefined) writeFileSync(options.out, payload);
  if (options.json === true) {
    const content = payload !== undefined && options.out === undefined ? { payload: payload.toString("utf8") } : {};
    process.stdout.write(`${JSON.stringify({ ...verdictJson(verdict), ...content }, null, 2)}\n`);
    return;
  }
  process.stderr.write(`${verdictText(verdict)}\n`);
  if (payload !== undefined && options.out === undefined) process.stdout.write(payload);
}
