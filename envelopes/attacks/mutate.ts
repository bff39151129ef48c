import {
  type Comment,
  type Declaration,
  type Element,
  escapeAttribute,
  escapeText,
  isElement,
  parse,
} from "../../gateway/xml/index.ts";
import { WSU } from "../ws-security/names.ts";
import { evil } from "./message.ts";

/** One change of a message: what it does, and numbers that choose where. */
export interface Mutation {
  readonly kind: (typeof mutationKinds)[number];
  readonly at: number;
  readonly to: number;
  readonly piece: number;
}

export const mutationKinds = [
  "flip",
  "delete",
  "insert",
  "repeat",
  "move",
  "copy",
  "wrap",
  "remove",
  "swap",
  "attribute",
  "text",
  "evil",
] as const;

const pieces = [
  "<",
  ">",
  "/",
  "&amp;",
  "&#13;",
  " ",
  "x",
  '"',
  "#",
  "<!-- -->",
  "<![CDATA[]]>",
  "<?p x?>",
  "<x/>",
  evil,
  `<x:w xmlns:x="urn:x" xmlns:wsu="${WSU}" wsu:Id="body"/>`,
  "\u00e9",
] as const;

/** Changes bytes or, where the message can still be read, its tree. */
export function mutate(message: Buffer, mutation: Mutation): Buffer {
  const { kind, at, piece } = mutation;
  const from = at % message.length;
  const length = 1 + (mutation.to % 40);
  const cut = (middle: Buffer, gone: number): Buffer =>
    Buffer.concat([message.subarray(0, from), middle, message.subarray(from + gone)]);
  switch (kind) {
    case "flip":
      return cut(Buffer.from([(message[from] ?? 0) ^ (1 << (piece % 8))]), 1);
    case "delete":
      return cut(Buffer.alloc(0), length);
    case "insert":
      return cut(Buffer.from(pieces[piece % pieces.length] ?? ""), 0);
    case "repeat":
      return cut(Buffer.concat([message.subarray(from, from + length), message.subarray(from, from + length)]), length);
    default:
      return changeTree(message, mutation);
  }
}

/** An element that can be changed. */
interface Node {
  name: string;
  declarations: Declaration[];
  attributes: { readonly name: string; value: string }[];
  children: (Node | Comment | string)[];
}

function changeTree(message: Buffer, mutation: Mutation): Buffer {
  let root: Node;
  try {
    root = nodeOf(parse(message));
  } catch {
    // A change before this one left something that is no XML any more.
    return message;
  }
  const all = [...walk(root)];
  const { node, parent } = all[mutation.at % all.length] ?? { node: root, parent: undefined };
  const other = all[mutation.to % all.length]?.node ?? root;
  change(mutation, node, parent, other);
  return Buffer.from(write(root));
}

function change({ kind, at, to, piece }: Mutation, node: Node, parent: Node | undefined, other: Node): void {
  const place = parent?.children.indexOf(node) ?? 0;
  const into = piece % (other.children.length + 1);
  // A copy, so that an element put into itself is no circle.
  const copy = structuredClone(node);
  switch (kind) {
    case "move":
      other.children.splice(into, 0, copy);
      parent?.children.splice(parent.children.indexOf(node), 1);
      return;
    case "copy":
      other.children.splice(into, 0, copy);
      return;
    case "wrap":
      parent?.children.splice(place, 1, {
        name: "x:w",
        declarations: [{ prefix: "x", namespace: "urn:x" }],
        attributes: [],
        children: [node],
      });
      return;
    case "remove":
      parent?.children.splice(place, 1);
      return;
    case "swap": {
      const children = structuredClone(other.children);
      other.children = structuredClone(node.children);
      node.children = children;
      return;
    }
    case "attribute": {
      const mine = node.attributes[at % Math.max(1, node.attributes.length)];
      const theirs = other.attributes[to % Math.max(1, other.attributes.length)];
      if (mine !== undefined && theirs !== undefined) mine.value = theirs.value;
      else if (theirs !== undefined) node.attributes.push({ ...theirs });
      else if (mine !== undefined) node.attributes = node.attributes.filter((one) => one !== mine);
      return;
    }
    case "text":
      node.children = [other.children.filter((one) => typeof one === "string").join("")];
      return;
    default:
      parent?.children.splice(place, 1, nodeOf(parse(Buffer.from(evil))));
  }
}

function nodeOf({ name, declarations, attributes, children }: Element): Node {
  return {
    name,
    declarations: [...declarations],
    attributes: attributes.map((one) => ({ name: one.name, value: one.value })),
    children: children.map((one) => (isElement(one) ? nodeOf(one) : one)),
  };
}

function* walk(node: Node, parent?: Node): Generator<{ readonly node: Node; readonly parent: Node | undefined }> {
  yield { node, parent };
  for (const one of node.children) if (isNode(one)) yield* walk(one, node);
}

function isNode(one: Node | Comment | string): one is Node {
  return typeof one !== "string" && "children" in one;
}

function write({ name, declarations, attributes, children }: Node): string {
  const declared = declarations.map(
    ({ prefix, namespace }) => ` ${prefix === "" ? "xmlns" : `xmlns:${prefix}`}="${escapeAttribute(namespace)}"`,
  );
  const written = attributes.map((one) => ` ${one.name}="${escapeAttribute(one.value)}"`);
  const inside = children.map((one) =>
    isNode(one) ? write(one) : typeof one === "string" ? escapeText(one) : `<!--${one.comment}-->`,
  );
  return `<${name}${declared.join("")}${written.join("")}>${inside.join("")}</${name}>`;
}
