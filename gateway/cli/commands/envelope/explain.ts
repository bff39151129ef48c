import type { Explanation } from "../../../contracts/envelope.ts";
import { asGatewayError } from "../../../contracts/errors.ts";
import { errorText } from "../../report.ts";
import { type EnvelopeOptions, given, type Given } from "./input.ts";
import { verdictJson, verdictOf, verdictText } from "./verdict.ts";

/** What the message says of itself, then what a node would say to it; exit code 1 when that is a refusal. */
export async function explainFile(file: string, options: EnvelopeOptions): Promise<void> {
  const looked = await given(file, options);
  const explanation = await explained(looked);
  const verdict = await verdictOf(looked, options);
  if (!verdict.accepted) process.exitCode = 1;
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ ...explanation, verdict: verdictJson(verdict) }, null, 2)}\n`);
    return;
  }
  const { lines, notCovered } = explanation;
  const uncovered = notCovered.length === 0 ? [] : [`not covered by a signature: ${notCovered.join(", ")}`];
  const at = new Date(looked.at).toISOString();
  process.stdout.write([...lines, ...uncovered, "", `as of ${at}, ${verdictText(verdict)}`, ""].join("\n"));
}

async function explained({ envelope, received }: Given): Promise<Explanation> {
  const empty = { references: [], notCovered: [] };
  try {
    return (await envelope.explain?.(received)) ?? { ...empty, lines: [`the envelope ${envelope.name} has nothing to explain`] };
  } catch (thrown) {
    return { ...empty, lines: [`it cannot be read: ${errorText(asGatewayError(thrown))}`] };
  }
}
