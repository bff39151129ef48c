import type { X509Certificate } from "node:crypto";
import type { KeyRing } from "../../gateway/contracts/envelope.ts";
import type { Element } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import { isNamed, readToken } from "./identify.ts";
import type { Ids } from "./ids.ts";
import type { KeyName, KeyReferenceKind } from "./key-info.ts";
import { PKI_PATH } from "./names.ts";
import type { Security } from "./security.ts";
import { holderIn } from "./saml.ts";
import { certificateOf, type Signer, trustedSigner } from "./trust.ts";

/** The certificate that a signature is to be checked with, not believed yet. */
export interface Claimed {
  readonly certificate: X509Certificate;
  readonly brought: readonly X509Certificate[];
  readonly kind: KeyReferenceKind;
  /** The token in the header that holds it. */
  readonly token: Element | undefined;
}

/**
 * Finds the certificate that a KeyInfo names: in a token of *this* header, or among those that we keep.
 * @param counterpart whose certificates are asked; undefined for anybody's
 * @throws GatewayError SECURITY_INVALID, SECURITY_UNTRUSTED
 */
export function claimedKey(name: KeyName, security: Security, ids: Ids, counterpart: string | undefined, keys: KeyRing): Claimed {
  const kept = keptFor(counterpart, keys);
  if (name.kind === "token") {
    const token = ids.resolve(name.id);
    if (!security.tokens.includes(token)) refuse("SECURITY_INVALID", "KeyInfo does not name a token of this header");
    const { certificate, others } = readToken(token);
    const kind = others.length > 0 || name.type === PKI_PATH ? "pki-path" : "direct";
    return {
      certificate: certificateOf(certificate, kept),
      brought: others.map((one) => certificateOf(one, [])),
      kind,
      token,
    };
  }
  if (name.kind === "embedded") {
    return { certificate: certificateOf(name.certificate, kept), brought: [], kind: "embedded", token: undefined };
  }
  if (name.kind === "assertion") {
    const { assertion } = security;
    if (assertion === undefined || ids.resolve(name.id) !== assertion) {
      refuse("SECURITY_INVALID", "KeyInfo does not name the assertion of this header");
    }
    return { certificate: holderIn(assertion), brought: [], kind: "assertion", token: assertion };
  }
  const found = kept.filter((one) => isNamed(one, name));
  const [certificate, second] = found;
  if (certificate === undefined)
    refuse("SECURITY_UNTRUSTED", `${name.kind} of no certificate kept for ${counterpart ?? "anybody"}`);
  if (second !== undefined && !second.raw.equals(certificate.raw)) {
    refuse("SECURITY_UNTRUSTED", `${name.kind} of more than one certificate`);
  }
  return { certificate, brought: [], kind: name.kind, token: undefined };
}

/** Believes it, or refuses. @throws GatewayError SECURITY_UNTRUSTED, SECURITY_ALGORITHM */
export function believe(
  { certificate, brought, kind }: Claimed,
  counterpart: string | undefined,
  accepted: ReadonlySet<KeyReferenceKind>,
  keys: KeyRing,
  now: number,
): Signer {
  if (!accepted.has(kind)) refuse("SECURITY_ALGORITHM", `key reference ${kind} is not in the policy`);
  return trustedSigner(certificate, brought, counterpart, keys, now);
}

function keptFor(counterpart: string | undefined, keys: KeyRing): readonly X509Certificate[] {
  const members = counterpart === undefined ? keys.members : [counterpart];
  return members.flatMap((member) => {
    const trust = keys.trustOf(member);
    return trust === undefined ? [] : [...trust.pinned, ...trust.intermediates];
  });
}
