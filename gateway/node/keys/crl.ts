import "reflect-metadata";
import { verify, type X509Certificate } from "node:crypto";
import { X509Crl } from "@peculiar/x509";
import type { RevocationList } from "../../contracts/envelope.ts";

/** A list of 100 MB would hold the node for a minute; the largest of a public authority seen has some 3 MB. */
export const MOST_CRL_BYTES = 16 * 1024 * 1024;

/**
 * Reads a certificate revocation list, DER or PEM, and checks that one of the authorities signed it (RFC 5280, section 5).
 * @throws Error with what is wrong
 */
export function readCrl(bytes: Buffer, authorities: readonly X509Certificate[]): RevocationList {
  if (bytes.length > MOST_CRL_BYTES) throw new Error(`a revocation list of ${bytes.length} bytes, at most ${MOST_CRL_BYTES}`);
  const der = derOf(bytes);
  const list = new X509Crl(der);
  const tbs = firstElement(der);
  const { hash } = list.signatureAlgorithm as { readonly hash?: { readonly name?: string } };
  const name = { "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512" }[hash?.name ?? ""];
  if (name === undefined) throw new Error(`a revocation list signed with ${hash?.name ?? "an unknown algorithm"}`);
  const issuer = authorities.find((one) => verify(name, tbs, one.publicKey, Buffer.from(list.signature)));
  if (issuer === undefined) throw new Error("a revocation list that no authority of this counterpart signed");
  return {
    issuer,
    thisUpdate: list.thisUpdate.getTime(),
    nextUpdate: list.nextUpdate?.getTime(),
    revoked: new Map(list.entries.map((entry) => [serialOf(entry.serialNumber), entry.revocationDate.getTime()])),
  };
}

/** As X509Certificate gives it: upper case, no zero octets before it. */
function serialOf(hex: string): string {
  const digits = hex.replace(/^(?:00)+(?=..)/, "");
  return digits.toUpperCase();
}

function derOf(bytes: Buffer): Buffer {
  const pem = /-----BEGIN (?:X509 )?CRL-----([^-]+)-----END (?:X509 )?CRL-----/.exec(bytes.toString("latin1"))?.[1];
  return pem === undefined ? bytes : Buffer.from(pem, "base64");
}

/** The to-be-signed part: the first element inside the outer SEQUENCE, with its own tag and length. */
function firstElement(der: Buffer): Buffer {
  const outer = contentAt(der, 0);
  const { start, size } = contentAt(der, outer.start);
  return der.subarray(outer.start, start + size);
}

function contentAt(der: Buffer, at: number): { readonly start: number; readonly size: number } {
  const first = der.readUInt8(at + 1);
  if (first < 0x80) return { start: at + 2, size: first };
  const octets = first & 0x7f;
  if (octets < 1 || octets > 4) throw new Error("a revocation list with a wrong length");
  return { start: at + 2 + octets, size: der.readUIntBE(at + 2, octets) };
}
