import { GatewayError } from "../../contracts/errors.ts";
import type { Message } from "../er7/message.ts";
import { Editor } from "../path/editor.ts";
import { get } from "../path/get.ts";
import { compilePlace, type Step } from "../path/path.ts";
import { pathOf, valueIn } from "../path/value.ts";
import { structureOfMessage } from "../structure/of-message.ts";
import { findSegment, groupsBelow, type Group } from "../structure/tree.ts";

/**
 * What a view is made of: names with the paths of their values, parts that belong together, and lists with the group that
 * repeats. `"ZFE-2 or ARQ-1.1"` reads the first that is not empty and writes the first; "" is a value that the message has no
 * place for.
 */
export interface Shape {
  readonly [name: string]: string | Shape | ListShape;
}

export interface ListShape {
  readonly each: string;
  readonly of: Shape;
}

/** A view that reads and writes. */
export type View<S> = {
  -readonly [K in keyof S]: S[K] extends string
    ? string
    : S[K] extends { readonly each: string; readonly of: infer I }
      ? readonly (View<I> & Grouped)[]
      : View<S[K]>;
};

/** A view that only reads. */
export type Reading<S> = {
  readonly [K in keyof S]: S[K] extends string
    ? string
    : S[K] extends { readonly each: string; readonly of: infer I }
      ? readonly (Reading<I> & Grouped)[]
      : Reading<S[K]>;
};

/** An item of a list knows its segment group. */
export interface Grouped {
  readonly group: Group;
}

export interface ViewOf<S> {
  /** Writes go into the editor's message. */
  (source: Editor): View<S>;
  (source: Message): Reading<S>;
}

/** Makes the view of a shape. It holds the message, or its editor, and no value: what it gives is what the message has now. */
export function defineView<const S extends Shape>(shape: S): ViewOf<S> {
  const made = viewClass(shape);
  return ((source: Editor | Message) => new made(new Place(source, ""))) as unknown as ViewOf<S>;
}

/** Where a view reads: a message, the newest one of an editor, or one group of either. */
class Place {
  readonly #source: Editor | Message;
  /** `SCHEDULE[2].`, or "" for the whole message. */
  readonly #prefix: string;
  readonly #group: Group | undefined;

  constructor(source: Editor | Message, prefix: string, group?: Group) {
    this.#source = source;
    this.#prefix = prefix;
    this.#group = group;
  }

  get message(): Message {
    return this.#source instanceof Editor ? this.#source.message : this.#source;
  }

  get group(): Group | undefined {
    return this.#group;
  }

  read(text: string): string {
    if (!this.#group || this.#source instanceof Editor) return get(this.message, this.#prefix + text);
    const path = pathOf(text);
    const segment = findSegment(this.#group, path.segment, path.segmentIndex);
    return segment ? valueIn(segment, path) : "";
  }

  write(text: string, value: string): void {
    if (this.#source instanceof Editor) this.#source.set(this.#prefix + text, value);
    else throw new GatewayError("INTERNAL", "This view only reads; give it an Editor to write");
  }

  each(text: string): readonly Place[] {
    const structure = structureOfMessage(this.message);
    const from = this.#group ?? (structure && this.message.tree(structure));
    return from ? this.#below(from, compilePlace(text).groups, this.#prefix) : [];
  }

  #below(from: Group, [step, ...rest]: readonly Step[], prefix: string): readonly Place[] {
    if (!step) return [new Place(this.#source, prefix, from)];
    return groupsBelow(from, step.name).flatMap((group, i) => this.#below(group, rest, `${prefix}${step.name}[${i + 1}].`));
  }
}

/** Knows its place where nobody sees it: two views of one message are equal by what they show, and printing one shows no message. */
class Placed {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  get place(): Place {
    return this.#place;
  }
}

type ViewClass = new (place: Place) => object;

function viewClass(shape: Shape): ViewClass {
  class Made extends Placed {
    get group(): Group | undefined {
      return this.place.group;
    }
  }
  for (const [name, member] of Object.entries(shape)) Object.defineProperty(Made.prototype, name, descriptor(member));
  return Made;
}

function descriptor(member: Shape[string]): PropertyDescriptor & ThisType<{ readonly place: Place }> {
  if (typeof member === "string") return textDescriptor(member.split(" or "));
  if (isList(member)) {
    const made = viewClass(member.of);
    const { each } = member;
    return {
      enumerable: true,
      get() {
        return this.place.each(each).map((place) => new made(place));
      },
    };
  }
  const made = viewClass(member);
  return {
    enumerable: true,
    get() {
      return new made(this.place);
    },
  };
}

function textDescriptor(paths: readonly string[]): PropertyDescriptor & ThisType<{ readonly place: Place }> {
  const [first = "", ...others] = paths;
  return {
    enumerable: true,
    get() {
      if (first === "") return "";
      let value = this.place.read(first);
      for (let i = 0; value === "" && i < others.length; i++) value = this.place.read(others[i]!);
      return value;
    },
    set(value: string) {
      if (first === "") throw new GatewayError("INTERNAL", "The message has no place for this value");
      this.place.write(first, value);
    },
  };
}

function isList(member: Shape | ListShape): member is ListShape {
  return typeof member["each"] === "string" && typeof member["of"] === "object";
}
