import { refuse } from "./errors.ts";

const SEQUENCE = 0x30;
const MOST = 5;

/**
 * The certificates of a PkiPath, `SEQUENCE OF Certificate` in DER (ITU-T X.509; X.509 Token Profile 1.1, section 3.1).
 * @throws GatewayError SECURITY_INVALID
 */
export function readPkiPath(der: Buffer): readonly Buffer[] {
  const outer = element(der, 0);
  if (outer.end !== der.length) refuse("SECURITY_INVALID", "PkiPath with something after it");
  const found: Buffer[] = [];
  for (let at = outer.start; at < outer.end;) {
    if (found.length === MOST) refuse("SECURITY_INVALID", `PkiPath of more than ${MOST} certificates`);
    const one = element(der, at);
    found.push(der.subarray(at, one.end));
    at = one.end;
  }
  return found;
}

/** A PkiPath of these certificates, from the authority down to the signer. */
export function writePkiPath(certificates: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(certificates);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([SEQUENCE, ...length]), content]);
}

/** Where the content of a SEQUENCE starts and ends: definite length, at most three octets of it, all inside the bytes. */
function element(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der[at + 1];
  if (der[at] !== SEQUENCE || first === undefined) refuse("SECURITY_INVALID", "PkiPath is not a sequence of certificates");
  const octets = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || octets > 3 || at + 2 + octets > der.length) refuse("SECURITY_INVALID", "PkiPath with a wrong length");
  const size = octets === 0 ? first : der.readUIntBE(at + 2, octets);
  const start = at + 2 + octets;
  if (start + size > der.length) refuse("SECURITY_INVALID", "PkiPath with a wrong length");
  return { start, end: start + size };
}
