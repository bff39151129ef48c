import { type Attribute, type Element, isElement } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";
import { DS, SAML, WSSE, WSU, XML } from "./names.ts";

/** Elements of a document by the Id that a Reference may name. */
export interface Ids {
  /** @throws GatewayError SECURITY_INVALID when the Id is nowhere, or anything else carries the same value */
  resolve(id: string): Element;
}

/**
 * Collects the Ids of the whole document (SOAP Message Security 1.1, section 4): `wsu:Id` and `xml:id` anywhere, `Id` and
 * `ID` on the elements of signatures, tokens and assertions. The same value twice is refused.
 *
 * A payload may have attributes called `id` for its own ends, also repeated; they are no target, but a Reference to a value
 * that one of them holds is refused, since another reader could take it for the target.
 * @throws GatewayError SECURITY_INVALID
 */
export function collectIds(root: Element): Ids {
  const targets = new Map<string, Element>();
  const others = new Set<string>();
  const walk = (element: Element): void => {
    for (const one of element.attributes) {
      if (one.local.length > 11 || !/^(?:assertion)?id$/i.test(one.local)) continue;
      if (!isId(element, one)) others.add(one.value);
      else if (targets.has(one.value)) refuse("SECURITY_INVALID", "the same Id twice");
      else targets.set(one.value, element);
    }
    for (const node of element.children) {
      if (isElement(node)) walk(node);
    }
  };
  walk(root);
  return {
    resolve(id) {
      const found = targets.get(id);
      if (found === undefined) refuse("SECURITY_INVALID", "Reference to an Id that is nowhere");
      if (others.has(id)) refuse("SECURITY_INVALID", "Reference to an Id that another attribute holds as well");
      return found;
    },
  };
}

function isId(element: Element, { namespace, local }: Attribute): boolean {
  if (namespace === WSU) return local === "Id";
  if (namespace === XML) return local === "id";
  if (namespace !== "") return false;
  if (element.namespace === DS || element.namespace === WSSE) return local === "Id";
  return SAML.includes(element.namespace) && (local === "ID" || local === "AssertionID");
}
