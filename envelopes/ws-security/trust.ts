import { X509Certificate } from "node:crypto";
import type { KeyRing, Trust } from "../../gateway/contracts/envelope.ts";
import { refuse } from "./errors.ts";
import { usageOf } from "./extensions.ts";

/** Who signed, and with what. */
export interface Signer {
  readonly member: string;
  readonly certificate: X509Certificate;
  readonly legacy: boolean;
  /** How it came to be believed, in words. */
  readonly why: string;
}

const MOST_BETWEEN = 4;
const MOST_BYTES = 16_384;
/** A name of a stranger is looked at before he has shown anything. */
const MOST_NAME = 2048;

/**
 * A certificate from the bytes that a message brings: the very one that we keep, where we keep it.
 * @throws GatewayError SECURITY_UNTRUSTED
 */
export function certificateOf(der: Uint8Array, kept: readonly X509Certificate[]): X509Certificate {
  const known = kept.find(({ raw }) => raw.equals(der));
  if (known !== undefined) return known;
  if (der.byteLength > MOST_BYTES) refuse("SECURITY_UNTRUSTED", `certificate of ${der.byteLength} bytes`);
  try {
    return new X509Certificate(Buffer.from(der));
  } catch {
    // Whatever the stranger's bytes are, they are no certificate that anybody trusts.
    return refuse("SECURITY_UNTRUSTED", "token is not a certificate");
  }
}

/**
 * The member who signs with this certificate: it is one that we keep for the member, byte for byte, or a valid chain leads
 * from it to an authority of the member's and it has a subject of the member's (RFC 5280, section 6). What another member's
 * authority vouches for says nothing.
 * @param brought certificates that came along, for the way to the authority
 * @param counterpart the only member accepted; undefined for any that we know
 * @throws GatewayError SECURITY_UNTRUSTED
 */
export function trustedSigner(
  certificate: X509Certificate,
  brought: readonly X509Certificate[],
  counterpart: string | undefined,
  keys: KeyRing,
  now: number,
): Signer {
  const candidates = counterpart === undefined ? keys.members : [counterpart];
  const pinned = candidates.filter((member) => keys.trustOf(member)?.pinned.some(({ raw }) => raw.equals(certificate.raw)));
  const claimed = pinned.length > 0 ? pinned : candidates.filter((member) => hasAnchorFor(keys.trustOf(member), certificate));
  const [member, second] = claimed;
  const trust = member === undefined ? undefined : keys.trustOf(member);
  if (member === undefined || trust === undefined) {
    refuse("SECURITY_UNTRUSTED", `certificate is not one kept for ${counterpart ?? "anybody known"}`);
  }
  if (second !== undefined) refuse("SECURITY_UNTRUSTED", `certificate may be that of ${claimed.join(" and ")}`);
  if (counterpart !== undefined && pinned.length > 0 && isPinnedElsewhere(certificate, member, keys)) {
    refuse("SECURITY_UNTRUSTED", `certificate is kept for another member than ${member} as well`);
  }
  checkValidity(certificate, member, now);
  if (!usageOf(certificate).signs) refuse("SECURITY_UNTRUSTED", `certificate of ${member} is not for signing`);
  const found = { member, certificate, legacy: trust.legacy };
  if (pinned.length > 0) {
    const issuer = [...trust.anchors, ...trust.intermediates].find((one) => certificate.checkIssued(one));
    if (issuer !== undefined) checkRevocation(certificate, issuer, trust, member, now);
    else checkRevocationByName(certificate, trust, member, now);
    return { ...found, why: "pinned" };
  }
  const path = pathToAnchor(certificate, brought, trust, member, now);
  return { ...found, why: `issued under ${path.map(nameOf).join(", under ")}` };
}

/**
 * Who sends and who signs must be the same counterpart: a stolen message is of no use to whoever has another's certificate.
 * @param shown the certificate that the peer showed in TLS
 * @throws GatewayError SECURITY_UNTRUSTED
 */
export function checkTransportIdentity(shown: X509Certificate, member: string, keys: KeyRing, now: number): void {
  const trust = keys.trustOf(member);
  const kept = trust === undefined ? [] : [...trust.transport, ...trust.pinned];
  if (kept.some(({ raw }) => raw.equals(shown.raw))) return;
  if (trust === undefined || !hasAnchorFor(trust, shown)) {
    refuse("SECURITY_UNTRUSTED", `the certificate shown in TLS is not one of ${member}`);
  }
  checkValidity(shown, member, now);
  pathToAnchor(shown, [], trust, member, now);
}

/**
 * Is the configured or written name (RFC 4514, one line) the one that node:crypto gives of a certificate (a line for each part)?
 * The order of the parts does not count, since tools differ in it.
 */
export function isNameOf(written: string, certificate: string): boolean {
  if (written.length > MOST_NAME) return false;
  return parts(written.split(/(?<!\\)[,\n] *(?=[A-Za-z0-9.]+=)/)) === parts(certificate.split("\n"));
}

