import { encodingCharacters, escape, messageOf, standardDelimiters, type Message } from "../../../canonical/index.ts";
import { SlotDraft } from "../slot-draft.ts";
import type { Cell, GroupTemplate, ScopeTemplate, SegmentTemplate } from "./template.ts";

const d = standardDelimiters;
/** So many separators at once; segments have few fields more. */
const fieldRuns: readonly string[] = Array.from({ length: 50 }, (_, n) => d.field.repeat(n));

/** A message, or one repetition of a group, while it is written: values by slot, repetitions by list. */
export class Draft extends SlotDraft<ScopeTemplate> {
  /** The message as it stands now, in a text whose segments end with `end`. */
  message(end?: string): Message {
    const texts: string[] = [];
    writeScope(this, texts);
    return messageOf(texts, d, end);
  }
}

function writeScope(draft: Draft, out: string[]): void {
  const { root } = draft.template;
  if (root.kind === "group") writeGroup(root, draft, out);
  // A repetition of a segment is there even when nothing is in it.
  else out.push(segmentText(root, draft.values) || root.name);
}

function writeGroup({ parts }: GroupTemplate, draft: Draft, out: string[]): void {
  for (const { content } of parts) {
    if ("kind" in content) {
      const list = draft.lists[content.list];
      if (list) for (const one of list) writeScope(one, out);
      continue;
    }
    for (const one of content) {
      if (one.kind === "group") writeGroup(one, draft, out);
      else {
        const text = segmentText(one, draft.values);
        if (text !== "") out.push(text);
      }
    }
  }
}

/** One segment in ER7; "" when none of its slots is filled. */
function segmentText({ name, cells }: SegmentTemplate, values: readonly (string | undefined)[]): string {
  const isHeader = name === "MSH" || name === "BHS" || name === "FHS";
  let text = "";
  let field = isHeader ? 2 : 0;
  // Within one field: the repetition written last, as the template numbers it and as the message counts it.
  let repetition = -1;
  let counted = 0;
  let component = 1;
  let subcomponent = 1;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    const value = values[cell.slot] ?? (cell.fallback === undefined ? undefined : fallbackOf(cell, cells, values));
    if (value === undefined) continue;
    if (text === "") text = isHeader ? name + d.field + encodingCharacters(d) : name;
    let before = "";
    if (cell.field !== field) {
      const more = cell.field - field;
      before = fieldRuns[more] ?? d.field.repeat(more);
      field = cell.field;
      repetition = -1;
      counted = component = subcomponent = 1;
    }
    if (cell.repetition !== repetition) {
      // A repetition of a kind is the next one; a counted one is where it is counted.
      const wanted = cell.repetition < 1000 ? cell.repetition + 1 : repetition < 0 ? 1 : counted + 1;
      for (; counted < wanted; counted++) before += d.repetition;
      repetition = cell.repetition;
      component = subcomponent = 1;
    }
    if (cell.component !== component) {
      for (; component < cell.component; component++) before += d.component;
      subcomponent = 1;
    }
    for (; subcomponent < cell.subcomponent; subcomponent++) before += d.subcomponent;
    text += before + escape(value, d);
  }
  return text;
}

/** The kind of a repetition, when something else of it is written. */
function fallbackOf(cell: Cell, cells: readonly Cell[], values: readonly (string | undefined)[]): string | undefined {
  const filled = cells.some(
    (one) => one.field === cell.field && one.repetition === cell.repetition && values[one.slot] !== undefined,
  );
  return filled ? cell.fallback : undefined;
}
