import { elements, parse, type Element } from "../../../xml/index.ts";
import type { FormatKind } from "../../format.ts";
import { xmlFormat } from "./format.ts";
import { namespacesOf } from "./path.ts";

/** XML with namespaces; paths are a part of XPath 1.0: `Assistito/Id[Sistema='CF']/Codice`, `Ricetta/@nre`, `.`. */
export const xml: FormatKind = {
  name: "xml",
  title: "XML, with namespaces and paths of XPath",
  extension: "xml",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      namespace: {
        type: "string",
        description: "Namespace of the elements that paths name without a prefix; none when missing.",
      },
      namespaces: {
        type: "object",
        description: "Namespaces by the prefixes that paths use: { p: urn:example }. They are declared at the root when used.",
        propertyNames: { pattern: "^(?!xml)[A-Za-z_][\\w.-]*$" },
        additionalProperties: { type: "string", minLength: 1, description: "A namespace." },
      },
    },
  },
  parse: (bytes) => parse(bytes),
  kindOf: (document) => (document as Element).local,
  compile: (spec) => xmlFormat(spec.message, namespacesOf(spec.options)),
  sketch(bytes) {
    const root = parse(bytes);
    const prefixed = root.namespace === "" ? [] : foreign(root).map((uri, i) => [`n${i + 1}`, uri] as const);
    return {
      message: root.local,
      options: {
        ...(root.namespace === "" ? {} : { namespace: root.namespace }),
        ...(prefixed.length === 0 ? {} : { namespaces: Object.fromEntries(prefixed) }),
      },
    };
  },
};

/** The namespaces of elements inside, besides the root's own and none, in the order in which they come. */
function foreign(root: Element): readonly string[] {
  const found = new Set<string>();
  const visit = (element: Element): void => {
    if (element.namespace !== "") found.add(element.namespace);
    for (const child of elements(element)) visit(child);
  };
  visit(root);
  found.delete(root.namespace);
  return [...found];
}
