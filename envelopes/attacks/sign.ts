import { createHash, createHmac, type KeyObject, sign as signOctets } from "node:crypto";
import { attribute, children, type Element, elements, isElement, parse, textOnly } from "../../gateway/xml/index.ts";
import { digestHash, hashOf, keyFor, signatureAlgorithm } from "../ws-security/algorithms.ts";
import { canonical, withDefaultNamespace } from "../ws-security/digest.ts";
import { DS, ENVELOPED, EXC_C14N, INCLUSIVE_C14N, STR_TRANSFORM } from "../ws-security/names.ts";

/**
 * Signs a message whatever it says: what an insider could do, who holds a trusted key and obeys no rule. Digests and value of
 * one ds:Signature are made anew; the algorithms are those that it names.
 * @param which the signature, counted from the end of the text
 * @param contents octets of attachments by Content-ID, and of what is digested in another form than it stands there by Id
 */
export function sign(xml: string, key: KeyObject, which = 0, contents: ReadonlyMap<string, string> = new Map()): string {
  const starts = [...xml.matchAll(/<ds:Signature[ >]/g)].map(({ index }) => index);
  const from = starts.at(-1 - which);
  if (from === undefined) throw new Error("no ds:Signature");
  const signature = [...walk(parse(Buffer.from(xml)))].filter((one) => one.name === "ds:Signature").at(-1 - which);
  const [info] = signature === undefined ? [] : children(signature, DS, "SignedInfo");
  if (signature === undefined || info === undefined) throw new Error("no SignedInfo");
  let text = xml.slice(from);
  let at = 0;
  for (const reference of children(info, DS, "Reference")) {
    const start = text.indexOf("<ds:DigestValue>", at) + "<ds:DigestValue>".length;
    const end = text.indexOf("</ds:DigestValue>", start);
    const digest = digestOf(reference, signature, contents);
    text = text.slice(0, start) + digest + text.slice(end);
    at = start;
  }
  const digested = xml.slice(0, from) + text;
  const value = valueOf(signedInfoOf(digested, which), key);
  const start = text.indexOf("<ds:SignatureValue>") + "<ds:SignatureValue>".length;
  return xml.slice(0, from) + text.slice(0, start) + value.toString("base64") + text.slice(text.indexOf("</ds:SignatureValue>"));
}

/** Puts a SignatureValue in the place of the last one. */
export function withValue(xml: string, value: Buffer | string): string {
  const start = xml.lastIndexOf("<ds:SignatureValue>") + "<ds:SignatureValue>".length;
  const text = typeof value === "string" ? value : value.toString("base64");
  return xml.slice(0, start) + text + xml.slice(xml.indexOf("</ds:SignatureValue>", start));
}

/** HMAC with the certificate's public key, which everybody has, as the secret (CVE-2015-9235 and its kin). */
export function hmac(xml: string, publicKey: KeyObject): string {
  const secret = publicKey.export({ type: "spki", format: "pem" });
  return withValue(
    xml,
    createHmac("sha256", secret)
      .update(canonical(...signedInfoOf(xml, 0)))
      .digest(),
  );
}

type Canonicalizable = readonly [Element, { readonly inclusive: boolean; readonly prefixes: readonly string[] }];

function signedInfoOf(xml: string, which: number): Canonicalizable {
  const signature = [...walk(parse(Buffer.from(xml)))].filter((one) => one.name === "ds:Signature").at(-1 - which);
  const info = signature && children(signature, DS, "SignedInfo")[0];
  const method = info && children(info, DS, "CanonicalizationMethod")[0];
  if (info === undefined) throw new Error("no SignedInfo");
  return [info, method === undefined ? { inclusive: false, prefixes: [] } : formOf(method)];
}

/** The octets that the last SignatureValue is over. */
export function signedOctets(xml: string): Buffer {
  return Buffer.from(canonical(...signedInfoOf(xml, 0)));
}

function valueOf([info, form]: Canonicalizable, key: KeyObject): Buffer {
  const method = children(info, DS, "SignatureMethod")[0];
  const algorithm = signatureAlgorithm((method && attribute(method, "", "Algorithm")) ?? "") ?? "rsa-sha256";
  return signOctets(hashOf(algorithm), Buffer.from(canonical(info, form)), keyFor(algorithm, key));
}

function digestOf(reference: Element, signature: Element, contents: ReadonlyMap<string, string>): string {
  const uri = attribute(reference, "", "URI") ?? "";
  const method = children(reference, DS, "DigestMethod")[0];
  const hash = digestHash((method && attribute(method, "", "Algorithm")) ?? "") ?? "sha256";
  return createHash(hash)
    .update(octetsOf(uri, reference, signature, contents))
    .digest("base64");
}

function octetsOf(uri: string, reference: Element, signature: Element, contents: ReadonlyMap<string, string>): string {
  if (uri.startsWith("cid:")) return contents.get(uri.slice(4)) ?? "";
  const told = contents.get(uri.slice(1));
  if (told !== undefined) return told;
  const target = byId(rootOf(signature), uri.slice(1));
  // Nowhere, or outside the message: nobody gets as far as this digest.
  if (target === undefined) return "";
  const steps = children(reference, DS, "Transforms").flatMap(elements);
  const algorithms = steps.map((one) => attribute(one, "", "Algorithm"));
  if (algorithms[0] === STR_TRANSFORM)
    return withDefaultNamespace(canonical(tokenOf(target), { inclusive: false, prefixes: [] }));
  const last = steps.at(-1);
  const without = algorithms.includes(ENVELOPED) ? signature : undefined;
  return canonical(target, last === undefined ? { inclusive: false, prefixes: [] } : formOf(last), without);
}

function formOf(method: Element): { inclusive: boolean; prefixes: readonly string[] } {
  const [list] = elements(method);
  const prefixes = (list && attribute(list, "", "PrefixList"))?.split(/\s+/).filter((one) => one !== "") ?? [];
  const algorithm = attribute(method, "", "Algorithm");
  return { inclusive: algorithm === INCLUSIVE_C14N, prefixes: algorithm === EXC_C14N ? prefixes : [] };
}

/** What a SecurityTokenReference leads to, by URI or by the text of its KeyIdentifier. */
function tokenOf(reference: Element): Element {
  const [one] = elements(reference);
  const id = one && (attribute(one, "", "URI")?.slice(1) ?? textOnly(one));
  return byId(rootOf(reference), id ?? "") ?? reference;
}

function byId(root: Element, id: string): Element | undefined {
  for (const one of walk(root)) {
    if (one.attributes.some(({ local, value }) => /^id$/i.test(local) && value === id)) return one;
  }
  return undefined;
}

function rootOf(element: Element): Element {
  let at = element;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

function* walk(element: Element): Generator<Element> {
  yield element;
  for (const node of element.children) if (isElement(node)) yield* walk(node);
}
