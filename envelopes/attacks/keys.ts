import { checkPrimeSync, createHash, createPrivateKey, type KeyObject } from "node:crypto";
import { seededRsa } from "../vectors/seeded.ts";

const made = new Map<string, KeyObject>();

/** A key of one of the attack corpus's people: the same at each run. Anyone can make it, so it is worth nothing elsewhere. */
export function seededKey(name: string): KeyObject {
  const known = made.get(name);
  if (known !== undefined) return known;
  const phrase = `Raccordo, attacchi: ${name}`;
  const key =
    name === "short"
      ? weakRsa(phrase, 1024, 65_537n)
      : name === "small exponent"
        ? weakRsa(phrase, 2048, 3n)
        : other(name, phrase);
  made.set(name, key);
  return key;
}

function other(name: string, phrase: string): KeyObject {
  if (name === "edwards") return edwards(phrase);
  return name === "curve" ? curve521(phrase) : seededRsa(phrase);
}

/** RSA as nobody should have it: few bits, or an exponent of 3, under which a padding can be forged. */
function weakRsa(phrase: string, bits: number, e: bigint): KeyObject {
  let counter = 0;
  const prime = (): bigint => {
    const blocks = Array.from({ length: bits / 512 }, () => createHash("sha256").update(`${phrase} ${counter++}`).digest());
    const bytes = Buffer.concat(blocks);
    bytes[0]! |= 0xc0;
    bytes[bytes.length - 1]! |= 1;
    let candidate = BigInt(`0x${bytes.toString("hex")}`);
    while (candidate % e === 1n || !checkPrimeSync(candidate)) candidate += 2n;
    return candidate;
  };
  const [p, q] = [prime(), prime()];
  const phi = (p - 1n) * (q - 1n);
  // e is prime and does not divide phi: some multiple of phi plus one is divisible by it.
  let multiple = 1n;
  while ((multiple * phi + 1n) % e !== 0n) multiple++;
  const d = (multiple * phi + 1n) / e;
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: power(q, p - 2n, p) };
  const members = Object.entries(numbers).map(([key, value]) => [key, bytesOf(value).toString("base64url")]);
  return createPrivateKey({ key: { kty: "RSA", ...Object.fromEntries(members) }, format: "jwk" });
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [b, left] = [base % modulus, exponent]; left > 0n; left >>= 1n, b = (b * b) % modulus) {
    if (left & 1n) result = (result * b) % modulus;
  }
  return result;
}

export function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

/** Ed25519 (RFC 8410): any 32 bytes are a key. */
function edwards(phrase: string): KeyObject {
  const der = Buffer.concat([
    Buffer.from("302e020100300506032b657004220420", "hex"),
    createHash("sha256").update(phrase).digest(),
  ]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/** P-521, which the profile does not have. The key in the short form of RFC 5915: node:crypto finds the public half. */
function curve521(phrase: string): KeyObject {
  const scalar = Buffer.concat([Buffer.alloc(34), createHash("sha256").update(phrase).digest()]);
  const inner = Buffer.concat([Buffer.from("3047020101" + "0442", "hex"), scalar]);
  const algorithm = Buffer.from("301006072a8648ce3d020106052b81040023", "hex");
  const content = Buffer.concat([Buffer.from("020100", "hex"), algorithm, Buffer.from([0x04, inner.length]), inner]);
  return createPrivateKey({ key: Buffer.concat([Buffer.from([0x30, content.length]), content]), format: "der", type: "pkcs8" });
}
