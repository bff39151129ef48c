import { DS, THUMBPRINT, XENC, XENC11 } from "../ws-security/names.ts";
import { cipherData, encryptedFirst, encryptedLast, encryptedParts } from "./encrypting.ts";
import type { Kit, Made } from "./kit.ts";
import { directReference, evil, keyIdentifier } from "./message.ts";
import { append, edit, find, replace } from "./text.ts";

const invalid = "SECURITY_INVALID" as const;
const refused = "SECURITY_ALGORITHM" as const;

/** Ciphertexts that were moved, and forms that the profile does not have. */
export function encryptionForms(kit: Kit): readonly Made[] {
  return [...places(kit), ...forms(kit)];
}

/** EncryptedData that was moved, or another in its place. */
function places(kit: Kit): readonly Made[] {
  const xml = encryptedFirst(kit);
  const wrapper = (inside: string): string => `<x:w xmlns:x="urn:x">${inside}</x:w>`;
  const body = find(xml, "soap:Body");
  const evilData = encryptedParts(kit, { plain: evil }).data;
  const swapped = edit(replace(body, ' wsu:Id="body"', ""), "xenc:EncryptedData", () => evilData);
  return [
    {
      name: "moved",
      attack: "signed ciphertext moved under a header, a stranger's in its place",
      bytes: append(replace(xml, body, swapped), "soap:Header", wrapper(replace(body, 'Id="data"', 'Id="old"'))),
      expect: invalid,
    },
    {
      name: "moved-plain",
      attack: "signed ciphertext moved under a header, plain text in its place",
      bytes: append(
        edit(xml, "soap:Body", (old) => replace(replace(old, find(old, "xenc:EncryptedData"), evil), ' wsu:Id="body"', "")),
        "soap:Header",
        wrapper(body),
      ),
      expect: invalid,
    },
    {
      name: "moved-last",
      attack: "ciphertext moved out of the Body (GHSA-6r5v-hp32-fjqw)",
      bytes: (() => {
        const last = encryptedLast(kit);
        const data = find(last, "xenc:EncryptedData");
        return append(replace(last, data, evil), "soap:Header", wrapper(data));
      })(),
      expect: invalid,
    },
    {
      name: "data-in-header",
      attack: "EncryptedData in the Security header",
      bytes: append(xml, "wsse:Security", evilData),
      expect: invalid,
    },
    {
      name: "key-unused",
      attack: "EncryptedKey for a plain Body: it is left alone",
      bytes: kit.message({ after: encryptedParts(kit).key }),
      expect: "accepted",
    },
    {
      name: "data-deeper",
      attack: "EncryptedData deeper in the payload: it stays what it is",
      bytes: kit.message({ payload: `<o>${evilData}</o>` }),
      payload: `<o>${evilData}</o>`,
      expect: "accepted",
    },
  ];
}