function parts(names: readonly string[]): string {
  return names
    .map((name) => name.trim().replace(/\\(.)/g, "$1"))
    .sort()
    .join("\n");
}

function hasAnchorFor(trust: Trust | undefined, certificate: X509Certificate): boolean {
  if (trust === undefined || trust.anchors.length === 0) return false;
  return trust.subjects.length === 0 || trust.subjects.some((one) => isNameOf(one, certificate.subject));
}

function isPinnedElsewhere(certificate: X509Certificate, member: string, keys: KeyRing): boolean {
  return keys.members.some(
    (other) => other !== member && keys.trustOf(other)?.pinned.some(({ raw }) => raw.equals(certificate.raw)) === true,
  );
}

function checkValidity(certificate: X509Certificate, member: string, now: number): void {
  if (now < certificate.validFromDate.getTime() || now > certificate.validToDate.getTime()) {
    refuse("SECURITY_UNTRUSTED", `certificate of ${member} outside its validity`);
  }
}

/** The authorities from the signer's own to an anchor, nearest first. Each step is checked as it is taken; none is retried. */
function pathToAnchor(
  leaf: X509Certificate,
  brought: readonly X509Certificate[],
  trust: Trust,
  member: string,
  now: number,
): readonly X509Certificate[] {
  const path: X509Certificate[] = [];
  for (let at = leaf; path.length <= MOST_BETWEEN;) {
    checkCertificate(at, trust, member);
    const anchor = issuerAmong(trust.anchors, at, now);
    const between = [...trust.intermediates, ...brought].filter((one) => !path.includes(one));
    const issuer = anchor ?? issuerAmong(between, at, now);
    if (issuer === undefined) refuse("SECURITY_UNTRUSTED", `certificate leads to no authority of ${member}`);
    const usage = usageOf(issuer);
    checkValidity(issuer, `the authority of ${member}`, now);
    if (!usage.issues) refuse("SECURITY_UNTRUSTED", `${nameOf(issuer)} may not issue certificates`);
    if (usage.pathLength < path.length) refuse("SECURITY_UNTRUSTED", `too many authorities under ${nameOf(issuer)}`);
    checkRevocation(at, issuer, trust, member, now);
    path.push(issuer);
    if (anchor !== undefined) return path;
    at = issuer;
  }
  return refuse("SECURITY_UNTRUSTED", `certificate of ${member} with too long a chain`);
}

function checkCertificate(certificate: X509Certificate, { legacy }: Trust, member: string): void {
  const { unknownCritical, hash } = usageOf(certificate);
  if (unknownCritical) refuse("SECURITY_UNTRUSTED", `certificate of ${member} with a critical extension not understood`);
  if (!["SHA-256", "SHA-384", "SHA-512"].includes(hash) && !(legacy && hash === "SHA-1")) {
    refuse("SECURITY_UNTRUSTED", `certificate of ${member} signed with ${hash || "an unknown algorithm"}`);
  }
}

/** Who issued it: of an authority that was renewed, the certificate that is valid now; else any, to say what is wrong with it. */
function issuerAmong(
  candidates: readonly X509Certificate[],
  certificate: X509Certificate,
  now: number,
): X509Certificate | undefined {
  const found = candidates.filter((one) => issued(one, certificate));
  return found.find((one) => one.validFromDate.getTime() <= now && now <= one.validToDate.getTime()) ?? found[0];
}

/** The same name and key: a renewed certificate of an authority does not make its revocation lists another's. */
function isSameAuthority(a: X509Certificate, b: X509Certificate): boolean {
  return a.raw.equals(b.raw) || (a.subject === b.subject && a.publicKey.equals(b.publicKey));
}

function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** An old list is no list: a revocation that we were not told of yet must not pass. */
function checkRevocation(
  certificate: X509Certificate,
  issuer: X509Certificate,
  { revocations }: Trust,
  member: string,
  now: number,
): void {
  const lists = revocations.filter((one) => isSameAuthority(one.issuer, issuer));
  if (lists.length === 0) return;
  const newest = lists.reduce((a, b) => (b.thisUpdate > a.thisUpdate ? b : a));
  if (newest.nextUpdate !== undefined && newest.nextUpdate < now) {
    refuse("SECURITY_UNTRUSTED", `revocation list of ${nameOf(issuer)} is out of date`);
  }
  const revoked = lists.some((list) => (list.revoked.get(certificate.serialNumber) ?? Number.POSITIVE_INFINITY) <= now);
  if (revoked) refuse("SECURITY_UNTRUSTED", `certificate of ${member} was revoked`);
}

function checkRevocationByName(certificate: X509Certificate, trust: Trust, member: string, now: number): void {
  const list = trust.revocations.find((one) => certificate.checkIssued(one.issuer));
  if (list !== undefined) checkRevocation(certificate, list.issuer, trust, member, now);
}

function nameOf(certificate: X509Certificate): string {
  return /(?:^|\n)CN=(.*)/.exec(certificate.subject)?.[1] ?? certificate.subject.replaceAll("\n", ", ");
}
