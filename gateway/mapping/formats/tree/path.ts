import { notAPath, Scanner } from "../scanner.ts";
import type { ScalarKind } from "./json.ts";

/** What is known of a property before a message is seen. */
export interface Property {
  /** How a value is written that the path does not mark. */
  readonly kind: ScalarKind;
  /** An array, though the path does not say so. */
  readonly many: boolean;
  /** The type of what is below, for further properties. */
  readonly type: string;
}

/** What is known of the properties of a type. */
export type Schema = (type: string, name: string) => Property;

export type Selector =
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "where"; readonly path: TreePath; readonly value: string };

export interface Step {
  readonly name: string;
  readonly selectors: readonly Selector[];
  /** Written as an array: by a selector, or because the schema says so. */
  readonly many: boolean;
}

export interface TreePath {
  readonly steps: readonly Step[];
  /** How the value at its end is written. */
  readonly kind: ScalarKind;
  /** The type of what it leads to. */
  readonly type: string;
}

export interface PathContext {
  readonly schema: Schema;
  /** The type of the object that the path begins at. */
  readonly type: string;
  /** Names as they are compared: the same, or without regard to case. */
  readonly fold: (name: string) => string;
}

const anything: Property = { kind: "string", many: false, type: "" };

/** Nothing is known: every value is a text unless its path says otherwise. */
export const plainContext: PathContext = { schema: () => anything, type: "", fold: (name) => name };

/**
 * Compiles a path: `a.b`, `a[0].b` (indexes from 0), `a.where(system='CF').value`, names in backquotes where they hold other
 * signs, `$this` or `.` for the value itself. At the end of the path of a value `:number`, `:boolean` or `:string` say how it
 * is written. It is the part of FHIRPath (sections 3.2, 5.2.1, 5.3) by which values are both found and made.
 * @throws GatewayError CONFIG_INVALID with the column of what does not fit
 */
export function compileTreePath(text: string, context: PathContext): TreePath {
  const parser = new Parser(text);
  const path = parser.path(context);
  const marked = parser.marker();
  parser.end();
  return marked === undefined ? path : { ...path, kind: marked };
}

/** A path for `each`. @throws GatewayError CONFIG_INVALID */
export function compileTreeGroup(text: string, context: PathContext): TreePath {
  const parser = new Parser(text);
  const path = parser.path(context);
  parser.end();
  const last = path.steps.at(-1);
  if (!last || last.selectors.some(({ kind }) => kind === "index")) {
    throw notAPath(text, last ? text.lastIndexOf("[") : 0, "the name of an array, of which each goes through all items");
  }
  return path;
}

const bareName = /[\p{L}_$][\p{L}\p{N}_$-]*/uy;

/** A name as a path writes it. */
export function nameInPath(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) && name !== "$this" ? name : `\`${name.replaceAll("`", "``")}\``;
}

class Parser extends Scanner {
  path(context: PathContext): TreePath {
    if (this.take("$this") || (this.text[this.at] === "." && this.take(".")))
      return { steps: [], kind: "string", type: context.type };
    const steps: Step[] = [];
    let { type } = context;
    let kind: ScalarKind;
    do {
      const name = context.fold(this.#name());
      const property = context.schema(type, name);
      ({ type, kind } = property);
      const selectors = this.#selectors({ ...context, type });
      steps.push({ name, selectors, many: property.many || selectors.length > 0 });
    } while (this.take("."));
    return { steps, kind, type };
  }

  marker(): ScalarKind | undefined {
    if (!this.take(":")) return undefined;
    const found = (["number", "boolean", "string"] as const).find((kind) => this.take(kind));
    if (!found) throw this.fault("number, boolean or string");
    return found;
  }

  end(): void {
    if (this.at < this.text.length) throw this.fault("., an index such as [0], .where(name='text'), or the end");
  }

  #selectors(context: PathContext): readonly Selector[] {
    const found: Selector[] = [];
    for (;;) {
      if (this.take("[")) {
        const digits = this.match(/0|[1-9]\d{0,2}/y);
        if (digits === undefined || !this.take("]")) throw this.fault("an index from 0 to 999, and ]");
        found.push({ kind: "index", index: Number(digits) });
      } else if (this.take(".where(")) {
        const path = this.path(context);
        if (!this.take("=")) throw this.fault("= and a text in single quotes");
        const quoted = this.match(/'[^']+'/y);
        if (quoted === undefined || !this.take(")")) throw this.fault("a text in single quotes that is not empty, and )");
        found.push({ kind: "where", path, value: quoted.slice(1, -1) });
      } else return found;
    }
  }

  #name(): string {
    const quoted = this.match(/`(?:[^`]|``)+`/y);
    if (quoted !== undefined) return quoted.slice(1, -1).replaceAll("``", "`");
    const name = this.match(bareName);
    if (name === undefined) throw this.fault("a name, in backquotes when it holds other signs than letters, digits, _ and -");
    return name;
  }
}
