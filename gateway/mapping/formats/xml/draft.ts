import { escapeAttribute, escapeText } from "../../../xml/index.ts";
import { SlotDraft } from "../slot-draft.ts";
import type { Namespaces } from "./path.ts";
import { isRepetitions, type ElementTemplate, type ScopeTemplate } from "./template.ts";

/** A document, or one repetition of an element, while it is written: values by slot, repetitions by list. */
export class Draft extends SlotDraft<ScopeTemplate> {}

/** Writes documents; prefixes are declared at the root, those that a document uses. */
export function documentWriter(namespaces: Namespaces): (draft: Draft) => string {
  const declarations = (used: ReadonlySet<string>): string =>
    [...namespaces]
      .filter(([prefix, uri]) => (prefix === "" ? uri !== "" : prefix !== "xml" && used.has(prefix)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([prefix, uri]) => ` xmlns${prefix === "" ? "" : `:${prefix}`}="${escapeAttribute(uri)}"`)
      .join("");
  const plain = declarations(new Set());
  return (draft) => {
    const { root } = draft.template;
    const used = new Set<string>();
    const text = element(root, draft, used, plain, true);
    // Which prefixes it uses is known when it is written; the root is then the only place that changes.
    return used.size === 0 ? text : `<${root.tag}${declarations(used)}${text.slice(root.tag.length + 1 + plain.length)}`;
  };
}

/**
 * An element with what is in it; "" when no rule filled anything of it.
 * @param wanted whether it is there in any case
 */
function element(template: ElementTemplate, draft: Draft, used: Set<string>, declared: string, wanted: boolean): string {
  const { tag, name, attributes, text, children } = template;
  const { values } = draft;
  let filled = wanted || (template.hasFixed && isFilled(template, draft));
  let head = "";
  for (let i = 0; i < attributes.length; i++) {
    const one = attributes[i]!;
    const value = values[one.slot];
    if (value !== undefined) filled = true;
    else if (one.fixed === "") continue;
    head += ` ${one.tag}="${escapeAttribute(value ?? one.fixed)}"`;
    if (one.name.prefix !== "") used.add(one.name.prefix);
  }
  const own = values[text.slot];
  if (own !== undefined) filled = true;
  let inner = own === undefined ? escapeText(text.fixed) : escapeText(own);
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    if (isRepetitions(child)) {
      const list = draft.lists[child.list];
      if (!list) continue;
      filled = true;
      for (const one of list) inner += element(one.template.root, one, used, "", true);
      continue;
    }
    const needed = (template.hasFixed && filled && isFixed(child)) || (child.counted && isCounted(child, i, children, draft));
    const one = element(child, draft, used, "", needed);
    if (one === "") continue;
    filled = true;
    inner += one;
  }
  if (!filled) return "";
  if (name.prefix !== "") used.add(name.prefix);
  return `<${tag}${declared}${head}>${inner}</${tag}>`;
}

/** An element that a path counts is there, be it empty, when one that is counted after it is. */
function isCounted(child: ElementTemplate, at: number, all: ElementTemplate["children"], draft: Draft): boolean {
  return all.slice(at + 1).some((one) => !isRepetitions(one) && one.counted && one.tag === child.tag && isFilled(one, draft));
}

function isFilled({ text, attributes, children }: ElementTemplate, draft: Draft): boolean {
  const { values } = draft;
  return (
    values[text.slot] !== undefined ||
    attributes.some((one) => values[one.slot] !== undefined) ||
    children.some((one) => (isRepetitions(one) ? draft.lists[one.list] !== undefined : isFilled(one, draft)))
  );
}

/** An element that holds a predicate's value and nothing else: it is there with the one that the predicate is about. */
function isFixed({ text, attributes, children }: ElementTemplate): boolean {
  return (
    text.slot < 0 &&
    children.every((one) => !isRepetitions(one) && isFixed(one)) &&
    attributes.every((one) => one.slot < 0) &&
    (text.fixed !== "" || attributes.some((one) => one.fixed !== "") || children.length > 0)
  );
}
