import { createHash, timingSafeEqual } from "node:crypto";
import type { Random } from "../../gateway/contracts/clock.ts";
import type { EnvelopeContext } from "../../gateway/contracts/envelope.ts";
import {
  attribute,
  type Element,
  elements,
  is,
  type Markup,
  textOnly,
  writeElement,
  writeText,
} from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import { BASE64, PASSWORD_DIGEST, PASSWORD_TEXT, WSSE, WSU } from "./names.ts";
import type { UsernamePolicy } from "./policy.ts";
import { atMostOne, base64 } from "./strict.ts";
import { readInstant, writeInstant } from "./time.ts";
import type { Freshness } from "./timestamp.ts";

const MOST_NONCE_BYTES = 64;

/** A user whose password was right, and how to know the token again. */
export interface AuthenticatedUser {
  readonly name: string;
  readonly replayKey: string;
  readonly until: number;
}

/**
 * Checks a UsernameToken (UsernameToken Profile 1.1, section 3.1): PasswordDigest with Nonce and Created; PasswordText only
 * where the transport hides it.
 * @throws GatewayError SECURITY_UNTRUSTED, SECURITY_INVALID, SECURITY_STALE
 */
export function checkUsername(
  token: Element,
  policy: UsernamePolicy,
  { window, skew }: Freshness,
  isTransportEncrypted: boolean,
  now: number,
): AuthenticatedUser {
  for (const one of elements(token)) {
    const known = is(one, WSU, "Created") || ["Username", "Password", "Nonce"].some((local) => is(one, WSSE, local));
    if (!known) refuse("SECURITY_INVALID", "UsernameToken holds what the profile does not have");
  }
  const name = value(atMostOne(token, WSSE, "Username"));
  const password = atMostOne(token, WSSE, "Password");
  const nonceElement = atMostOne(token, WSSE, "Nonce");
  const created = value(atMostOne(token, WSU, "Created"));
  if (name === undefined || password === undefined) refuse("SECURITY_INVALID", "UsernameToken without name or password");
  const at = created === undefined ? undefined : readInstant(created);
  if (nonceElement === undefined || created === undefined || at === undefined) {
    refuse("SECURITY_INVALID", "UsernameToken without Nonce and Created");
  }
  if ((attribute(nonceElement, "", "EncodingType") ?? BASE64) !== BASE64)
    refuse("SECURITY_INVALID", "Nonce in an encoding not accepted");
  const nonce = base64(nonceElement);
  if (nonce.length > MOST_NONCE_BYTES) refuse("SECURITY_INVALID", "Nonce too long");
  if (at > now + skew || at + window + skew < now) refuse("SECURITY_STALE", "UsernameToken not of now");
  const type = attribute(password, "", "Type") ?? PASSWORD_TEXT;
  if (type === PASSWORD_TEXT && (policy.text !== true || !isTransportEncrypted)) {
    refuse("SECURITY_ALGORITHM", "PasswordText where it can be read on the way, or is not in the policy");
  }
  if (type !== PASSWORD_TEXT && type !== PASSWORD_DIGEST) refuse("SECURITY_ALGORITHM", "Password of a type not accepted");
  const known = Object.hasOwn(policy.users, name) ? policy.users[name] : undefined;
  const given = type === PASSWORD_DIGEST ? base64(password) : hash(value(password) ?? "");
  // For a stranger the same is computed as for a user: neither answer nor time tells who exists.
  const expected = type === PASSWORD_DIGEST ? passwordDigest(nonce, created, known ?? "") : hash(known ?? "");
  const fits = given.length === expected.length && timingSafeEqual(given, expected);
  if (known === undefined || !fits) refuse("SECURITY_UNTRUSTED", "UsernameToken of nobody known, or with a wrong password");
  // The key is made of decoded octets: the same nonce in another spelling is the same nonce.
  return { name, replayKey: `username ${name} ${nonce.toString("base64url")}`, until: at + window + skew };
}

/** @throws GatewayError SECURITY_REPLAY */
export async function refuseNonceReuse(user: AuthenticatedUser, context: EnvelopeContext): Promise<void> {
  const before = await context.remember(user.replayKey, user.until + 1);
  if (before !== undefined) refuse("SECURITY_REPLAY", "Nonce of a UsernameToken seen before");
}

/** A UsernameToken of ours, ready to be signed: it declares what it uses and has a `wsu:Id`. */
export function writeUsername(
  { name, password, text }: { readonly name: string; readonly password: string; readonly text: boolean },
  id: string,
  now: number,
  random: Random,
): Markup {
  const nonce = Buffer.from(random(16));
  const created = writeInstant(now);
  const proof = text ? password : passwordDigest(nonce, created, password).toString("base64");
  return writeElement(
    "wsse:UsernameToken",
    { "xmlns:wsse": WSSE, "xmlns:wsu": WSU, "wsu:Id": id },
    writeText("wsse:Username", {}, name),
    writeText("wsse:Password", { Type: text ? PASSWORD_TEXT : PASSWORD_DIGEST }, proof),
    writeText("wsse:Nonce", { EncodingType: BASE64 }, nonce.toString("base64")),
    writeText("wsu:Created", {}, created),
  );
}

/** `SHA-1(nonce + created + password)`: SHA-1 is what the profile has, and it is no signature here. */
function passwordDigest(nonce: Buffer, created: string, password: string): Buffer {
  return createHash("sha1").update(nonce).update(created, "utf8").update(password, "utf8").digest();
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}

function value(element: Element | undefined): string | undefined {
  const found = element === undefined ? undefined : textOnly(element)?.trim();
  return found === "" ? undefined : found;
}
