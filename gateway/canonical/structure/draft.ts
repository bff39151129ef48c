import { encodingCharacters, standardDelimiters, type Delimiters } from "../er7/delimiters.ts";
import { escape } from "../er7/escape.ts";
import { Message } from "../er7/message.ts";
import { isHeaderCode, nameCode, Segment } from "../er7/segment.ts";
import type { Path } from "../path/path.ts";
import { placeOf, type GroupItem } from "./structure.ts";

/** Components of one repetition; each is a list of subcomponents. Sparse: a hole is an empty value. */
type Repetition = string[][];

class DraftSegment {
  readonly name: string;
  readonly fields: Repetition[][] = [];
  /** Text taken over whole from another message; `fields` is then empty. */
  readonly text: string | undefined;

  constructor(name: string, text?: string) {
    this.name = name;
    this.text = text;
  }

  set(path: Path, value: string): void {
    const repetitions = (this.fields[path.field] ??= []);
    const at = this.repetitionAt(repetitions, path);
    const repetition = (repetitions[at] ??= []);
    for (const {
      component,
      values: [text],
    } of path.selectorParts)
      (repetition[component - 1] ??= [])[0] ??= text;
    const component = (repetition[Math.max(path.component, 1) - 1] ??= []);
    component[Math.max(path.subcomponent, 1) - 1] = value;
  }

  private repetitionAt(repetitions: readonly Repetition[], path: Path): number {
    if (path.selector === undefined) return path.repetition - 1;
    const found = repetitions.findIndex((one) =>
      path.selectorParts.some((part) => part.values.includes(one?.[part.component - 1]?.[0] ?? "")),
    );
    return found < 0 ? repetitions.length : found;
  }

  write(d: Delimiters): string {
    if (this.text !== undefined) return this.text;
    const isHeader = isHeaderCode(nameCode(this.name));
    const first = isHeader ? 3 : 1;
    let out = isHeader ? `${this.name}${d.field}${encodingCharacters(d)}` : this.name;
    for (let i = first; i < this.fields.length; i++) out += d.field + writeField(this.fields[i], d);
    return out;
  }
}

function writeField(field: Repetition[] | undefined, d: Delimiters): string {
  if (!field) return "";
  let out = "";
  for (let r = 0; r < field.length; r++) {
    if (r > 0) out += d.repetition;
    const components = field[r];
    if (!components) continue;
    for (let c = 0; c < components.length; c++) {
      if (c > 0) out += d.component;
      const subcomponents = components[c];
      if (!subcomponents) continue;
      for (let s = 0; s < subcomponents.length; s++) {
        if (s > 0) out += d.subcomponent;
        const value = subcomponents[s];
        if (value) out += escape(value, d);
      }
    }
  }
  return out;
}

/**
 * A message, or a group of one, while it is being written. Paths without groups find the place that the structure gives to
 * their segment, making the groups that lead there; segments leave in the order of the structure, unknown ones last.
 */
export class DraftGroup {
  readonly structure: GroupItem | undefined;
  readonly #children = new Map<string, (DraftSegment | DraftGroup)[]>();
  /** Segments that paths have led to, by the paths' segment key. */
  readonly #found = new Map<string, DraftSegment>();

  constructor(structure: GroupItem | undefined) {
    this.structure = structure;
  }

  /** Sets one value; an empty one leaves no trace. */
  set(path: Path, value: string): void {
    if (value === "") return;
    let segment = this.#found.get(path.segmentKey);
    if (!segment) {
      segment = this.#homeOf(path).#segment(path.segment, path.segmentIndex);
      this.#found.set(path.segmentKey, segment);
    }
    segment.set(path, value);
  }

  /** Appends a group (`SERVICE`, or a chain `RESOURCES.SERVICE` whose last group is new and whose others are the last there). */
  append(chain: readonly string[]): DraftGroup {
    const [name = "", ...rest] = chain;
    if (rest.length > 0) return this.#group(name, 0).append(rest);
    const definition = this.structure?.items.find((item) => item.name === name);
    const made = new DraftGroup(definition?.kind === "group" ? definition : undefined);
    this.#list(name).push(made);
    return made;
  }

  /** The last group of a name among the children, made when there is none. */
  last(name: string): DraftGroup {
    return this.#group(name, 0);
  }

  /** A new segment of this name at the end of those there. */
  appendSegment(name: string): (path: Path, value: string) => void {
    const made = new DraftSegment(name);
    this.#list(name).push(made);
    return (path, value) => {
      if (value !== "") made.set(path, value);
    };
  }

  /** Takes a segment over as it stands; its delimiters must be those the draft is written with. */
  adopt(segment: Segment): void {
    const place = this.structure ? placeOf(this.structure, segment.name) : undefined;
    const home = (place ?? []).reduce<DraftGroup>((at, name) => at.#group(name, 1), this);
    home.#list(segment.name).push(new DraftSegment(segment.name, segment.text));
  }

  /** The message as it stands now. */
  message(d: Delimiters = standardDelimiters): Message {
    const segments: Segment[] = [];
    this.#write(segments, d);
    return new Message(d, segments);
  }

  #write(out: Segment[], d: Delimiters): void {
    const ordered = new Set<string>();
    for (const item of this.structure?.items ?? []) {
      for (const name of item.kind === "segment" ? item.names : [item.name]) {
        ordered.add(name);
        this.#writeChildren(name, out, d);
      }
    }
    for (const name of this.#children.keys()) if (!ordered.has(name)) this.#writeChildren(name, out, d);
  }

  #writeChildren(name: string, out: Segment[], d: Delimiters): void {
    for (const child of this.#children.get(name) ?? []) {
      if (child instanceof DraftGroup) child.#write(out, d);
      else out.push(new Segment(child.write(d), d));
    }
  }

  #homeOf(path: Path): DraftGroup {
    const [first] = path.groups;
    // The groups that lead to the first one named need not be said.
    const before = first && this.structure ? (placeOf(this.structure, first.name) ?? []) : [];
    const start = before.reduce<DraftGroup>((at, name) => at.#group(name, 1), this);
    const named = path.groups.reduce<DraftGroup>((at, { name, index }) => at.#group(name, index), start);
    const place = named.structure ? placeOf(named.structure, path.segment) : undefined;
    return (place ?? []).reduce<DraftGroup>((at, name) => at.#group(name, 1), named);
  }

  #list(name: string): (DraftSegment | DraftGroup)[] {
    let list = this.#children.get(name);
    if (!list) this.#children.set(name, (list = []));
    return list;
  }

  /** The n-th group of a name (0: the last), made when missing. */
  #group(name: string, index: number): DraftGroup {
    const list = this.#list(name);
    const at = index === 0 ? Math.max(list.length, 1) : index;
    while (list.length < at) this.append([name]);
    return list[at - 1] as DraftGroup;
  }

  #segment(name: string, index: number): DraftSegment {
    const list = this.#list(name);
    while (list.length < index) list.push(new DraftSegment(name));
    return list[index - 1] as DraftSegment;
  }
}
