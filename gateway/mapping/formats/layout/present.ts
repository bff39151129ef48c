import type { Fields, Table } from "./compile.ts";
import type { Medium } from "./medium.ts";

/** Lists the repetitions of a group that hold something; an empty one ends nothing, but is not there. */
export function present<N extends object>(medium: Medium<N>, table: Table): (node: N) => readonly N[] {
  const holds = holding(medium, table.fields);
  const { offset, occurs, fields } = table;
  return (node) => {
    const found: N[] = [];
    for (let i = 0; i < occurs; i++) {
      const one = medium.shifted(node, offset + i * fields.size);
      if (holds(one)) found.push(one);
    }
    return found;
  };
}

function holding<N extends object>(medium: Medium<N>, fields: Fields): (node: N) => boolean {
  const tests = fields.parts
    .filter((part) => part.part === "table" || (part.kind !== "filler" && part.is === undefined))
    .map((part) => {
      if (part.part === "slot") return medium.holds(part);
      const list = present(medium, part);
      return (node: N) => list(node).length > 0;
    });
  return (node) => tests.some((test) => test(node));
}
