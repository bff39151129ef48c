import { attribute, children, type Element, elements, hasStrayContent, is, textOnly } from "../../gateway/xml/index.ts";
import { refuse } from "./errors.ts";

/** The child elements, when they are exactly these, in this order, with nothing between them but white space. */
export function exactly(element: Element, namespace: string, ...locals: readonly string[]): readonly Element[] {
  const found = elements(element);
  const fits = found.length === locals.length && found.every((one, at) => is(one, namespace, locals[at] ?? ""));
  if (!fits || hasStrayContent(element))
    refuse("SECURITY_INVALID", `${element.local} does not hold exactly ${locals.join(", ")}`);
  return found;
}

/** The one child of that name; more than one is refused. */
export function atMostOne(element: Element, namespace: string, local: string): Element | undefined {
  const found = children(element, namespace, local);
  if (found.length > 1) refuse("SECURITY_INVALID", `${local} more than once`);
  return found[0];
}

export function required(element: Element, local: string): string {
  return attribute(element, "", local) ?? refuse("SECURITY_INVALID", `${element.local} without ${local}`);
}

/** Bytes of a text-only base64 element: comments and elements inside are refused, also what a lenient decoder would skip. */
export function base64(element: Element): Buffer {
  const value = textOnly(element)?.replace(/[ \t\r\n]+/g, "");
  if (value === undefined) refuse("SECURITY_INVALID", `${element.local} holds more than text`);
  const bytes = Buffer.from(value, "base64");
  if (value === "" || bytes.toString("base64") !== value) refuse("SECURITY_INVALID", `${element.local} is not base64`);
  return bytes;
}
