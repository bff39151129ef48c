import { countRepetitions, unescape, type Message } from "../index.ts";
import { firstField } from "../er7/segment.ts";

/** A message as what it means: the decoded values at their places, without trailing nothings. For comparison in tests. */
export function meaning(message: Message): readonly string[] {
  return message.segments.flatMap((segment, s) => {
    const d = segment.delimiters;
    const values: string[] = [`${s + 1} ${segment.name}`];
    for (let f = firstField(segment); f <= segment.length; f++) {
      if (countRepetitions(segment, f) === 0) continue;
      segment
        .field(f)
        .split(d.repetition)
        .forEach((repetition, r) =>
          repetition.split(d.component).forEach((component, c) =>
            component.split(d.subcomponent).forEach((text, u) => {
              if (text !== "") values.push(`${s + 1} ${segment.name}-${f}[${r + 1}].${c + 1}.${u + 1} ${unescape(text, d)}`);
            }),
          ),
        );
    }
    return values;
  });
}