/** Forms of EncryptedKey and EncryptedData that the profile does not have. */
function forms(kit: Kit): readonly Made[] {
  const { carol, bob } = kit.people;
  const first = (change: (xml: string) => string): string => kit.resign(change(encryptedFirst(kit)));
  const key = (change: (key: string) => string): string => edit(encryptedFirst(kit), "xenc:EncryptedKey", change);
  const data = (change: (data: string) => string): string => first((xml) => edit(xml, "xenc:EncryptedData", change));
  const method = (algorithm: string, inside = ""): string =>
    key((old) =>
      replace(
        old,
        find(old, "xenc:EncryptionMethod"),
        `<xenc:EncryptionMethod Algorithm="${algorithm}">${inside}</xenc:EncryptionMethod>`,
      ),
    );
  const reference = '<xenc:DataReference URI="#data"></xenc:DataReference>';
  const listed = (to: string): string => key((old) => replace(old, reference, to));
  const sha256 = `<ds:DigestMethod xmlns:ds="${DS}" Algorithm="${XENC}sha256"></ds:DigestMethod>`;
  const mgf = `<xenc11:MGF xmlns:xenc11="${XENC11}" Algorithm="${XENC11}mgf1sha256"></xenc11:MGF>`;
  const value = find(encryptedParts(kit).data, "xenc:CipherValue");
  const inner = replace(encryptedParts(kit).key, 'Id="key"', 'Id="inner"');
  const named = (keyInfo: string) =>
    data((old) => replace(old, "<xenc:CipherData>", `<ds:KeyInfo xmlns:ds="${DS}">${keyInfo}</ds:KeyInfo><xenc:CipherData>`));
  return [
    {
      name: "rsa-15",
      attack: "key transport by RSA 1.5 (CVE-2011-2487)",
      bytes: method(`${XENC}rsa-1_5`, sha256 + mgf),
      expect: refused,
    },
    { name: "kw-aes", attack: "key wrapped with another key", bytes: method(`${XENC}kw-aes256`, sha256 + mgf), expect: refused },
    {
      name: "oaep-params",
      attack: "RSA-OAEP with parameters",
      bytes: method(`${XENC11}rsa-oaep`, `${sha256}${mgf}<xenc:OAEPparams>AAAA</xenc:OAEPparams>`),
      expect: refused,
    },
    {
      name: "oaep-mixed",
      attack: "RSA-OAEP with SHA-256 and MGF1 with SHA-1",
      bytes: method(`${XENC11}rsa-oaep`, sha256),
      expect: refused,
    },
    {
      name: "oaep-md5",
      attack: "RSA-OAEP with MD5",
      bytes: method(`${XENC11}rsa-oaep`, sha256.replace("sha256", "md5") + mgf),
      expect: refused,
    },
    {
      name: "triple-des",
      attack: "Triple DES",
      bytes: data((old) => replace(old, `${XENC11}aes256-gcm`, `${XENC}tripledes-cbc`)),
      expect: refused,
    },
    {
      name: "no-method",
      attack: "EncryptedData without EncryptionMethod",
      bytes: data((old) => replace(old, find(old, "xenc:EncryptionMethod"), "")),
      expect: invalid,
    },
    {
      name: "cipher-reference",
      attack: "CipherReference to the web",
      bytes: data((old) => replace(old, value, '<xenc:CipherReference URI="http://canary.invalid/data"></xenc:CipherReference>')),
      expect: invalid,
    },
    {
      name: "cipher-reference-last",
      attack: "CipherReference to the web, not signed",
      bytes: edit(encryptedLast(kit), "xenc:EncryptedData", (old) =>
        replace(old, value, '<xenc:CipherReference URI="http://canary.invalid/data"></xenc:CipherReference>'),
      ),
      expect: invalid,
    },
    {
      name: "cipher-reference-key",
      attack: "CipherReference in EncryptedKey",
      bytes: key((old) =>
        replace(
          old,
          find(old, "xenc:CipherValue"),
          '<xenc:CipherReference URI="http://canary.invalid/key"></xenc:CipherReference>',
        ),
      ),
      expect: invalid,
    },
    {
      name: "cipher-value-two",
      attack: "two CipherValues",
      bytes: data((old) => replace(old, value, value + value)),
      expect: invalid,
    },
    {
      name: "cipher-other",
      attack: "the ciphertext in something else than a CipherValue",
      bytes: data((old) => old.replaceAll("xenc:CipherValue", "xenc:Other")),
      expect: invalid,
    },
    {
      name: "cipher-data-two",
      attack: "two CipherData",
      bytes: data((old) => append(old, "xenc:EncryptedData", cipherData(Buffer.alloc(40)))),
      expect: invalid,
    },
    {
      name: "cipher-value-comment",
      attack: "comment inside CipherValue",
      bytes: edit(encryptedLast(kit), "xenc:EncryptedData", (old) =>
        replace(old, "<xenc:CipherValue>", "<xenc:CipherValue><!-- x -->"),
      ),
      expect: invalid,
    },
    {
      name: "no-key",
      attack: "no EncryptedKey",
      bytes: replace(encryptedFirst(kit), find(encryptedFirst(kit), "xenc:EncryptedKey"), ""),
      expect: invalid,
    },
    {
      name: "keys-two",
      attack: "two EncryptedKeys",
      bytes: append(encryptedFirst(kit), "wsse:Security", inner),
      expect: invalid,
    },
    {
      name: "keys-inside-too",
      attack: "an EncryptedKey in the EncryptedData and one in the header",
      bytes: named(inner),
      expect: invalid,
    },
    {
      name: "key-other-recipient",
      attack: "EncryptedKey for somebody else",
      bytes: key((old) =>
        replace(
          old,
          find(old, "ds:KeyInfo"),
          `<ds:KeyInfo xmlns:ds="${DS}">${keyIdentifier(THUMBPRINT, Buffer.from(carol.certificate.fingerprint.replaceAll(":", ""), "hex").toString("base64"))}</ds:KeyInfo>`,
        ),
      ),
      expect: invalid,
    },
    {
      name: "key-web",
      attack: "EncryptedKey whose recipient is in the web",
      bytes: key((old) =>
        replace(
          old,
          find(old, "ds:KeyInfo"),
          `<ds:KeyInfo xmlns:ds="${DS}"><ds:RetrievalMethod URI="http://canary.invalid/r"></ds:RetrievalMethod></ds:KeyInfo>`,
        ),
      ),
      expect: invalid,
    },
    {
      name: "list-other",
      attack: "EncryptedKey that says something else is encrypted",
      bytes: listed('<xenc:DataReference URI="#timestamp"></xenc:DataReference>'),
      expect: invalid,
    },
    {
      name: "list-two",
      attack: "EncryptedKey that says two things are encrypted",
      bytes: listed(`${reference}<xenc:DataReference URI="#timestamp"></xenc:DataReference>`),
      expect: invalid,
    },
    {
      name: "list-web",
      attack: "DataReference to the web",
      bytes: listed('<xenc:DataReference URI="http://canary.invalid/d"></xenc:DataReference>'),
      expect: invalid,
    },
    {
      name: "list-other-start",
      attack: "DataReference that begins with something else than #",
      bytes: listed('<xenc:DataReference URI="?data"></xenc:DataReference>'),
      expect: invalid,
    },
    {
      name: "list-key",
      attack: "KeyReference in the place of a DataReference",
      bytes: listed('<xenc:KeyReference URI="#data"></xenc:KeyReference>'),
      expect: invalid,
    },
    {
      name: "list-cycle",
      attack: "EncryptedKey that says it encrypts itself",
      bytes: listed('<xenc:DataReference URI="#key"></xenc:DataReference>'),
      expect: invalid,
    },
    { name: "list-empty", attack: "EncryptedKey that nothing names", bytes: listed(""), expect: invalid },
    {
      name: "data-names-other",
      attack: "EncryptedData that names another key",
      bytes: named(directReference("other", `http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey`)),
      expect: invalid,
    },
    {
      name: "data-names-itself",
      attack: "EncryptedData that names itself as its key (a cycle)",
      bytes: named(directReference("data", `http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey`)),
      expect: invalid,
    },
    {
      name: "data-names-thumbprint",
      attack: "EncryptedData that names a key by thumbprint",
      bytes: named(
        keyIdentifier(THUMBPRINT, Buffer.from(bob.certificate.fingerprint.replaceAll(":", ""), "hex").toString("base64")),
      ),
      expect: invalid,
    },
  ];
}
