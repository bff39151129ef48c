import type { X509Certificate } from "node:crypto";
import { asGatewayError } from "../../gateway/contracts/errors.ts";
import type { Explanation, ExplainedReference } from "../../gateway/contracts/envelope.ts";
import { attribute, type Element, elements, is, isElement, textOnly } from "../../gateway/xml/index.ts";
import { actorOf } from "../soap/headers.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { signatureAlgorithm } from "./algorithms.ts";
import { cipherOf } from "./ciphers.ts";
import { readToken } from "./identify.ts";
import { DS, SAML2, WSSE, WSU, XENC } from "./names.ts";
import { certificateOf } from "./trust.ts";

/**
 * What a message says of itself, for people: tokens, signature, what each Reference leads to and what none covers. Nothing
 * of it is believed, and nothing is refused: whatever cannot be read is told as such.
 */
export function explainSecurity(message: SoapMessage): Explanation {
  const headers = message.blocks.filter((block) => is(block, WSSE, "Security"));
  const signatures = headers.flatMap((header) => elements(header).filter((one) => is(one, DS, "Signature")));
  const references = signatures.flatMap(referencesOf).slice(0, MOST_TOLD);
  const byId = idsOf(message.root);
  const explained = references.map((reference) => explainReference(reference, byId, message));
  const covered = new Set(explained.flatMap(({ node }) => (node === undefined ? [] : [node])));
  return {
    lines: [
      `SOAP ${message.version}, the Body holds ${nameOf(message.payload)}`,
      ...message.blocks.map((block) => `header ${nameOf(block)}${roleOf(block, message)}`),
      ...(headers.length === 0 ? ["no Security header: nothing says who sent this"] : headers.flatMap(explainHeader)),
      ...explained.map(
        ({ told }) =>
          `signed: ${told.covers ?? "nothing that is there"} (${told.uri}; ${told.transforms.join(", ")}; ${told.digest})`,
      ),
      ...(is(message.payload, XENC, "EncryptedData") ? [`the Body is encrypted: ${encryption(message.payload)}`] : []),
    ],
    references: explained.map(({ told }) => told),
    notCovered: [...headers.flatMap(partsOf), ...message.blocks.filter((block) => !headers.includes(block)), message.body]
      .filter((node) => !isCovered(node, covered))
      .map(pathOf),
  };
}

/** More than a message may have, and few enough to be read. */
const MOST_TOLD = 32;

function explainHeader(header: Element): readonly string[] {
  return elements(header).flatMap((one): readonly string[] => {
    if (is(one, WSU, "Timestamp"))
      return [
        `Timestamp ${elements(one)
          .map((each) => `${each.local} ${textOnly(each) ?? "?"}`)
          .join(", ")}`,
      ];
    if (is(one, WSSE, "BinarySecurityToken")) return [`token ${quietly(() => certificateText(readToken(one).certificate))}`];
    if (is(one, DS, "Signature")) return [`signature ${signatureText(one)}`];
    if (is(one, WSSE, "UsernameToken")) return ["UsernameToken"];
    if (is(one, SAML2, "Assertion")) return [`SAML assertion of ${textOnly(child(one, "Issuer") ?? one) ?? "?"}`];
    if (is(one, XENC, "EncryptedKey")) return [`EncryptedKey, ${algorithmOf(one, "EncryptionMethod")}`];
    return [`${nameOf(one)}, which is not looked into`];
  });
}

function signatureText(signature: Element): string {
  const info = child(signature, "SignedInfo");
  const uri = info === undefined ? "?" : algorithmOf(info, "SignatureMethod");
  const holder = child(signature, "KeyInfo");
  const key = holder && elements(holder).flatMap((one) => (is(one, WSSE, "SecurityTokenReference") ? elements(one) : [one]))[0];
  const named =
    key === undefined ? "no key named" : `key by ${key.local} ${short(attribute(key, "", "ValueType") ?? "")}`.trimEnd();
  return `${signatureAlgorithm(uri) ?? short(uri)}, ${info === undefined ? "?" : short(algorithmOf(info, "CanonicalizationMethod"))}, ${named}`;
}

