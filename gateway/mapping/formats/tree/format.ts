import type { FieldShape, Leaf, MessageFormat, ReadNode, Scope, WriteNode } from "../../format.ts";
import { appendAt, scalarOf, setAt, type TreeDraft } from "./draft.ts";
import { isScalar, type Json } from "./json.ts";
import { compileTreeGroup, compileTreePath, type PathContext, type TreePath } from "./path.ts";
import { allAt, findScalar } from "./read.ts";

type Members = Pick<
  MessageFormat,
  "getter" | "setter" | "lister" | "appender" | "locator" | "shape" | "room" | "leaves" | "declared"
>;

/** What differs between formats that are trees. */
export interface TreeRules {
  readonly context: PathContext;
  /** A path of the whole message as one from its root; itself in most. @throws GatewayError CONFIG_INVALID */
  value(text: string): TreePath;
  group(text: string): TreePath;
  leaves(root: Json): readonly Leaf[];
}

/** What every format does whose messages are trees of objects and arrays. */
export function treeFormat(rules: TreeRules): Members {
  /** Paths inside a group begin at what it goes through. */
  const contextAt = (scope: Scope): PathContext =>
    scope.reduce<PathContext>(
      (context, step, i) => ({ ...context, type: (i === 0 ? rules.group(step) : compileTreeGroup(step, context)).type }),
      rules.context,
    );
  const valuePath = (text: string, scope: Scope): TreePath =>
    scope.length === 0 ? rules.value(text) : compileTreePath(text, contextAt(scope));
  const groupPath = (text: string, scope: Scope): TreePath =>
    scope.length === 0 ? rules.group(text) : compileTreeGroup(text, contextAt(scope));
  return {
    getter(text, scope) {
      const path = valuePath(text, scope);
      return (node: ReadNode) => findScalar(node as Json, path)?.text ?? "";
    },
    setter(text, scope) {
      const path = valuePath(text, scope);
      return (node: WriteNode, value: string) => {
        if (value !== "") setAt(node as TreeDraft, path, scalarOf(path.kind, value, text), text);
      };
    },
    lister(text, scope) {
      const path = groupPath(text, scope);
      return (node) => allAt(node as Json, path);
    },
    appender(text, scope) {
      const path = groupPath(text, scope);
      return (node) => appendAt(node as TreeDraft, path, text);
    },
    locator(text, scope) {
      const path = valuePath(text, scope);
      return (node) => {
        const owner = findScalar(node as Json, path);
        return owner && { owner, key: "" };
      };
    },
    shape: (text, scope) => shapeOf(valuePath(text, scope)),
    room(text, scope) {
      groupPath(text, scope);
      return Infinity;
    },
    leaves: (node) => rules.leaves(node as Json),
    declared: [],
  };
}

function shapeOf({ kind }: TreePath): FieldShape {
  return { kind: kind === "number" ? "decimal" : kind === "boolean" ? "boolean" : "text" };
}

/** The text of a plain value at the end of a path; "" for none. */
export function textAt(root: Json, path: TreePath): string {
  const found = findScalar(root, path);
  return isScalar(found) ? found.text : "";
}
