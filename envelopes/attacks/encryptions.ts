import { WSU } from "../ws-security/names.ts";
import { encryptedFirst, encryptedLast, encryptedParts } from "./encrypting.ts";
import type { Kit, Made } from "./kit.ts";
import { evil, payload } from "./message.ts";
import { edit, find, replace } from "./text.ts";

const invalid = "SECURITY_INVALID" as const;
const refused = "SECURITY_ALGORITHM" as const;

/** XML Encryption: what is changed, moved, or asks for more than the profile has. */
export function encryptions(kit: Kit): readonly Made[] {
  return [...ciphertexts(kit), ...plaintexts(kit)];
}

const flip =
  (at: number) =>
  (octets: Buffer): Buffer => {
    const copy = Buffer.from(octets);
    copy[at < 0 ? copy.length + at : at]! ^= 1;
    return copy;
  };

/** Ciphertexts and wrapped keys that were changed: one answer for all, since each could be an oracle's question. */
function ciphertexts(kit: Kit): readonly Made[] {
  const legacy = { trust: "legacy" } as const;
  const cbc = { cipher: "aes256-cbc" } as const;
  return [
    {
      name: "altered",
      attack: "ciphertext changed after it was signed",
      bytes: edit(encryptedFirst(kit), "xenc:EncryptedData", (old) =>
        find(
          replace(old, find(old, "xenc:CipherData"), find(encryptedParts(kit, { change: flip(20) }).data, "xenc:CipherData")),
          "xenc:EncryptedData",
        ),
      ),
      expect: invalid,
    },
    {
      name: "altered-unsigned",
      attack: "ciphertext changed, where it is not signed",
      bytes: encryptedLast(kit, { change: flip(20) }),
      expect: invalid,
    },
    { name: "altered-tag", attack: "GCM tag changed", bytes: encryptedLast(kit, { change: flip(-1) }), expect: invalid },
    {
      name: "short-tag",
      attack: "GCM tag cut to 12 bytes",
      bytes: encryptedLast(kit, { change: (octets) => octets.subarray(0, octets.length - 4) }),
      expect: invalid,
    },
    {
      name: "short",
      attack: "ciphertext of 8 bytes",
      bytes: encryptedLast(kit, { change: (octets) => octets.subarray(0, 8) }),
      expect: invalid,
    },
    { name: "altered-iv", attack: "IV changed", bytes: encryptedLast(kit, { change: flip(0) }), expect: invalid },
    { name: "cbc", attack: "CBC from a counterpart not marked legacy", bytes: encryptedFirst(kit, cbc), expect: refused },
    {
      name: "cbc-in-policy",
      attack: "CBC from a counterpart not marked legacy, though the policy names it",
      bytes: encryptedFirst(kit, cbc),
      policy: { encryption: { ciphers: ["aes256-cbc"] } },
      expect: refused,
    },
    {
      name: "cbc-legacy",
      attack: "honest: CBC from a legacy counterpart, the ciphertext signed",
      bytes: encryptedFirst(kit, cbc),
      ...legacy,
      expect: "accepted",
    },
    {
      name: "cbc-unsigned",
      attack: "CBC from a legacy counterpart, the ciphertext not signed (padding oracle)",
      bytes: encryptedLast(kit, cbc),
      ...legacy,
      expect: refused,
    },
    {
      name: "cbc-unsigned-padding",
      attack: "the same, with a wrong padding: the same answer",
      bytes: encryptedLast(kit, { ...cbc, change: flip(-17) }),
      ...legacy,
      expect: refused,
    },
    {
      name: "cbc-padding",
      attack: "CBC from a legacy counterpart with a wrong padding, signed",
      bytes: encryptedFirst(kit, { ...cbc, plain: "<a></a>".padEnd(16), padding: Buffer.alloc(16, 0) }),
      ...legacy,
      expect: invalid,
    },
    {
      name: "cbc-padding-long",
      attack: "CBC from a legacy counterpart with a padding of 32, signed",
      bytes: encryptedFirst(kit, { ...cbc, plain: "<a></a>".padEnd(16), padding: Buffer.alloc(32, 0x20) }),
      ...legacy,
      expect: invalid,
    },
    {
      name: "cbc-odd",
      attack: "CBC of a length that is no multiple of the block, signed",
      bytes: encryptedFirst(kit, { ...cbc, change: (octets) => octets.subarray(0, octets.length - 3) }),
      ...legacy,
      expect: invalid,
    },
    {
      name: "key-garbage",
      attack: "a wrapped key that does not unwrap",
      bytes: encryptedLast(kit, { wrapped: Buffer.alloc(256, 7) }),
      expect: invalid,
    },
    {
      name: "key-short",
      attack: "a wrapped key too short for its cipher",
      bytes: encryptedLast(kit, { keyBytes: 16 }),
      expect: invalid,
    },
    {
      name: "key-one-byte",
      attack: "a wrapped key of one byte",
      bytes: encryptedLast(kit, { wrapped: Buffer.alloc(1, 1) }),
      expect: invalid,
    },
    {
      name: "key-long",
      attack: "a wrapped key of 2,000 bytes",
      bytes: encryptedLast(kit, { wrapped: Buffer.alloc(2000, 1) }),
      expect: invalid,
    },
    {
      name: "cipher-not-in-policy",
      attack: "a cipher that the policy does not have",
      bytes: encryptedFirst(kit),
      policy: { encryption: { ciphers: ["aes128-gcm"] } },
      expect: refused,
    },
    {
      name: "not-encrypted",
      attack: "a plain message where encryption is required",
      bytes: kit.message(),
      policy: { encryption: { required: true } },
      expect: "SECURITY_MISSING",
    },
    {
      name: "oaep-sha1",
      attack: "RSA-OAEP with SHA-1 where the policy does not have it",
      bytes: encryptedFirst(kit, { hash: "sha1" }),
      expect: refused,
    },
    {
      name: "oaep-sha1-accepted",
      attack: "honest: RSA-OAEP with SHA-1 where the policy has it",
      bytes: encryptedFirst(kit, { hash: "sha1" }),
      policy: { encryption: { oaepSha1: true } },
      expect: "accepted",
    },
    {
      name: "not-signed",
      attack: "encrypted for us by a stranger, without signature",
      bytes: replace(encryptedLast(kit), find(encryptedLast(kit), "ds:Signature"), ""),
      expect: "SECURITY_MISSING",
    },
  ];
}

