import type { EnvelopeContext, Opened } from "../../gateway/contracts/envelope.ts";
import { asGatewayError } from "../../gateway/contracts/errors.ts";
import { catalogue } from "../../gateway/contracts/catalogue.ts";
import { canonicalize, type Element } from "../../gateway/xml/index.ts";
import { checkUnderstood } from "../soap/headers.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { findSecurity, type Verified, verifyEnvelope } from "../ws-security/verify.ts";
import type { BustaLetta } from "./busta.ts";
import type { Checked } from "./check.ts";
import { describe, eccezione, egovInvalid, Findings } from "./exceptions.ts";
import { findIntestazione } from "./find.ts";
import type { EgovOptions } from "./options.ts";
import { readIntestazione } from "./read.ts";

/** What came through syntax and signature, not yet compared with what the federation knows. */
export interface Authenticated {
  readonly read: BustaLetta;
  /** Undefined when signatures are switched off. */
  readonly proof: Verified | undefined;
  readonly notes: readonly string[];
}

/**
 * Syntax of the header first, then the signature over Timestamp, Intestazione and Body, in the order of a domain gateway.
 * @throws GatewayError EGOV_INVALID, or of the family security, with an {@link EgovProblem} as cause
 */
export function authenticate(message: SoapMessage, options: EgovOptions, context: EnvelopeContext): Authenticated {
  const findings = new Findings();
  const block = findIntestazione(message, findings);
  const read = readIntestazione(block, findings);
  findings.refuseGrave(read);
  const leniencies = findings.all.length === 0 ? [] : [`passed over: ${describe(findings.all)}`];
  const proof =
    options.signed === false ? undefined : securely(read, () => verifyEnvelope(message, [block], policy(options), context));
  checkUnderstood(message, understood(message, block, options), options.actor === undefined ? [] : [options.actor]);
  return { read, proof, notes: [...(proof?.notes ?? ["busta e-Gov, not signed"]), ...leniencies] };
}

/** The signer must be the Mittente. @throws GatewayError SECURITY_UNTRUSTED (201) */
export function checkSigner({ read, proof }: Authenticated, { counterpart }: Checked): void {
  if (proof === undefined || proof.sender === counterpart.member) return;
  throw egovInvalid([eccezione("201", "Mittente")], read, "SECURITY_UNTRUSTED");
}

export function opened(message: SoapMessage, { proof, notes }: Authenticated, { busta }: Checked): Opened {
  return {
    payload: Buffer.from(canonicalize(message.payload)),
    sender: proof?.sender,
    action: busta.azione ?? "",
    id: busta.identificatore,
    notes,
  };
}

function policy(options: EgovOptions): Parameters<typeof verifyEnvelope>[2] {
  const actor = options.actor === undefined ? {} : { actor: options.actor };
  return { window: (options.window ?? 300) * 1000, skew: (options.skew ?? 60) * 1000, ...actor };
}

function understood(message: SoapMessage, block: Element, options: EgovOptions): readonly Element[] {
  const security = options.signed === false ? undefined : findSecurity(message, options.actor);
  return security === undefined ? [block] : [block, security];
}

/** Freshness is a matter of the service's policy (200); everything else about the signature is 202. */
function securely(read: BustaLetta, check: () => Verified): Verified {
  try {
    return check();
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (catalogue[error.code].family !== "security") throw error;
    const number = error.code === "SECURITY_STALE" ? "200" : "202";
    throw egovInvalid([eccezione(number, "Security")], read, error.code, error);
  }
}
