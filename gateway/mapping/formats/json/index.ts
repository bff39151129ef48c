import { encode } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { FormatKind, MessageFormat } from "../../format.ts";
import { scalarOf, setAt, type TreeDraft } from "../tree/draft.ts";
import { textAt, treeFormat } from "../tree/format.ts";
import { emptyObject, isObject, writeJson, type Json } from "../tree/json.ts";
import { treeLeaves } from "../tree/leaves.ts";
import { parseJson } from "../tree/parse.ts";
import { compileTreeGroup, compileTreePath, plainContext, type TreePath } from "../tree/path.ts";

interface JsonOptions {
  /** Path of the property that holds the kind of message. */
  readonly type?: string;
}

/** A document, and where it says what kind of message it is. */
interface Document {
  readonly root: Json;
  readonly kind: string;
}

const typePath = (options: JsonOptions): TreePath => compileTreePath(options.type ?? "type", plainContext);

/** JSON (RFC 8259) of any shape. */
export const json: FormatKind = {
  name: "json",
  title: "JSON",
  extension: "json",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      type: {
        type: "string",
        minLength: 1,
        description: "Property that holds the kind of message, e.g. tipo; type when missing.",
      },
    },
  },
  parse(bytes, options): Document {
    const root = parseJson(bytes);
    return { root, kind: textAt(root, typePath(options)) };
  },
  kindOf: (document) => (document as Document).kind,
  compile: (spec) => jsonFormat(spec.message, typePath(spec.options), (spec.options as JsonOptions).type ?? "type"),
  sketch(bytes, options) {
    const { root, kind } = json.parse(bytes, options) as Document;
    if (kind !== "" || !isObject(root)) return { message: kind || "*", options: {} };
    const named = ["tipo", "Tipo", "type", "messageType", "tipoMessaggio"].find(
      (name) => textAt(root, typePath({ type: name })) !== "",
    );
    return named === undefined
      ? { message: "*", options: {} }
      : { message: textAt(root, typePath({ type: named })), options: { type: named } };
  },
};

function jsonFormat(message: string, type: TreePath, typeName: string): MessageFormat {
  return {
    ...treeFormat({
      context: plainContext,
      value: (text) => compileTreePath(text, plainContext),
      group: (text) => compileTreeGroup(text, plainContext),
      leaves: (root) =>
        treeLeaves(root, plainContext, { path: "", rule: "", scope: [] }).map((leaf) =>
          leaf.path === typeName ? { ...leaf, derived: true } : leaf,
        ),
    }),
    node(document) {
      const { root, kind } = document as Document;
      return isObject(root) && (message === "*" || kind === message) ? root : undefined;
    },
    draft() {
      const draft = emptyObject();
      if (message !== "*") setAt(draft, type, scalarOf(type.kind, message, "type"), "type");
      return draft;
    },
    write(draft: object) {
      const value = draft as TreeDraft;
      if ("array" in value) throw new GatewayError("INTERNAL", "An item is not a message");
      return encode(writeJson(value), "UTF-8");
    },
  };
}
