import type { Leaf, Scope } from "../../format.ts";
import { isArray, isObject, isScalar, type Json } from "./json.ts";
import { nameInPath, type PathContext } from "./path.ts";

const join = (before: string, name: string): string => (before === "" ? name : `${before}.${name}`);

/** Where leaves begin: what comes before their paths, their rules, and the groups that lead there. */
export interface Start {
  readonly path: string;
  readonly rule: string;
  readonly scope: Scope;
}

/** Every value below one, in its order. Arrays are for `each`; null and "" are nothing. */
export function treeLeaves(root: Json, context: PathContext, start: Start): readonly Leaf[] {
  const found: Leaf[] = [];
  const visit = (value: Json | undefined, path: string, rule: string, scope: Scope, type: string, kind: string): void => {
    if (isScalar(value)) {
      if (value.kind === "null" || value.text === "") return;
      const marker = value.kind === kind ? "" : `:${value.kind}`;
      found.push({ owner: value, key: "", path, value: value.text, rule: (rule || "$this") + marker, scope });
    } else if (isArray(value)) {
      value.items.forEach((item, i) => {
        // Arrays inside an array are gone through with it.
        const inner = rule === "" ? scope : [...scope, rule];
        visit(item, `${path}[${i}]`, "", inner, type, "string");
      });
    } else if (isObject(value)) {
      for (const [name, inner] of value.members) {
        const property = context.schema(type, context.fold(name));
        visit(inner, join(path, nameInPath(name)), join(rule, nameInPath(name)), scope, property.type, property.kind);
      }
    }
  };
  visit(root, start.path, start.rule, start.scope, context.type, "string");
  return found;
}
