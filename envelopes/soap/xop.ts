import type { Attachment, Received } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { attribute, type Element, elements, is, isElement, type Node } from "../../gateway/xml/index.ts";

const XOP = "http://www.w3.org/2004/08/xop/include";

/** Octets of binary content put back into one envelope: more belongs beside it. */
const MOST_INLINE = 8 * 1024 * 1024;

export interface Inlined {
  readonly root: Element;
  /** The attachments that nothing in the envelope stands for. */
  readonly attachments: readonly Attachment[];
}

/**
 * Puts the base64 text of attachments in the place of the `xop:Include` that stand for it (XOP 1.0, section 3.2), so that
 * signatures are checked over what was signed. Only what the package itself holds is ever put in.
 * @throws GatewayError SOAP_INVALID
 */
export async function inlineXop(root: Element, { attachments = [], transport }: Received): Promise<Inlined> {
  if (transport["xop"] !== "true") return { root, attachments };
  const byId = new Map(attachments.map((one) => [one.id, one]));
  const used = new Set<Attachment>();
  let octets = 0;
  const contentOf = async (include: Element): Promise<string> => {
    const found = byId.get(cidOf(include));
    if (found === undefined) throw refused("xop:Include of something that is not in the package");
    octets += found.size;
    if (octets > MOST_INLINE) throw refused(`more than ${MOST_INLINE} octets to put into the envelope`);
    used.add(found);
    const chunks: Uint8Array[] = [];
    for await (const chunk of found.content()) chunks.push(chunk);
    return Buffer.concat(chunks).toString("base64");
  };
  const walk = async (element: Element): Promise<Element> => {
    const [only, second] = element.children;
    if (only !== undefined && second === undefined && isInclude(only)) return { ...element, children: [await contentOf(only)] };
    const children: Node[] = [];
    for (const node of element.children) {
      if (isInclude(node)) throw refused("xop:Include beside something else");
      children.push(isElement(node) ? await walk(node) : node);
    }
    return children.every((node, i) => node === element.children[i]) ? element : { ...element, children };
  };
  const inlined = await walk(root);
  return { root: inlined, attachments: attachments.filter((one) => !used.has(one)) };
}

function isInclude(node: Node): node is Element {
  return isElement(node) && is(node, XOP, "Include");
}

/** The Content-ID that `href` names (RFC 2392); anything but `cid:` would have to be fetched. */
function cidOf(include: Element): string {
  const href = attribute(include, "", "href") ?? "";
  if (!href.startsWith("cid:") || elements(include).length > 0) throw refused("xop:Include that names no part of the package");
  try {
    return decodeURIComponent(href.slice(4));
  } catch {
    throw refused("xop:Include that names no part of the package");
  }
}

function refused(message: string): GatewayError {
  return new GatewayError("SOAP_INVALID", message, { where: { field: "Envelope" } });
}
