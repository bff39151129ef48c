import { GatewayError } from "../../../contracts/errors.ts";
import type { Element } from "../../../xml/index.ts";
import type { MessageFormat } from "../../format.ts";
import { documentWriter, Draft } from "./draft.ts";
import { keyOf, xmlLeaves } from "./leaves.ts";
import { compileGroup, compileName, compilePath, type Namespaces } from "./path.ts";
import { allAt, find, named, valueOf } from "./read.ts";
import { Templates } from "./template.ts";

/** @throws GatewayError CONFIG_INVALID for a root element that is no name */
export function xmlFormat(message: string, namespaces: Namespaces): MessageFormat {
  const root = message === "*" ? undefined : compileName(message, namespaces);
  const templates = new Templates(root, (text) => compileGroup(text, namespaces));
  const write = documentWriter(namespaces);
  return {
    node: (document) => (!root || named(document as Element, root) ? document : undefined),
    draft() {
      if (templates.root) return new Draft(templates.root);
      throw new GatewayError("MAPPING_NONE", "A mapping of any message does not say which to write", {
        expected: "message: the root element",
      });
    },
    write: (draft) => Buffer.from(write(draft as Draft), "utf8"),
    getter(text) {
      const path = compilePath(text, namespaces);
      return (node) => valueOf(find(node as Element, path));
    },
    setter(text, scope) {
      const slot = templates.slot(compilePath(text, namespaces), scope);
      return (node, value) => {
        if (value !== "") (node as Draft).values[slot] = value;
      };
    },
    lister(text) {
      const steps = compileGroup(text, namespaces);
      return (node) => allAt(node as Element, steps);
    },
    appender(text, scope) {
      const repetitions = templates.repetitions(text, scope);
      return (node) => (node as Draft).append(repetitions);
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
