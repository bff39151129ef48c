import { GatewayError } from "../../../contracts/errors.ts";
import type { Element } from "../../../xml/index.ts";
import type { MessageFormat } from "../../format.ts";
import { appendAt, elementDraft, setAt, writeDocument, type ElementDraft } from "./draft.ts";
import { keyOf, xmlLeaves } from "./leaves.ts";
import { compileGroup, compileName, compilePath, type Namespaces } from "./path.ts";
import { allAt, find, named, valueOf } from "./read.ts";

/** @throws GatewayError CONFIG_INVALID for a root element that is no name */
export function xmlFormat(message: string, namespaces: Namespaces): MessageFormat {
  const root = message === "*" ? undefined : compileName(message, namespaces);
  return {
    node: (document) => (!root || named(document as Element, root) ? document : undefined),
    draft() {
      if (root) return elementDraft(root);
      throw new GatewayError("MAPPING_NONE", "A mapping of any message does not say which to write", {
        expected: "message: the root element",
      });
    },
    write: (draft) => Buffer.from(writeDocument(draft as ElementDraft, namespaces), "utf8"),
    getter(text) {
      const path = compilePath(text, namespaces);
      return (node) => valueOf(find(node as Element, path));
    },
    setter(text) {
      const path = compilePath(text, namespaces);
      return (node, value) => {
        if (value !== "") setAt(node as ElementDraft, path, value);
      };
    },
    lister(text) {
      const steps = compileGroup(text, namespaces);
      return (node) => allAt(node as Element, steps);
    },
    appender(text) {
      const steps = compileGroup(text, namespaces);
      return (node) => appendAt(node as ElementDraft, steps);
    },
    locator(text) {
      const path = compilePath(text, namespaces);
      return (node) => {
        const found = find(node as Element, path);
        return found && valueOf(found) !== "" ? { owner: found.element, key: keyOf(found.attribute) } : undefined;
      };
    },
    leaves: (node) => xmlLeaves(node as Element, namespaces),
    shape(text) {
      compilePath(text, namespaces);
      return { kind: "text" };
    },
    room(text) {
      compileGroup(text, namespaces);
      return Infinity;
    },
    declared: [],
  };
}
