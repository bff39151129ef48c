/* eslint-disable no-control-regex -- control characters are what XML cannot hold, and are looked for here */
/** A small XML tree over saxes: elements with children or text, no attributes, no DOCTYPE. */
import { SaxesParser } from "saxes";
import { Malformed } from "./model.ts";

export interface Element {
  readonly name: string;
  readonly namespace: string;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Growing {
  name: string;
  namespace: string;
  children: Growing[];
  text: string;
}

/** Parses a document to its root. */
export function parseXml(text: string): Element {
  const parser = new SaxesParser({ xmlns: true });
  const top: Growing = { name: "", namespace: "", children: [], text: "" };
  const open: Growing[] = [top];
  parser.on("error", (error) => {
    throw new Malformed(`XML: ${error.message}`);
  });
  parser.on("doctype", () => {
    throw new Malformed("XML: DOCTYPE non ammesso");
  });
  parser.on("opentag", (tag) => {
    const grown: Growing = { name: tag.local, namespace: tag.uri, children: [], text: "" };
    open.at(-1)?.children.push(grown);
    open.push(grown);
  });
  const add = (more: string): void => {
    const last = open.at(-1);
    if (last !== undefined) last.text += more;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", () => open.pop());
  parser.write(text).close();
  const root = top.children[0];
  if (root === undefined) throw new Malformed("XML: nessun elemento");
  return root;
}

/** An element with children or text. */
export function element(name: string, content: readonly Element[] | string): Element {
  const text = typeof content === "string" ? content : "";
  return { name, namespace: "", children: typeof content === "string" ? [] : content, text };
}

/** Writes an element and what is in it; names must be safe, text is escaped. */
export function writeXml(from: Element): string {
  const inner = from.children.length === 0 ? escape(from.text) : from.children.map(writeXml).join("");
  return `<${from.name}>${inner}</${from.name}>`;
}

/** The first element with a name, anywhere below. */
export function find(from: Element | undefined, name: string): Element | undefined {
  if (from === undefined) return undefined;
  for (const child of from.children) {
    const found = child.name === name ? child : find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All elements with a name, anywhere below, in order. */
export function findAll(from: Element, name: string): Element[] {
  return from.children.flatMap((child) => [...(child.name === name ? [child] : []), ...findAll(child, name)]);
}

/** Text at a path of child names, first repeats; a leaf may have components, then its first one. */
export function valueAt(from: Element | undefined, path: string): string {
  const found = path
    .split("/")
    .reduce<Element | undefined>((at, name) => at?.children.find((child) => child.name === name), from);
  return leafText(found);
}

/** Text of an element or of its first components. */
export function leafText(from: Element | undefined): string {
  if (from === undefined) return "";
  const inner = from.children[0];
  return inner === undefined ? from.text.trim() : leafText(inner);
}

function escape(text: string): string {
  return text
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
