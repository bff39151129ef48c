import { createHash, type X509Certificate } from "node:crypto";
import { attribute, type Element, is } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import type { KeyName } from "./key-info.ts";
import { BASE64, PKI_PATH, WSSE, X509V3 } from "./names.ts";
import { readPkiPath } from "./pki-path.ts";
import { base64 } from "./strict.ts";
import { isNameOf } from "./trust.ts";
import { PeculiarCertificate, SubjectKeyIdentifierExtension } from "./x509.ts";

/** A certificate in DER with those that came along with it. */
export interface Brought {
  readonly certificate: Buffer;
  readonly others: readonly Buffer[];
}

/** The certificates in a BinarySecurityToken (X.509 Token Profile 1.1, section 3.1). @throws GatewayError SECURITY_INVALID */
export function readToken(token: Element): Brought {
  if (!is(token, WSSE, "BinarySecurityToken")) refuse("SECURITY_INVALID", "KeyInfo names something that is no token");
  if ((attribute(token, "", "EncodingType") ?? BASE64) !== BASE64)
    refuse("SECURITY_INVALID", "token in an encoding not accepted");
  const type = attribute(token, "", "ValueType");
  if (type === X509V3) return { certificate: base64(token), others: [] };
  if (type !== PKI_PATH) refuse("SECURITY_INVALID", "token of a type not accepted");
  // The path goes from the authority down to the signer (RFC 4158; ITU-T X.509, PkiPath).
  const [certificate, ...others] = [...readPkiPath(base64(token))].reverse();
  return certificate === undefined ? refuse("SECURITY_INVALID", "token without certificate") : { certificate, others };
}

/** Is this the certificate that a key identifier means? Said only of certificates that we keep: an identifier proves nothing. */
export function isNamed(certificate: X509Certificate, name: KeyName): boolean {
  switch (name.kind) {
    case "issuer-serial":
      return certificate.serialNumber.replace(/^0+/, "") === name.serial && isNameOf(name.issuer, certificate.issuer);
    case "thumbprint":
      return createHash("sha1").update(certificate.raw).digest().equals(name.value);
    case "subject-key-identifier":
      return subjectKeyIdentifier(certificate)?.equals(name.value) === true;
    default:
      return false;
  }
}

const identifiers = new WeakMap<X509Certificate, Buffer>();

/** The SubjectKeyIdentifier extension (RFC 5280, section 4.2.1.2); undefined when there is none. */
export function subjectKeyIdentifier(certificate: X509Certificate): Buffer | undefined {
  const known = identifiers.get(certificate);
  if (known !== undefined) return known;
  const found = keyIdOf(certificate);
  if (found === undefined) return undefined;
  const value = Buffer.from(found, "hex");
  identifiers.set(certificate, value);
  return value;
}

function keyIdOf({ raw }: X509Certificate): string | undefined {
  try {
    return new PeculiarCertificate(raw).getExtension(SubjectKeyIdentifierExtension)?.keyId;
  } catch {
    // A certificate whose extensions cannot be read is named by none of them.
    return undefined;
  }
}
