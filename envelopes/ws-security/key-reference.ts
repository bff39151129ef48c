import { createHash, type X509Certificate } from "node:crypto";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { KeyPair } from "../../gateway/contracts/envelope.ts";
import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { subjectKeyIdentifier } from "./identify.ts";
import type { KeyReferenceKind } from "./key-info.ts";
import { BASE64, PKI_PATH, SKI, THUMBPRINT, WSSE, WSSE11, WSU, X509V3 } from "./names.ts";
import { type Part, part } from "./part.ts";
import { writePkiPath } from "./pki-path.ts";

export type WrittenKeyReference = Exclude<KeyReferenceKind, "embedded" | "assertion">;

const TOKEN_ID = "rc-token";

/** The BinarySecurityToken that a key reference leads to; undefined for references to what the peer has already. */
export function tokenPart(kind: WrittenKeyReference, { certificate, chain }: KeyPair): Part | undefined {
  if (kind !== "direct" && kind !== "pki-path") return undefined;
  const bytes = kind === "direct" ? certificate.raw : writePkiPath([...chain.map(({ raw }) => raw).reverse(), certificate.raw]);
  const markup = writeText(
    "wsse:BinarySecurityToken",
    {
      "xmlns:wsse": WSSE,
      "xmlns:wsu": WSU,
      "wsu:Id": TOKEN_ID,
      EncodingType: BASE64,
      ValueType: kind === "direct" ? X509V3 : PKI_PATH,
    },
    bytes.toString("base64"),
  );
  return part(TOKEN_ID, markup);
}

/** The content of KeyInfo: a SecurityTokenReference (X.509 Token Profile 1.1, section 3.2). Declares what it uses. */
export function writeKeyReference(kind: WrittenKeyReference, certificate: X509Certificate): Markup {
  const reference = (content: Markup, attributes = {}): Markup =>
    writeElement("wsse:SecurityTokenReference", { "xmlns:wsse": WSSE, ...attributes }, content);
  const identifier = (type: string, value: Buffer): Markup =>
    writeText("wsse:KeyIdentifier", { EncodingType: BASE64, ValueType: type }, value.toString("base64"));
  switch (kind) {
    case "direct":
      return reference(writeElement("wsse:Reference", { URI: `#${TOKEN_ID}`, ValueType: X509V3 }));
    case "pki-path":
      return reference(writeElement("wsse:Reference", { URI: `#${TOKEN_ID}`, ValueType: PKI_PATH }), {
        "xmlns:wsse11": WSSE11,
        "wsse11:TokenType": PKI_PATH,
      });
    case "thumbprint":
      return reference(identifier(THUMBPRINT, createHash("sha1").update(certificate.raw).digest()));
    case "subject-key-identifier": {
      const value = subjectKeyIdentifier(certificate);
      if (value === undefined) {
        throw new GatewayError("CONFIG_INVALID", "the certificate has no SubjectKeyIdentifier to be named by", {
          hint: "another key reference: direct, issuer-serial, thumbprint",
        });
      }
      return reference(identifier(SKI, value));
    }
    case "issuer-serial":
      return reference(
        writeElement(
          "ds:X509Data",
          { "xmlns:ds": "http://www.w3.org/2000/09/xmldsig#" },
          writeElement(
            "ds:X509IssuerSerial",
            {},
            writeText("ds:X509IssuerName", {}, issuerName(certificate)),
            writeText("ds:X509SerialNumber", {}, BigInt(`0x${certificate.serialNumber}`).toString()),
          ),
        ),
      );
  }
}

/** RFC 4514: the most specific part first. node:crypto gives one part on each line, escaped as this needs it. */
function issuerName({ issuer }: X509Certificate): string {
  return issuer.split("\n").reverse().join(",");
}
