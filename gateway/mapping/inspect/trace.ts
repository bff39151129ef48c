import type { MessageFormat, Scope, Spot } from "../format.ts";
import type { CanonicalFormat } from "../formats/canonical.ts";
import type { Instruments } from "../mapping.ts";
import type { Direction } from "../model.ts";
import type { RuleFacts } from "../rules/index.ts";
import type { CodeTable, Row } from "../tables/index.ts";

export type Side = "legacy" | "hl7";

/** One repetition on the way to where a path is read. */
interface Step {
  readonly group: string;
  readonly index: number;
}

/** A value that a rule read or wrote. */
export interface Touch {
  readonly side: Side;
  readonly action: "read" | "write";
  readonly path: string;
  readonly scope: Scope;
  readonly at: readonly Step[];
  readonly value: string;
}

/** A rule at work on one place of a message. */
export interface Applied {
  readonly facts: RuleFacts;
  readonly direction: Direction;
  readonly touches: Touch[];
  /** The table's row that was used. */
  row: { readonly table: CodeTable; readonly row: Row } | undefined;
}

/** Instruments that write down what each rule did. One trace for one message at a time. */
export interface Trace extends Instruments {
  /** What was written down since the last time, in the order in which rules began. */
  take(): readonly Applied[];
}

export function traceOf(): Trace {
  let done: Applied[] = [];
  const running: Applied[] = [];
  const places = new WeakMap<object, readonly Step[]>();
  const counts = new WeakMap<object, Map<string, number>>();

  const touch = (side: Side, action: Touch["action"], path: string, scope: Scope, node: object, value: string): void => {
    running.at(-1)?.touches.push({ side, action, path, scope, at: places.get(node) ?? [], value });
  };
  const below = (parent: object, group: string, index: number, child: object): void => {
    places.set(child, [...(places.get(parent) ?? []), { group, index }]);
  };

  function watched<F extends Pick<MessageFormat, "getter" | "setter" | "lister" | "appender">>(format: F, side: Side): F {
    return {
      ...format,
      getter(path, scope) {
        const get = format.getter(path, scope);
        return (node) => {
          const value = get(node);
          touch(side, "read", path, scope, node, value);
          return value;
        };
      },
      setter(path, scope) {
        const set = format.setter(path, scope);
        return (node, value) => {
          set(node, value);
          if (value !== "") touch(side, "write", path, scope, node, value);
        };
      },
      lister(path, scope) {
        const list = format.lister(path, scope);
        return (node) => {
          const repetitions = list(node);
          repetitions.forEach((one, i) => {
            below(node, path, i, one);
          });
          return repetitions;
        };
      },
      appender(path, scope) {
        const append = format.appender(path, scope);
        return (node) => {
          const made = append(node);
          const count = counts.get(node) ?? new Map<string, number>();
          counts.set(node, count);
          below(node, path, count.get(path) ?? 0, made);
          count.set(path, (count.get(path) ?? 0) + 1);
          return made;
        };
      },
    };
  }

  return {
    probe: {
      enter(facts, direction) {
        const applied: Applied = { facts, direction, touches: [], row: undefined };
        done.push(applied);
        running.push(applied);
      },
      leave() {
        running.pop();
      },
    },
    legacy: (format) => watched(format, "legacy"),
    canonical: (format) => watched(format, "hl7"),
    table(table) {
      const noted = (row: Row | undefined): Row | undefined => {
        const applied = running.at(-1);
        if (applied && row) applied.row = { table, row };
        return row;
      };
      return {
        ...table,
        toHl7: (legacy, second, day) => noted(table.toHl7(legacy, second, day)),
        toLegacy: (hl7, day) => noted(table.toLegacy(hl7, day)),
      };
    },
    take() {
      const taken = done;
      done = [];
      running.length = 0;
      return taken;
    },
  };
}

/** Where in a message, as it was read, a touched value stands; undefined when it is not there. */
export function spotOf(format: MessageFormat | CanonicalFormat, root: object, touch: Touch): Spot | undefined {
  let node: object | undefined = root;
  let scope: Scope = [];
  for (const { group, index } of touch.at) {
    node = node && format.lister(group, scope)(node)[index];
    scope = [...scope, group];
  }
  return node && format.locator(touch.path, touch.scope)(node);
}
