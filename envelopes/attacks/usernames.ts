import { createHash } from "node:crypto";
import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { BASE64, PASSWORD_DIGEST, PASSWORD_TEXT, WSSE, WSU } from "../ws-security/names.ts";
import type { Kit, Made } from "./kit.ts";
import { created } from "./message.ts";
import { append, prepend, replace } from "./text.ts";

const users = { rossi: "segreta", bianchi: "altra" };
const policy = { username: { users } } as const;
const withText = { username: { users, text: true } } as const;
const secret = { encrypted: "true" };
const invalid = "SECURITY_INVALID" as const;
const untrusted = "SECURITY_UNTRUSTED" as const;

interface User {
  readonly name?: string;
  readonly password?: string;
  readonly nonce?: string;
  readonly created?: string;
  /** PasswordText, and not PasswordDigest. */
  readonly text?: boolean;
  readonly type?: string;
  readonly more?: Markup;
}

/** A UsernameToken whose Id is `user`. */
export function userToken(user: User = {}): Markup {
  const { name = "rossi", password = "segreta", nonce = "AAECAwQFBgcICQoLDA0ODw==", created: at = created } = user;
  const digest = createHash("sha1").update(Buffer.from(nonce, "base64")).update(at).update(password).digest("base64");
  const type = user.type ?? (user.text ? PASSWORD_TEXT : PASSWORD_DIGEST);
  return writeElement(
    "wsse:UsernameToken",
    { "xmlns:wsse": WSSE, "xmlns:wsu": WSU, "wsu:Id": "user" },
    writeText("wsse:Username", {}, name),
    writeText("wsse:Password", { Type: type }, user.text ? password : digest),
    writeText("wsse:Nonce", { EncodingType: BASE64 }, nonce),
    writeText("wsu:Created", {}, at),
    user.more ?? "",
  );
}

