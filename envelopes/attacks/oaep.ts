import { constants, createHash, type KeyObject, publicEncrypt } from "node:crypto";

/** RSA-OAEP (RFC 8017, section 7.1.1) with a seed that depends on what is wrapped: the same bytes at each run, and no secret. */
export function wrapKey(key: Uint8Array, recipient: KeyObject, hash: "sha1" | "sha256"): Buffer {
  const size = 256;
  const digest = (octets: Uint8Array): Buffer => createHash(hash).update(octets).digest();
  const length = digest(Buffer.alloc(0)).length;
  const mask = (seed: Buffer, bytes: number): Buffer => {
    const blocks = Array.from({ length: Math.ceil(bytes / length) }, (_, at) =>
      digest(Buffer.concat([seed, Buffer.from([0, 0, 0, at])])),
    );
    return Buffer.concat(blocks).subarray(0, bytes);
  };
  const seed = digest(key);
  const rest = size - 1 - length;
  const padding = Buffer.alloc(rest - length - key.length - 1);
  const block = Buffer.concat([digest(Buffer.alloc(0)), padding, Buffer.from([1]), key]);
  const masked = xor(block, mask(seed, rest));
  const maskedSeed = xor(seed, mask(masked, length));
  return publicEncrypt(
    { key: recipient, padding: constants.RSA_NO_PADDING },
    Buffer.concat([Buffer.from([0]), maskedSeed, masked]),
  );
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
}