/** What a ciphertext may hold that is no payload. */
function plaintexts(kit: Kit): readonly Made[] {
  const xml = kit.message();
  const body = find(xml, "soap:Body");
  const cases = {
    "plain-other": ["another payload, encrypted for us by a stranger", evil],
    "plain-body": ["a whole Body, with the Id of the true one", body],
    "plain-two": ["two elements: a payload and a wrapped Body", evil + body],
    "plain-text": ["text beside the payload", `text${payload}`],
    "plain-comment": ["a comment beside the payload", `${payload}<!-- x -->`],
    "plain-nothing": ["nothing", " "],
    "plain-garbage": ["what is not XML", "<a"],
    "plain-doctype": ["a DOCTYPE", `<!DOCTYPE x [<!ENTITY e SYSTEM "http://canary.invalid/e">]>${payload}`],
    "plain-declaration": ["an XML declaration", `<?xml version="1.0"?>${payload}`],
    "plain-escape": ["an end tag of what it is parsed in", `${payload}</content><content>`],
    "plain-escape-root": ["end tags of what it is parsed in, and a second payload", `</content>${payload}<content>`],
    "plain-id": ["an Id that the message has already", `<p xmlns:wsu="${WSU}" wsu:Id="timestamp"></p>`],
    "plain-comment-inside": ["a comment in the payload", replace(payload, "<MSH.3>", "<!-- x --><MSH.3>")],
  } as const;
  return [
    ...Object.entries(cases).flatMap(([name, [attack, plain]]) => [
      { name, attack: `decrypts to: ${attack}`, bytes: encryptedLast(kit, { plain }), expect: invalid },
    ]),
    {
      name: "plain-two-signed",
      attack: "decrypts to two elements, the ciphertext signed",
      bytes: encryptedFirst(kit, { plain: evil + body }),
      expect: invalid,
    },
    {
      name: "plain-text-signed",
      attack: "decrypts to text beside the payload, the ciphertext signed",
      bytes: encryptedFirst(kit, { plain: `text${payload}` }),
      expect: invalid,
    },
    {
      name: "plain-not-utf8",
      attack: "decrypts to bytes that are not UTF-8",
      bytes: encryptedLast(kit, { plain: Buffer.from("<a>\xff</a>", "latin1") }),
      expect: invalid,
    },
    {
      name: "plain-doctype-signed",
      attack: "decrypts to a DOCTYPE, the ciphertext signed",
      bytes: encryptedFirst(kit, { plain: cases["plain-doctype"][1] }),
      expect: invalid,
    },
  ];
}
