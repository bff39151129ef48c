import type { Attachment } from "../../gateway/contracts/adapter.ts";
import { writeElement } from "../../gateway/xml/index.ts";
import { dialect } from "../soap/version.ts";
import { bodyPart, type Part, part } from "../ws-security/part.ts";
import { protectPolicyOf } from "../ws-security/policy.ts";
import { encryptionCertificate } from "../ws-security/recipient.ts";
import { signEnvelope } from "../ws-security/sign.ts";
import type { Around } from "./around.ts";
import type { Busta } from "./busta.ts";
import { splitIntestazione, writeIntestazione } from "./write.ts";

const ID = "rc-intestazione";

interface Content {
  /** One element, or nothing. */
  readonly payload: Uint8Array;
  readonly attachments?: readonly Attachment[];
  /** The part that the Body became: it is the message, and signed whatever becomes of the others. */
  readonly main?: Attachment | undefined;
  /** The member whom it is for, and may be encrypted for. What names nobody is never encrypted: a fault, an empty Body. */
  readonly to?: string;
}

/** The whole message: a busta and its content, signed unless that is switched off. */
export async function sealBusta({ options, context }: Around, busta: Busta, content: Content): Promise<Uint8Array> {
  const { payload, attachments = [], main } = content;
  if (options.signed === false) return unsigned(writeIntestazione(busta), bodyPart("1.1", payload));
  const { encrypt, ...policy } = protectPolicyOf(options);
  const recipient = encrypt && content.to !== undefined ? encryptionCertificate(content.to, context) : undefined;
  const what = {
    version: "1.1",
    payload,
    attachments: options.allegatiNonFirmati === true ? attachments.filter((one) => one === main) : attachments,
    ...(recipient === undefined ? {} : { recipient }),
  } as const;
  const protection = encrypt === undefined || content.to === undefined ? policy : { ...policy, encrypt };
  const sign = (header: Part): Promise<Uint8Array> => signEnvelope({ ...what, headers: [header] }, protection, context);
  if (options.firma !== "IntestazioneMessaggio") return sign(part(ID, writeIntestazione(busta, ID)));
  const { before, head, after } = splitIntestazione(busta, ID);
  return wrapped(Buffer.from(await sign(part(ID, head))), head, before, after);
}

/** Puts the rest of the Intestazione around what was signed; exclusive canonical form does not see what stands outside. */
function wrapped(message: Buffer, signed: string, before: string, after: string): Uint8Array {
  const from = message.indexOf(signed);
  const to = from + Buffer.byteLength(signed);
  return Buffer.concat([message.subarray(0, from), Buffer.from(before + signed + after), message.subarray(to)]);
}

function unsigned(header: string, body: Part): Uint8Array {
  const scope = { "xmlns:soap": dialect("1.1").namespace };
  const shell = writeElement("soap:Envelope", scope, writeElement("soap:Header", {}, header), "\n");
  const at = shell.lastIndexOf("\n");
  return Buffer.concat([Buffer.from(shell.slice(0, at)), ...body.chunks, Buffer.from(shell.slice(at + 1))]);
}