function explainReference(
  reference: Element,
  byId: ReadonlyMap<string, readonly Element[]>,
  message: SoapMessage,
): { readonly told: ExplainedReference; readonly node: Element | undefined } {
  const uri = attribute(reference, "", "URI") ?? "";
  const found = uri.startsWith("#") ? (byId.get(uri.slice(1)) ?? []) : [];
  const [node, second] = found;
  const transforms = elements(child(reference, "Transforms") ?? reference).filter((one) => one.local === "Transform");
  const covers =
    second !== undefined
      ? `${found.length} elements with the same Id: ${found.slice(0, 3).map(pathOf).join(" and ")}`
      : node && (node === message.body ? "the Body" : pathOf(node));
  return {
    node: second === undefined ? node : undefined,
    told: {
      uri,
      ...(covers === undefined ? (uri.startsWith("cid:") ? { covers: `attachment ${uri.slice(4)}` } : {}) : { covers }),
      transforms: transforms.map((one) => short(attribute(one, "", "Algorithm") ?? "?")),
      digest: short(algorithmOf(reference, "DigestMethod")),
    },
  };
}

/** Elements by whatever an attribute called Id, ID or id says: a reader that is fooled would be so by any of them. */
function idsOf(root: Element): ReadonlyMap<string, readonly Element[]> {
  const found = new Map<string, Element[]>();
  const walk = (element: Element): void => {
    for (const one of element.attributes) {
      if (!/^(?:assertion)?id$/i.test(one.local)) continue;
      const there = found.get(one.value);
      if (there === undefined) found.set(one.value, [element]);
      else if (!there.includes(element)) there.push(element);
    }
    for (const node of element.children) if (isElement(node)) walk(node);
  };
  walk(root);
  return found;
}

/** Is the node, or one around it, under a Reference? */
function isCovered(node: Element, covered: ReadonlySet<Element>): boolean {
  for (let at: Element | undefined = node; at !== undefined; at = at.parent) if (covered.has(at)) return true;
  return false;
}

function partsOf(header: Element): readonly Element[] {
  return elements(header).filter((one) => !is(one, DS, "Signature"));
}

function referencesOf(signature: Element): readonly Element[] {
  const info = child(signature, "SignedInfo");
  return info === undefined ? [] : elements(info).filter((one) => is(one, DS, "Reference"));
}

/** Names from the root down: what stands there is for the verifier to say. */
export function pathOf(element: Element): string {
  const names: string[] = [];
  for (let at: Element | undefined = element; at !== undefined; at = at.parent) names.unshift(at.local);
  return names.join("/");
}

function certificateText(der: Buffer): string {
  const certificate: X509Certificate = certificateOf(der, []);
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const size = asymmetricKeyDetails?.modulusLength ?? asymmetricKeyDetails?.namedCurve ?? "";
  const until = certificate.validToDate.toISOString().slice(0, 10);
  return `${certificate.subject.replaceAll("\n", ", ")}, issued by ${certificate.issuer.replaceAll("\n", ", ")}, serial ${certificate.serialNumber}, until ${until}, ${asymmetricKeyType} ${size}`;
}

function encryption(data: Element): string {
  const uri = algorithmOf(data, "EncryptionMethod");
  return cipherOf(uri) ?? short(uri);
}

function algorithmOf(parent: Element, local: string): string {
  const found = child(parent, local);
  return (found && attribute(found, "", "Algorithm")) ?? "?";
}

function child(parent: Element, local: string): Element | undefined {
  return elements(parent).find((one) => one.local === local);
}

function roleOf(block: Element, { version }: SoapMessage): string {
  const actor = actorOf(block, version);
  return actor === "" ? "" : `, for ${actor}`;
}

function nameOf({ local, namespace }: Element): string {
  return namespace === "" ? local : `${local} (${namespace})`;
}

/** The part of a name after its last # or /: what people call an algorithm. */
function short(uri: string): string {
  return uri.replace(/#$/, "").split(/[#/]/).at(-1) ?? uri;
}

function quietly(read: () => string): string {
  try {
    return read();
  } catch (thrown) {
    return `that cannot be read: ${asGatewayError(thrown).message}`;
  }
}
