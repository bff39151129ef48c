import { randomBytes } from "node:crypto";
import { createReadStream, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { Attachment } from "../../../contracts/adapter.ts";
import type { Sealed } from "../../../contracts/envelope.ts";
import { writePackage } from "../../../mime/index.ts";
import { canonicalPayload, offlineEnvelope } from "../../../node/offline/index.ts";
import { usedRight } from "../../usage.ts";
import { bytesOf, instantOf, policyIn, wrong } from "./input.ts";

export interface SealOptions {
  readonly policy: string;
  readonly action: string;
  readonly to?: string;
  readonly at?: string;
  readonly attach?: readonly string[];
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
  const attachments = (options.attach ?? []).map(attachmentOf);
  const sealed = await offlineEnvelope(policy, at).seal({
    payload,
    action: options.action,
    to,
    ...(attachments.length === 0 ? {} : { attachments }),
  });
  const { transport, id } = sealed;
  const bytes = await messageOf(sealed);
  if (options.out !== undefined) writeFileSync(options.out, bytes);
  if (options.json === true) {
    const content = options.out === undefined ? { envelope: Buffer.from(bytes).toString("utf8") } : {};
    process.stdout.write(`${JSON.stringify({ id, transport, ...content }, null, 2)}\n`);
  } else if (options.out === undefined) process.stdout.write(bytes);
  else process.stdout.write(`${options.out}: ${id}\n`);
}

function attachmentOf(file: string, i: number): Attachment {
  const { size } = usedRight(() => statSync(file));
  const id = `${i + 1}.${basename(file).replace(/[^A-Za-z0-9._-]/g, "_")}@raccordo`;
  return { id, contentType: "application/octet-stream", size, content: () => createReadStream(file) };
}

/** The envelope alone, or a message as `open` reads it again: headers, an empty line, the parts. */
async function messageOf({ bytes, transport, attachments = [] }: Sealed): Promise<Uint8Array> {
  if (attachments.length === 0) return bytes;
  const boundary = `raccordo-${randomBytes(18).toString("hex")}`;
  const { contentType, content } = writePackage(bytes, transport["contentType"] ?? "text/xml", attachments, boundary, false);
  const { soapAction } = transport;
  const head = `Content-Type: ${contentType}\r\n${soapAction === undefined ? "" : `SOAPAction: "${soapAction}"\r\n`}\r\n`;
  const chunks: Uint8Array[] = [Buffer.from(head)];
  for await (const chunk of content()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
