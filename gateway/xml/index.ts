/** XML for messages: a strict parser into a light tree, exclusive canonicalization, and writing in canonical form. */
export { canonicalize, canonicalizeInclusive } from "./canonicalize.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export { parse } from "./parse.ts";
export {
  attribute,
  type Attribute,
  child,
  children,
  type Comment,
  type Declaration,
  type Element,
  elements,
  hasComments,
  hasStrayContent,
  is,
  isComment,
  isElement,
  namespaceOf,
  type Node,
  text,
  textOnly,
} from "./tree.ts";
export { escapeAttribute, escapeText, legible, type Markup, writeElement, writeText } from "./write.ts";
