import { constants, publicEncrypt, type X509Certificate } from "node:crypto";
import type { Random } from "../../gateway/contracts/clock.ts";
import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { contentCiphers, encryptContent } from "./ciphers.ts";
import { writeKeyReference } from "./key-reference.ts";
import { DS, SHA256, XENC, XENC11 } from "./names.ts";

const DATA_ID = "rc-data";

export interface EncryptedParts {
  /** EncryptedData, to stand in the Body in the place of what it holds. */
  readonly data: Markup;
  /** EncryptedKey, for the Security header. */
  readonly key: Markup;
}

/**
 * Encrypts a Body's content for the holder of a certificate: AES-GCM, the key by RSA-OAEP with SHA-256 and MGF1 with SHA-256
 * (XML Encryption 1.1, sections 5.2.4 and 5.5.2). Both elements declare what they use, so that they are canonical.
 */
export function encryptPayload(
  payload: Uint8Array,
  cipher: "aes128-gcm" | "aes256-gcm",
  recipient: X509Certificate,
  random: Random,
): EncryptedParts {
  const { uri, keyBytes, ivBytes } = contentCiphers[cipher];
  const key = random(keyBytes);
  const octets = encryptContent(cipher, key, random(ivBytes), payload);
  const wrapped = publicEncrypt({ key: recipient.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, key);
  return {
    data: writeElement(
      "xenc:EncryptedData",
      { "xmlns:xenc": XENC, Id: DATA_ID, Type: `${XENC}Content` },
      writeElement("xenc:EncryptionMethod", { Algorithm: uri }),
      cipherData(octets),
    ),
    key: writeElement(
      "xenc:EncryptedKey",
      { "xmlns:xenc": XENC, Id: "rc-key" },
      writeElement(
        "xenc:EncryptionMethod",
        { Algorithm: `${XENC11}rsa-oaep` },
        writeElement("ds:DigestMethod", { "xmlns:ds": DS, Algorithm: SHA256 }),
        writeElement("xenc11:MGF", { "xmlns:xenc11": XENC11, Algorithm: `${XENC11}mgf1sha256` }),
      ),
      writeElement("ds:KeyInfo", { "xmlns:ds": DS }, writeKeyReference("thumbprint", recipient)),
      cipherData(wrapped),
      writeElement("xenc:ReferenceList", {}, writeElement("xenc:DataReference", { URI: `#${DATA_ID}` })),
    ),
  };
}

function cipherData(octets: Buffer): Markup {
  return writeElement("xenc:CipherData", {}, writeText("xenc:CipherValue", {}, octets.toString("base64")));
}
