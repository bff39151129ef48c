import { GatewayError } from "../../gateway/contracts/errors.ts";
import { type Element, elements, is } from "../../gateway/xml/index.ts";
import { SoapFaultHint } from "./hint.ts";
import { dialect, type SoapVersion, versionOf } from "./version.ts";

/** A message whose places are known: each element here was found by position, never by name or Id. */
export interface SoapMessage {
  readonly version: SoapVersion;
  readonly root: Element;
  /** Header blocks, in order. */
  readonly blocks: readonly Element[];
  readonly body: Element;
  /** The one element in the Body. */
  readonly payload: Element;
}

/**
 * Reads the structure of SOAP 1.1 (section 4) or 1.2 (part 1, section 5): one Envelope, at most one Header, one Body, in
 * that order, nothing else, and one element in the Body.
 * @throws GatewayError SOAP_INVALID
 */
export function readSoap(root: Element, version: SoapVersion): SoapMessage {
  const { namespace } = dialect(version);
  if (root.local !== "Envelope" || versionOf(root.namespace) === undefined)
    fail("root element is not a SOAP Envelope", "Envelope");
  if (root.namespace !== namespace) {
    throw new GatewayError("SOAP_INVALID", "Envelope of another SOAP version", {
      expected: `SOAP ${version}`,
      cause: new SoapFaultHint("VersionMismatch"),
    });
  }
  refuseText(root, "Envelope");
  const parts = elements(root);
  const header = parts[0] !== undefined && is(parts[0], namespace, "Header") ? parts[0] : undefined;
  const body = parts[header === undefined ? 0 : 1];
  if (body === undefined || !is(body, namespace, "Body")) fail("Body missing or not in its place", "Envelope/Body");
  if (parts.length > (header === undefined ? 1 : 2)) fail("something after the Body", "Envelope");
  if (header !== undefined) refuseText(header, "Envelope/Header");
  const blocks = header === undefined ? [] : elements(header);
  if (blocks.some((block) => block.namespace === "")) fail("header block without namespace", "Envelope/Header");
  refuseText(body, "Envelope/Body");
  const [payload, second] = elements(body);
  if (payload === undefined || second !== undefined) fail("Body does not hold exactly one element", "Envelope/Body");
  return { version, root, blocks, body, payload };
}

function refuseText(element: Element, field: string): void {
  if (element.children.some((node) => typeof node === "string" && node.trim() !== ""))
    fail("text where only elements may be", field);
}

function fail(message: string, field: string): never {
  throw new GatewayError("SOAP_INVALID", message, { where: { field } });
}
