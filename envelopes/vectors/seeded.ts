import { checkPrimeSync, createECDH, createHash, createPrivateKey, type KeyObject } from "node:crypto";

type Draw = (length: number) => Buffer;

/** SHA-256 of phrase and counter, without end. */
function stream(phrase: string): Draw {
  let counter = 0;
  const block = (): Buffer => createHash("sha256").update(`${phrase} ${counter++}`).digest();
  return (length) => Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, block)).subarray(0, length);
}

const e = 65_537n;

/** An RSA key of 2048 bits that depends on the phrase alone. For tests: a phrase is no secret. */
export function seededRsa(phrase: string): KeyObject {
  const draw = stream(phrase);
  const p = prime(draw);
  const q = prime(draw);
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const members = Object.entries(numbers).map(([name, value]) => [name, toBytes(value).toString("base64url")]);
  return createPrivateKey({ key: { kty: "RSA", ...Object.fromEntries(members) }, format: "jwk" });
}

/** The first prime of 1024 bits at or after a drawn number whose two top bits are set, so that a product has 2048. */
function prime(draw: Draw): bigint {
  const bytes = draw(128);
  bytes[0]! |= 0xc0;
  bytes[127]! |= 1;
  let candidate = BigInt(`0x${bytes.toString("hex")}`);
  // Both tests before checkPrimeSync only spare it work: most numbers have a small factor.
  while (gcd(candidate, primorial) !== 1n || candidate % e === 1n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

const primorial = 3n * 5n * 7n * 11n * 13n * 17n * 19n * 23n * 29n * 31n * 37n * 41n * 43n * 47n * 53n;

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/** Extended Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [r, next, s, following] = [modulus, value % modulus, 0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next, s, following] = [next, r - quotient * next, following, s - quotient * following];
  }
  return ((s % modulus) + modulus) % modulus;
}

const curves = { "P-256": ["prime256v1", 32], "P-384": ["secp384r1", 48] } as const;

/** A key on a curve. The drawn scalar is below the order but for one phrase in 2^32: node refuses that one. */
export function seededEc(phrase: string, crv: keyof typeof curves): KeyObject {
  const [curve, size] = curves[crv];
  const scalar = stream(phrase)(size);
  const half = createECDH(curve);
  half.setPrivateKey(scalar);
  const point = half.getPublicKey();
  const [x, y, d] = [point.subarray(1, 1 + size), point.subarray(1 + size), scalar].map((bytes) => bytes.toString("base64url"));
  return createPrivateKey({ key: { kty: "EC", crv, x: x!, y: y!, d: d! }, format: "jwk" });
}

function toBytes(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}
