import { type EnvelopeOptions, given } from "./input.ts";
import { verdictJson, verdictOf, verdictText } from "./verdict.ts";

/** Checks an envelope as a node would; exit code 1 when it is refused. */
export async function verifyFile(file: string, options: EnvelopeOptions): Promise<void> {
  const verdict = await verdictOf(await given(file, options), options);
  process.stdout.write(
    options.json === true ? `${JSON.stringify(verdictJson(verdict), null, 2)}\n` : `${verdictText(verdict)}\n`,
  );
  if (!verdict.accepted) process.exitCode = 1;
}