export function usernames(kit: Kit): readonly Made[] {
  const carrying = (markup: Markup, messageId?: string): string =>
    kit.message({ before: [["user", markup]], ...(messageId === undefined ? {} : { messageId }) });
  const made = (name: string, attack: string, user: User, expect: Made["expect"] = invalid, more: Partial<Made> = {}): Made => ({
    name,
    attack,
    bytes: carrying(userToken(user)),
    policy,
    expect,
    ...more,
  });
  const good = userToken();
  const cut = (from: string): string => carrying(replace(good, from, ""));
  const nonce = '<wsse:Nonce EncodingType="' + BASE64 + '">AAECAwQFBgcICQoLDA0ODw==</wsse:Nonce>';
  const other = userToken({ name: "bianchi", password: "altra", nonce: "DxAREhMUFRYXGBkaGxwdHg==" });
  const folded = replace(good, "AAECAwQF", "AAECAwQF\n  ");
  return [
    made("digest", "honest: PasswordDigest", {}, "accepted"),
    made("text", "honest: PasswordText, where the transport is encrypted", { text: true }, "accepted", {
      policy: withText,
      transport: secret,
    }),
    made("text-open", "PasswordText, where the transport is not encrypted", { text: true }, "SECURITY_ALGORITHM", {
      policy: withText,
    }),
    made("text-not-in-policy", "PasswordText, which the policy does not have", { text: true }, "SECURITY_ALGORITHM", {
      transport: secret,
    }),
    made("wrong-password", "wrong password", { password: "errata" }, untrusted),
    made("wrong-password-text", "wrong password as text", { password: "errata", text: true }, untrusted, {
      policy: withText,
      transport: secret,
    }),
    made("other-password", "another user's password", { password: "altra" }, untrusted),
    made("unknown-user", "an unknown user", { name: "verdi" }, untrusted),
    made("unknown-user-empty", "an unknown user, with an empty password", { name: "verdi", password: "" }, untrusted),
    made(
      "unknown-user-empty-text",
      "an unknown user, with an empty password as text",
      { name: "verdi", password: "", text: true },
      untrusted,
      { policy: withText, transport: secret },
    ),
    made("prototype", "a user called __proto__", { name: "__proto__", password: "" }, untrusted),
    made("constructor", "a user called constructor", { name: "constructor", password: "" }, untrusted),
    made("type-unknown", "a password of an unknown type", { type: "urn:other" }, "SECURITY_ALGORITHM"),
    made("stale", "a token older than the window", { created: "2026-03-05T08:25:06Z" }, "SECURITY_STALE"),
    made("future", "a token from the future", { created: "2026-03-05T08:32:08Z" }, "SECURITY_STALE"),
    made("no-zone", "an instant without zone", { created: "2026-03-05T08:31:07" }),
    made("nonce-long", "a nonce of 65 bytes", { nonce: Buffer.alloc(65).toString("base64") }),
    made("more", "a token with something more", {
      more: "<wsse11:Salt xmlns:wsse11='urn:x'></wsse11:Salt>".replaceAll("'", '"'),
    }),
    made("name-two", "two names", { more: "<wsse:Username>bianchi</wsse:Username>" }),
    made("password-two", "two passwords", { more: "<wsse:Password>x</wsse:Password>" }),
    {
      name: "none",
      attack: "no UsernameToken, where the policy has users",
      bytes: kit.message(),
      policy,
      expect: "SECURITY_MISSING",
    },
    { name: "unasked", attack: "a UsernameToken that the policy does not have", bytes: carrying(good), expect: invalid },
    {
      name: "two",
      attack: "two UsernameTokens",
      bytes: kit.message({
        before: [
          ["user", good],
          [undefined, replace(other, '"user"', '"other"')],
        ],
      }),
      policy,
      expect: invalid,
    },
    { name: "no-nonce", attack: "no Nonce", bytes: cut(nonce), policy, expect: invalid },
    { name: "no-created", attack: "no Created", bytes: cut(`<wsu:Created>${created}</wsu:Created>`), policy, expect: invalid },
    { name: "no-name", attack: "no name", bytes: cut("<wsse:Username>rossi</wsse:Username>"), policy, expect: invalid },
    {
      name: "no-password",
      attack: "no password",
      bytes: carrying(good.replace(/<wsse:Password.*<\/wsse:Password>/, "")),
      policy,
      expect: invalid,
    },
    {
      name: "nonce-encoding",
      attack: "a nonce in another encoding",
      bytes: carrying(replace(good, "#Base64Binary", "#HexBinary")),
      policy,
      expect: invalid,
    },
    {
      name: "name-comment",
      attack: "a comment that splits the name",
      bytes: carrying(replace(good, "rossi", "ros<!-- -->si")),
      policy,
      expect: invalid,
    },
    {
      name: "nonce-again",
      attack: "the same nonce in a second message",
      bytes: carrying(good, "urn:uuid:2"),
      policy,
      after: "username-digest.xml",
      expect: "SECURITY_REPLAY",
    },
    {
      name: "nonce-spelling",
      attack: "the same nonce in another base64 spelling (CVE-2026-92899)",
      bytes: carrying(folded, "urn:uuid:2"),
      policy,
      after: "username-digest.xml",
      expect: "SECURITY_REPLAY",
    },
    { name: "replay", attack: "the same message twice", bytes: carrying(good), policy, twice: true, expect: "SECURITY_REPLAY" },
    {
      name: "uncovered",
      attack: "another user's token, cut from another message, put into a message whose signature covers none",
      bytes: replace(kit.message(), "<ds:Signature ", `${other}<ds:Signature `),
      policy,
      expect: invalid,
    },
    {
      name: "uncovered-encrypted",
      attack: "the user's own token, not signed, where the transport is encrypted: the profile leaves it so",
      bytes: replace(kit.message(), "<ds:Signature ", `${good}<ds:Signature `),
      policy,
      transport: secret,
      expect: "accepted",
    },
    {
      name: "swapped",
      attack: "the signed token moved under a header, another user's in its place",
      bytes: prepend(replace(carrying(good), good, replace(other, ' wsu:Id="user"', "")), `<x:w xmlns:x="urn:x">${good}</x:w>`),
      policy,
      expect: invalid,
    },
    {
      name: "altered",
      attack: "the signed token altered",
      bytes: replace(carrying(good), ">rossi<", ">bianchi<"),
      policy,
      expect: invalid,
    },
    {
      name: "in-header",
      attack: "the token as a header of its own",
      bytes: append(kit.message(), "soap:Header", good),
      policy,
      expect: "SECURITY_MISSING",
    },
  ];
}
