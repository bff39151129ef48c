import type { X509Certificate } from "node:crypto";
import type { EnvelopeContext } from "../../gateway/contracts/envelope.ts";

/** The certificate to encrypt for: one kept for the member, of today, with an RSA key. */
export function encryptionCertificate(member: string, { keys, clock }: EnvelopeContext): X509Certificate | undefined {
  const now = clock.now();
  const isOfToday = ({ validFromDate, validToDate }: X509Certificate): boolean =>
    validFromDate.getTime() <= now && now <= validToDate.getTime();
  return keys.trustOf(member)?.pinned.find((one) => one.publicKey.asymmetricKeyType === "rsa" && isOfToday(one));
}
