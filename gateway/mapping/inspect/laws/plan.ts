import type * as FastCheck from "fast-check";
import type { WriteNode } from "../../format.ts";
import type { Mapping } from "../../mapping.ts";
import type { Field, GroupFields } from "./fields.ts";

/** A legacy message to be, as values of paths and repetitions of groups. */
export interface Plan {
  readonly values: readonly (readonly [path: string, value: string])[];
  readonly groups: readonly (readonly [path: string, repetitions: readonly Plan[]])[];
}

/** Most repetitions of a group: laws that hold for three hold for thirty. */
const mostRepetitions = 3;

/** Characters that other formats take for more than themselves, beside plain ones. */
const awkward = [..."ABEIOXZabz019 '\"&<>|^~\\;,:=/.-_#%àèÒ"];

/** Any legacy message of these fields. */
export function planOf(fc: typeof FastCheck, { fields, groups }: GroupFields): FastCheck.Arbitrary<Plan> {
  const values = fc.tuple(...fields.map((field) => valuesOf(fc, field)));
  const inside = fc.tuple(
    ...groups.map((group) =>
      fc
        .array(planOf(fc, group.inside), { maxLength: Math.min(mostRepetitions, group.room) })
        .map((plans) => [group.path, plans.filter(isFilled)] as const),
    ),
  );
  return fc.tuple(values, inside).map(([pairs, repetitions]) => ({ values: pairs.flat(), groups: repetitions }));
}

/** A repetition without a value is none in most formats. */
function isFilled(plan: Plan): boolean {
  return plan.values.some(([, value]) => value !== "") || plan.groups.some(([, plans]) => plans.length > 0);
}

function valuesOf(fc: typeof FastCheck, field: Field): FastCheck.Arbitrary<readonly (readonly [string, string])[]> {
  const some = field.text
    ? textOf(fc, field.text).map((value) => [value])
    : field.choices === 0
      ? fc.constant([])
      : fc.nat(Math.min(field.choices - 1, 100_000)).map((n) => field.value(n));
  const none = fc.constant(field.paths.map(() => ""));
  // Crossing over lets a counterexample shrink to what must be there.
  const values = field.optional
    ? fc.oneof({ withCrossShrink: true }, { weight: 1, arbitrary: none }, { weight: 5, arbitrary: some })
    : some;
  return values.map((list) => field.paths.map((path, i) => [path, list[i] ?? ""] as const));
}

function textOf(fc: typeof FastCheck, text: NonNullable<Field["text"]>): FastCheck.Arbitrary<string> {
  if (text.kind === "boolean") return fc.constantFrom("true", "false");
  if (text.kind === "digits") {
    return fc.integer({ min: 1, max: 10 ** Math.min(text.length, 9) - 1 }).map(String);
  }
  if (text.kind === "decimal") {
    const whole = Math.max(1, Math.min(text.length - text.decimals, 9));
    return fc
      .tuple(fc.integer({ min: 1, max: 10 ** whole - 1 }), fc.integer({ min: 0, max: 10 ** Math.min(text.decimals, 9) - 1 }))
      .map(([left, right]) => (text.decimals === 0 ? String(left) : `${left}.${String(right).padStart(text.decimals, "0")}`));
  }
  return fc
    .array(fc.constantFrom(...awkward), { minLength: 1, maxLength: Math.min(text.length, 24) })
    .map((signs) => signs.join("").trim().replaceAll(/ +/g, " ") || "A");
}

/** Writes the plan as a legacy message. @throws GatewayError as the format does */
export function bytesOf(mapping: Mapping, plan: Plan): Uint8Array {
  const draft = mapping.legacy.draft();
  fill(mapping, plan, draft, []);
  return mapping.legacy.write(draft);
}

function fill(mapping: Mapping, plan: Plan, node: WriteNode, scope: readonly string[]): void {
  for (const [path, value] of plan.values) mapping.legacy.setter(path, scope)(node, value);
  for (const [path, repetitions] of plan.groups) {
    const append = mapping.legacy.appender(path, scope);
    for (const one of repetitions) fill(mapping, one, append(node), [...scope, path]);
  }
}
