import { createHash } from "node:crypto";
import { RSA_SHA256, XENC } from "../ws-security/names.ts";
import { bytesOf } from "./keys.ts";
import type { Kit, Made } from "./kit.ts";
import { signedOctets, withValue } from "./sign.ts";
import { find, replace } from "./text.ts";

const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const refused = "SECURITY_ALGORITHM" as const;

/** Keys that do not fit, and values that no key made. */
export function keysAndValues(kit: Kit): readonly Made[] {
  return [...keysThatDoNotFit(kit), ...curves(kit)];
}

function keysThatDoNotFit(kit: Kit): readonly Made[] {
  const weak = { trust: "weak", expect: "SECURITY_UNTRUSTED" } as const;
  return [
    { name: "key-short", attack: "RSA key of 1024 bits", bytes: kit.message({}, "short"), ...weak },
    { name: "key-exponent", attack: "RSA key with exponent 3", bytes: kit.message({}, "small-exponent"), ...weak },
    {
      name: "key-exponent-forged",
      attack: "forged padding under exponent 3 (Bleichenbacher 2006): no key is needed",
      bytes: forgedPadding(kit),
      ...weak,
    },
    {
      name: "key-edwards",
      attack: "an Ed25519 key under the name of RSA",
      bytes: withValue(
        kit.resign(
          replace(
            kit.message(),
            find(kit.message(), "wsse:BinarySecurityToken"),
            find(edwardsToken(kit), "wsse:BinarySecurityToken"),
          ),
        ),
        Buffer.alloc(64),
      ),
      ...weak,
    },
    {
      name: "key-curve",
      attack: "ECDSA on a curve that the profile does not have",
      bytes: kit.message({ algorithm: `${MORE}ecdsa-sha256` }, "curve"),
      random: true,
      ...weak,
    },
  ];
}

function edwardsToken(kit: Kit): string {
  const raw = kit.people.edwards.certificate.raw.toString("base64");
  return kit.message().replace(/(<wsse:BinarySecurityToken[^>]*>)[^<]*/, `$1${raw}`);
}

/** s with s³ beginning as a padded digest does, and ending in garbage that a careless reader does not look at. */
function forgedPadding(kit: Kit): string {
  const xml = kit.message({}, "small-exponent");
  const digest = createHash("sha256").update(signedOctets(xml)).digest();
  const start = Buffer.concat([Buffer.from("0001ffffffffffffffff003031300d060960864801650304020105000420", "hex"), digest]);
  const wanted = BigInt(`0x${Buffer.concat([start, Buffer.alloc(256 - start.length, 0xff)]).toString("hex")}`);
  let [low, high] = [0n, 1n << 700n];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle * middle * middle <= wanted) low = middle;
    else high = middle - 1n;
  }
  const value = bytesOf(low);
  return withValue(xml, Buffer.concat([Buffer.alloc(256 - value.length), value]));
}

/** ECDSA: values outside the group, and the second valid spelling of the same signature. */
function curves(kit: Kit): readonly Made[] {
  const algorithm = `${MORE}ecdsa-sha256`;
  const honest = kit.message({ algorithm }, "alice-p256");
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const pair = (r: bigint, s: bigint): string =>
    withValue(honest, Buffer.from(r.toString(16).padStart(64, "0") + s.toString(16).padStart(64, "0"), "hex"));
  const value = Buffer.from(/<ds:SignatureValue>([^<]*)/.exec(honest)?.[1] ?? "", "base64");
  const [r, s] = [value.subarray(0, 32), value.subarray(32)].map((half) => BigInt(`0x${half.toString("hex")}`));
  const der = (numbers: readonly bigint[]): Buffer => {
    const parts = numbers.map((one) => Buffer.concat([Buffer.from([0]), bytesOf(one)]));
    const content = Buffer.concat(parts.flatMap((one) => [Buffer.from([2, one.length]), one]));
    return Buffer.concat([Buffer.from([0x30, content.length]), content]);
  };
  const invalid = { expect: "SECURITY_INVALID", random: true } as const;
  return [
    { name: "ecdsa-honest", attack: "honest: ECDSA on P-256", bytes: honest, expect: "accepted", random: true },
    { name: "ecdsa-zero", attack: "ECDSA with r and s of 0 (CVE-2022-21449)", bytes: pair(0n, 0n), ...invalid },
    { name: "ecdsa-r-zero", attack: "ECDSA with r of 0", bytes: pair(0n, s ?? 0n), ...invalid },
    { name: "ecdsa-s-zero", attack: "ECDSA with s of 0", bytes: pair(r ?? 0n, 0n), ...invalid },
    { name: "ecdsa-order", attack: "ECDSA with r and s of the group's order", bytes: pair(order, order), ...invalid },
    { name: "ecdsa-der", attack: "ECDSA in DER", bytes: withValue(honest, der([r ?? 0n, s ?? 0n])), ...invalid },
    {
      name: "ecdsa-long",
      attack: "ECDSA with a byte too many",
      bytes: withValue(honest, Buffer.concat([value, Buffer.alloc(1)])),
      ...invalid,
    },
    {
      name: "ecdsa-other-half",
      attack: "the same message with the other valid s (n - s), which anybody can compute: a replay",
      bytes: pair(r ?? 0n, order - (s ?? 0n)),
      after: "algorithms-ecdsa-honest.xml",
      expect: "SECURITY_REPLAY",
      random: true,
    },
    {
      name: "ecdsa-under-rsa-key",
      attack: "ECDSA named with an RSA key",
      bytes: replace(kit.message(), RSA_SHA256, algorithm),
      expect: "SECURITY_UNTRUSTED",
    },
    {
      name: "rsa-under-ecdsa-key",
      attack: "RSA named with an elliptic curve key",
      bytes: replace(honest, algorithm, RSA_SHA256),
      expect: "SECURITY_UNTRUSTED",
      random: true,
    },
    {
      name: "pss-as-pkcs1",
      attack: "a PKCS#1 signature under the name of RSA-PSS",
      bytes: replace(kit.message(), RSA_SHA256, "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
      expect: "SECURITY_INVALID",
    },
    {
      name: "hash-swapped",
      attack: "an RSA-SHA256 signature under the name of RSA-SHA512",
      bytes: replace(kit.message(), RSA_SHA256, `${MORE}rsa-sha512`),
      expect: "SECURITY_INVALID",
    },
    {
      name: "digest-xenc-md5",
      attack: "a digest method under another standard's name",
      bytes: kit.message({ digest: `${XENC}md5` }),
      expect: refused,
    },
  ];
}
