import { unescape } from "../er7/escape.ts";
import type { Message } from "../er7/message.ts";
import { firstField, type Segment } from "../er7/segment.ts";

/** A value at the end of a path: nothing below it is divided any more. */
export interface Leaf {
  /** Below the segment: `3`, `3[2].4.1`; ones at the end are left out where nothing stands beside them. */
  readonly below: string;
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
  /** Decoded. */
  readonly value: string;
}

/** All values of a segment that are not empty, decoded, in order. The separators of a header are none. */
export function leaves(segment: Segment): readonly Leaf[] {
  const d = segment.delimiters;
  const found: Leaf[] = [];
  for (let field = firstField(segment); field <= segment.length; field++) {
    const raw = segment.field(field);
    if (raw === "") continue;
    const repetitions = raw.split(d.repetition);
    repetitions.forEach((repetition, r) => {
      const components = repetition.split(d.component);
      components.forEach((component, c) => {
        const subcomponents = component.split(d.subcomponent);
        subcomponents.forEach((text, s) => {
          if (text === "") return;
          const divided = subcomponents.length > 1;
          const below = [
            String(field),
            repetitions.length > 1 ? `[${r + 1}]` : "",
            components.length > 1 || divided ? `.${c + 1}` : "",
            divided ? `.${s + 1}` : "",
          ].join("");
          found.push({ below, field, repetition: r + 1, component: c + 1, subcomponent: s + 1, value: unescape(text, d) });
        });
      });
    });
  }
  return found;
}

/** Of each segment, the name with its index where it is not the first of its name: `PID`, `AIS[2]`. */
export function segmentLabels(message: Message): readonly string[] {
  const counts = new Map<string, number>();
  return message.segments.map(({ name }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}[${count}]`;
  });
}

/** A segment as what it means, as one text: equal for two that differ in delimiters, escapes or trailing nothings alone. */
export function meaningOf(segment: Segment): string {
  const parts = leaves(segment).map(
    (leaf) => `${leaf.field}[${leaf.repetition}].${leaf.component}.${leaf.subcomponent}\u0000${leaf.value}`,
  );
  return [segment.name, ...parts].join("\u0001");
}
