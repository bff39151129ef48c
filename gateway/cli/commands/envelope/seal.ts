import { writeFileSync } from "node:fs";
import { canonicalPayload, offlineEnvelope } from "../../../node/offline/index.ts";
import { usedRight } from "../../usage.ts";
import { bytesOf, instantOf, policyIn, wrong } from "./input.ts";

export interface SealOptions {
  readonly policy: string;
  readonly action: string;
  readonly to?: string;
  readonly at?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Seals a payload as a node would send it. */
export async function sealFile(file: string, options: SealOptions): Promise<void> {
  const policy = policyIn(options.policy);
  const at = instantOf(options.at);
  const to = options.to ?? (policy.options as { readonly counterpart?: string }).counterpart;
  if (to === undefined) throw wrong("nobody is named whom it is for", "--to <member>, or policy.counterpart in the policy file");
  const payload = usedRight(() => canonicalPayload(bytesOf(file)));
  const { bytes, transport, id } = await offlineEnvelope(policy, at).seal({ payload, action: options.action, to });
  if (options.out !== undefined) writeFileSync(options.out, bytes);
  if (options.json === true) {
    const content = options.out === undefined ? { envelope: Buffer.from(bytes).toString("utf8") } : {};
    process.stdout.write(`${JSON.stringify({ id, transport, ...content }, null, 2)}\n`);
  } else if (options.out === undefined) process.stdout.write(bytes);
  else process.stdout.write(`${options.out}: ${id}\n`);
}
