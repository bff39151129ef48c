import { isNcName } from "./characters.ts";
import type { Declaration } from "./tree.ts";

export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
export const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";

export interface QName {
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
}

/** Splits a qualified name; undefined when it is none (Namespaces in XML 1.0, section 4). */
export function splitName(name: string): QName | undefined {
  const colon = name.indexOf(":");
  if (colon < 0) return isNcName(name) ? { name, prefix: "", local: name } : undefined;
  const prefix = name.slice(0, colon);
  const local = name.slice(colon + 1);
  return isNcName(prefix) && isNcName(local) ? { name, prefix, local } : undefined;
}

/** Why a declaration is not allowed (Namespaces in XML 1.0, section 3); undefined when it is. */
export function declarationFault(prefix: string, namespace: string): string | undefined {
  if (prefix === "xmlns") return "the prefix xmlns cannot be declared";
  if ((prefix === "xml") !== (namespace === XML_NAMESPACE)) {
    return "the prefix xml and its namespace belong to each other only";
  }
  if (namespace === XMLNS_NAMESPACE) return "the namespace of xmlns cannot be bound";
  if (prefix !== "" && namespace === "") return `the prefix ${prefix} cannot be undeclared`;
  return undefined;
}

/**
 * Prefixes in scope while a document is read. A stack per prefix: looking one up costs the same at any depth, however many
 * declarations an attacker piles up.
 */
export class Scope {
  readonly #stacks = new Map<string, string[]>();

  enter(declarations: readonly Declaration[]): void {
    for (const { prefix, namespace } of declarations) {
      const stack = this.#stacks.get(prefix);
      if (stack === undefined) this.#stacks.set(prefix, [namespace]);
      else stack.push(namespace);
    }
  }

  leave(declarations: readonly Declaration[]): void {
    for (const { prefix } of declarations) this.#stacks.get(prefix)?.pop();
  }

  /** Undefined for a prefix that nobody declared. */
  resolve(prefix: string): string | undefined {
    const bound = this.#stacks.get(prefix)?.at(-1);
    if (bound !== undefined) return bound;
    return prefix === "" ? "" : prefix === "xml" ? XML_NAMESPACE : undefined;
  }
}
