import { GatewayError } from "../../../contracts/errors.ts";
import { attribute, elements, escapeAttribute, escapeText, parse, text, type Element } from "../../../xml/index.ts";
import type { FormatKind, Leaf, MessageFormat, Scope } from "../../format.ts";

interface XmlOptions {
  /** Namespace of the elements. */
  readonly namespace?: string;
}

/** An element while it is being written: children leave in the order in which rules made them. */
interface ElementDraft {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: ElementDraft[];
  text: string;
}

/**
 * XML of one namespace. Paths are steps of element names from the root (or from the repeated element), the last may be an
 * attribute: `Assistito/CodiceFiscale`, `Ricetta/@nre`, `.` for the element's own text.
 */
export const xml: FormatKind = {
  name: "xml",
  title: "XML, with namespaces",
  extension: "xml",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: { namespace: { type: "string", description: "Namespace of all elements." } },
  },
  parse: (bytes) => parse(bytes),
  kindOf: (document) => (document as Element).local,
  compile: (spec) => xmlFormat(spec.message, (spec.options as XmlOptions).namespace ?? ""),
  sketch(bytes) {
    const root = parse(bytes);
    return { message: root.local, options: root.namespace === "" ? {} : { namespace: root.namespace } };
  },
};

function xmlFormat(rootName: string, namespace: string): MessageFormat {
  return {
    node: (document) => {
      const root = document as Element;
      return root.local === rootName && root.namespace === namespace ? root : undefined;
    },
    draft: () => element(rootName),
    write: (draft) => Buffer.from(serialize(draft as ElementDraft, namespace), "utf8"),
    getter(path) {
      const { steps, attributeName } = parsePath(path);
      return (node) => {
        const found = steps.reduce<Element | undefined>((at, name) => at && firstChild(at, name), node as Element);
        if (!found) return "";
        return attributeName === undefined ? text(found).trim() : (attribute(found, "", attributeName) ?? "");
      };
    },
    setter(path) {
      const { steps, attributeName } = parsePath(path);
      return (node, value) => {
        if (value === "") return;
        const target = steps.reduce((at, name) => lastOrNew(at, name), node as ElementDraft);
        if (attributeName === undefined) target.text = value;
        else target.attributes.set(attributeName, value);
      };
    },
    lister(path) {
      const { steps } = parsePath(path);
      return (node) =>
        steps.reduce<readonly Element[]>(
          (list, name) => list.flatMap((one) => elements(one).filter((child) => child.local === name)),
          [node as Element],
        );
    },
    appender(path) {
      const { steps } = parsePath(path);
      return (node) => {
        const parent = steps.slice(0, -1).reduce((at, name) => lastOrNew(at, name), node as ElementDraft);
        const made = element(steps.at(-1)!);
        parent.children.push(made);
        return made;
      };
    },
    locator(path) {
      const { steps, attributeName } = parsePath(path);
      return (node) => {
        const owner = steps.reduce<Element | undefined>((at, name) => at && firstChild(at, name), node as Element);
        const key = attributeName === undefined ? "text" : `@${attributeName}`;
        const value = owner && (attributeName === undefined ? text(owner).trim() : attribute(owner, "", attributeName));
        return owner && value ? { owner, key } : undefined;
      };
    },
    leaves: (node) => leavesOf(node as Element, "", "", []),
    shape: () => ({ kind: "text" }),
    room: () => Infinity,
    declared: [],
  };
}

/** Values in the order of the document. An element that stands several times beside itself is for `each`. */
function leavesOf(owner: Element, path: string, rule: string, scope: Scope): readonly Leaf[] {
  const join = (before: string, name: string): string => (before === "" ? name : `${before}/${name}`);
  const found: Leaf[] = owner.attributes.map(({ local, value }) => ({
    owner,
    key: `@${local}`,
    path: join(path, `@${local}`),
    value,
    rule: join(rule, `@${local}`),
    scope,
  }));
  const inner = elements(owner);
  const value = text(owner).trim();
  if (inner.length === 0 && value !== "") {
    found.push({ owner, key: "text", path: path === "" ? "." : path, value, rule: rule === "" ? "." : rule, scope });
  }
  const counts = new Map<string, number>();
  for (const { local } of inner) counts.set(local, (counts.get(local) ?? 0) + 1);
  const seen = new Map<string, number>();
  for (const child of inner) {
    const index = (seen.get(child.local) ?? 0) + 1;
    seen.set(child.local, index);
    const repeats = counts.get(child.local)! > 1;
    const at = join(path, repeats ? `${child.local}[${index}]` : child.local);
    const way = join(rule, child.local);
    for (const leaf of repeats ? leavesOf(child, at, "", [...scope, way]) : leavesOf(child, at, way, scope)) found.push(leaf);
  }
  return found;
}

function parsePath(path: string): { readonly steps: readonly string[]; readonly attributeName: string | undefined } {
  if (path === ".") return { steps: [], attributeName: undefined };
  const parts = path.split("/");
  const last = parts.at(-1) ?? "";
  const bad = parts.findIndex((part, i) => !/^@?[A-Za-z_][\w.-]*$/.test(part) || (part.startsWith("@") && i < parts.length - 1));
  if (bad >= 0) {
    throw new GatewayError("CONFIG_INVALID", `"${path}" is not a path`, {
      where: { column: parts.slice(0, bad).join("/").length + (bad > 0 ? 2 : 1) },
      expected: "element names separated by /, the last may be an @attribute",
    });
  }
  return last.startsWith("@")
    ? { steps: parts.slice(0, -1), attributeName: last.slice(1) }
    : { steps: parts, attributeName: undefined };
}

const element = (name: string): ElementDraft => ({ name, attributes: new Map(), children: [], text: "" });

function firstChild(parent: Element, name: string): Element | undefined {
  return elements(parent).find((child) => child.local === name);
}

function lastOrNew(parent: ElementDraft, name: string): ElementDraft {
  const found = parent.children.findLast((child) => child.name === name);
  if (found) return found;
  const made = element(name);
  parent.children.push(made);
  return made;
}

function serialize(draft: ElementDraft, namespace: string): string {
  const declaration = namespace === "" ? "" : ` xmlns="${escapeAttribute(namespace)}"`;
  const attributes = [...draft.attributes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join("");
  const inner = draft.children.map((child) => serialize(child, "")).join("");
  return `<${draft.name}${declaration}${attributes}>${escapeText(draft.text)}${inner}</${draft.name}>`;
}
