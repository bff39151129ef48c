import { X509Certificate } from "node:crypto";
import type { EnvelopeContext } from "../../gateway/contracts/envelope.ts";
import { attribute, type Element } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import { BASE64, WSU, X509V3 } from "./names.ts";
import { base64 } from "./strict.ts";

const LEAST_MODULUS = 2048;

export interface Signer {
  readonly member: string;
  readonly certificate: X509Certificate;
}

/** The certificate's bytes in a BinarySecurityToken (X.509 Token Profile 1.1, section 3.1). */
export function readToken(token: Element, id: string): Buffer {
  if (attribute(token, WSU, "Id") !== id) refuse("SECURITY_INVALID", "KeyInfo does not name the token of this header");
  const encoding = attribute(token, "", "EncodingType") ?? BASE64;
  if (encoding !== BASE64 || attribute(token, "", "ValueType") !== X509V3)
    refuse("SECURITY_INVALID", "token of a type not accepted");
  return base64(token);
}

/**
 * The member who signs with this certificate. Pinned: the bytes must be those of a certificate that we keep for the
 * counterpart; chains, names and serial numbers say nothing.
 * @param counterpart the only member accepted; undefined for any member that we keep certificates of
 * @throws GatewayError SECURITY_UNTRUSTED
 */
export function trustedSigner(der: Buffer, counterpart: string | undefined, context: EnvelopeContext): Signer {
  const { keys, clock } = context;
  const member = counterpart ?? memberWith(der, context);
  const certificate = keys.certificatesOf(member).find(({ raw }) => raw.equals(der));
  if (certificate === undefined || keys.memberOf(certificate) !== member) {
    refuse("SECURITY_UNTRUSTED", `certificate is not one kept for ${member}`);
  }
  const now = clock.now();
  if (now < certificate.validFromDate.getTime() || now > certificate.validToDate.getTime()) {
    refuse("SECURITY_UNTRUSTED", `certificate of ${member} outside its validity`);
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType !== "rsa" || (asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_MODULUS) {
    refuse("SECURITY_UNTRUSTED", `key of ${member} is not RSA of at least ${LEAST_MODULUS} bits`);
  }
  return { member, certificate };
}

function memberWith(der: Buffer, { keys }: EnvelopeContext): string {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(der);
  } catch {
    // Whatever the stranger's bytes are, they are no certificate that anybody pinned.
    refuse("SECURITY_UNTRUSTED", "token is not a certificate");
  }
  return keys.memberOf(certificate) ?? refuse("SECURITY_UNTRUSTED", "certificate of nobody known");
}
