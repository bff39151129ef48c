import type { Message } from "../../../canonical/index.ts";
import type { Mapping } from "../../mapping.ts";
import { read } from "../../set.ts";
import { fieldsOf, type Field, type GroupFields } from "./fields.ts";
import { bytesOf, type Plan } from "./plan.ts";

/** A plan in which every field has its simplest value, and every group one repetition. */
export function fullPlan({ fields, groups }: GroupFields): Plan {
  return {
    values: fields.flatMap((field) => {
      const values = simplest(field);
      return field.paths.map((path, i) => [path, values[i] ?? ""] as const);
    }),
    groups: groups.map((group) => [group.path, [fullPlan(group.inside)]] as const),
  };
}

function simplest(field: Field): readonly string[] {
  if (!field.text) return field.choices === 0 ? [] : field.value(0);
  if (field.text.kind === "boolean") return ["true"];
  return [field.text.kind === "text" ? "A" : "1"];
}

/** What a mapping makes of a legacy message that leaves no field empty. @throws GatewayError as the mapping does */
export function fullMessage(mapping: Mapping, kind: { parse(bytes: Uint8Array): object }): Message {
  const bytes = bytesOf(mapping, fullPlan(fieldsOf(mapping)));
  return read(mapping, mapping.legacy.node(kind.parse(bytes))!, Date.parse("2027-01-11T08:15:00Z"), "FULL");
}
