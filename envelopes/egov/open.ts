import type { Received } from "../../gateway/contracts/adapter.ts";
import { asGatewayError } from "../../gateway/contracts/errors.ts";
import { catalogue } from "../../gateway/contracts/catalogue.ts";
import { child, type Element } from "../../gateway/xml/index.ts";
import { checkUnderstood } from "../soap/headers.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { type VerifyPolicy, verifyPolicyOf } from "../ws-security/policy.ts";
import { findSecurity } from "../ws-security/security.ts";
import { type Verified, verifyEnvelope } from "../ws-security/verify.ts";
import { type Controparte, namesake } from "./agreement.ts";
import type { Around } from "./around.ts";
import type { BustaLetta } from "./busta.ts";
import { checkEgov11 } from "./egov11.ts";
import { describe, type Eccezione, eccezione, egovInvalid, Findings } from "./exceptions.ts";
import { findIntestazione } from "./find.ts";
import { checkLineeGuida } from "./linee-guida.ts";
import { EGOV } from "./names.ts";
import type { Message } from "./message.ts";
import type { EgovOptions } from "./options.ts";
import { readIntestazione } from "./read.ts";

/** What came through syntax and signature, not yet compared with what the federation knows. */
export interface Authenticated {
  /** The message to go on with: decrypted, where it was encrypted. */
  readonly message: Message;
  readonly read: BustaLetta;
  /** Whose rules it was read with; undefined for a stranger. */
  readonly controparte: Controparte | undefined;
  /** Undefined when signatures are switched off. */
  readonly proof: Verified | undefined;
  /** What was passed over, for the answer to tell. */
  readonly info: readonly Eccezione[];
  readonly notes: readonly string[];
}

/**
 * Form of the header, rules of the counterpart's management version, then the signature, in the order of a domain gateway
 *.
 * @throws GatewayError EGOV_INVALID, or of the family security, with an {@link EgovProblem} as cause
 */
export async function authenticate(message: Message, received: Received, around: Around): Promise<Authenticated> {
  const { options, accordo, context } = around;
  const { soap } = message;
  const findings = new Findings();
  const block = findIntestazione(soap, findings);
  const read = readIntestazione(block, findings);
  const controparte = namesake(accordo, read.mittente);
  if (controparte?.version === "linee-guida-1.1") checkLineeGuida(read, findings);
  if (controparte?.version === "egov-1.1") checkEgov11(read, findings);
  findings.refuseGrave(read);
  const info = findings.all;
  const leniencies = info.length === 0 ? [] : [`passed over: ${describe(info)}`];
  const verify = () => verifyEnvelope(soap, [signedPart(block, options)], policyOf(message, options), context, received);
  const proof = options.signed === false ? undefined : await securely(read, verify);
  checkUnderstood(soap, understood(soap, block, options), options.actor === undefined ? [] : [options.actor]);
  const notes = [...(proof?.notes ?? ["busta e-Gov, not signed"]), ...leniencies];
  return { message: verifiedMessage(message, proof), read, controparte, proof, info, notes };
}

/** The signer must be the Mittente. @throws GatewayError SECURITY_UNTRUSTED (201) */
export function checkSigner({ read, proof }: Authenticated, { member }: Controparte): void {
  if (proof === undefined || proof.sender === member) return;
  throw egovInvalid([eccezione("201", "Mittente")], read, "SECURITY_UNTRUSTED");
}

/** An empty Body stays empty; in any other the verified payload takes the place of what came. */
function verifiedMessage({ soap, payload }: Message, proof: Verified | undefined): Message {
  if (proof === undefined) return { soap, payload };
  return { soap: proof.message, payload: payload === undefined ? undefined : proof.message.payload };
}

/** Each part exists: the form was read before. */
function signedPart(block: Element, options: EgovOptions): Element {
  return options.firma === "IntestazioneMessaggio" ? (child(block, EGOV, "IntestazioneMessaggio") ?? block) : block;
}

/** Encryption is asked for where there is something to hide; attachments may be left out of the signature by agreement. */
function policyOf({ payload }: Message, options: EgovOptions): VerifyPolicy {
  const asked = verifyPolicyOf(options);
  const signed = new Set([...asked.signed].filter((part) => part !== "attachments" || options.allegatiNonFirmati !== true));
  const policy = { ...asked, signed };
  return payload === undefined ? { ...policy, encryption: { ...policy.encryption, required: false } } : policy;
}

function understood(message: SoapMessage, block: Element, options: EgovOptions): readonly Element[] {
  const security = options.signed === false ? undefined : findSecurity(message, options.actor);
  return security === undefined ? [block] : [block, security];
}

/** Freshness is a matter of the service's policy (200); everything else about the signature is 202. */
async function securely(read: BustaLetta, check: () => Promise<Verified>): Promise<Verified> {
  try {
    return await check();
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (catalogue[error.code].family !== "security") throw error;
    const number = error.code === "SECURITY_STALE" ? "200" : "202";
    throw egovInvalid([eccezione(number, "Security")], read, error.code, error);
  }
}
