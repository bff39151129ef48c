import type { Message } from "../er7/message.ts";
import { nameCode, type Segment } from "../er7/segment.ts";
import { countRepetitions, get, isRepeated, valuesIn } from "../path/get.ts";
import { compilePath, type Path, type Place } from "../path/path.ts";
import { valueIn } from "../path/value.ts";
import { groupsBelow, segmentsNamed, type Group } from "../structure/tree.ts";
import type { Finding } from "../validation/finding.ts";
import { Scope, segmentsBelow } from "./condition.ts";
import type { Cardinality, FieldStatement, Profile, RuleStatement, SegmentStatement, Usage, UsageRule } from "./profile.ts";
import { valueFault } from "./value-fault.ts";

/** What a check of one message knows. */
interface Run {
  readonly message: Message;
  readonly profile: Profile;
  readonly scope: Scope;
  readonly findings: Finding[];
  /** Of each segment, the how manieth of its name it is; worked out when the first finding needs it. */
  readonly ordinals: () => ReadonlyMap<Segment, number>;
}

const typePath = compilePath("MSH-9.1");
const eventPath = compilePath("MSH-9.2");

/** Holds a message against a profile alone; `validate` joins that with the standard's own rules. */
export function profileFindings(message: Message, profile: Profile): readonly Finding[] {
  const findings: Finding[] = [];
  const event = get(message, eventPath);
  if (profile.events.size > 0 && !profile.events.has(event)) {
    findings.push({
      path: "MSH-9.2",
      rule: "message-type",
      severity: "error",
      code: "201",
      message: "MSH-9.2 is not an event of this message",
      expected: `one of ${[...profile.events].join(", ")}`,
      profile: profile.name,
    });
  }
  const scope = new Scope(message.tree(profile.structure), get(message, typePath), event);
  const run: Run = { message, profile, scope, findings, ordinals: ordinalsOf(message) };
  for (const statement of profile.segments) checkPlaceStatement(statement, run);
  for (const segment of message.segments) {
    const statements = profile.bySegment.get(segment.code);
    if (statements) for (const statement of statements) checkField(statement, segment, run);
  }
  for (const statement of profile.inGroups) {
    for (const segment of segmentsBelow(scope.group, statement.path)) checkField(statement, segment, run);
  }
  for (const rule of profile.rules) checkRule(rule, run);
  return findings;
}

function ordinalsOf(message: Message): () => ReadonlyMap<Segment, number> {
  let made: Map<Segment, number> | undefined;
  return () => {
    if (made) return made;
    made = new Map();
    const counts = new Map<number, number>();
    for (const segment of message.segments) {
      const count = (counts.get(segment.code) ?? 0) + 1;
      counts.set(segment.code, count);
      made.set(segment, count);
    }
    return made;
  };
}

function usageIn(rule: UsageRule | undefined, run: Run, here: Scope): Usage | undefined {
  if (!rule?.when) return rule?.always;
  return rule.when.holds(run.scope, here) ? rule.then : rule.otherwise;
}

function checkPlaceStatement(statement: SegmentStatement, run: Run): void {
  const { place } = statement;
  const steps = place.segment ? [...place.groups, place.segment] : place.groups;
  const parents = steps
    .slice(0, -1)
    .reduce<readonly Group[]>((groups, step) => groups.flatMap((one) => groupsBelow(one, step.name)), [run.scope.group]);
  const last = steps.at(-1)!;
  for (const parent of parents) {
    const here = new Scope(parent, run.scope.type, run.scope.event);
    const count = place.segment ? segmentsNamed(parent, nameCode(last.name)).length : groupsBelow(parent, last.name).length;
    const usage = usageIn(statement.usage, run, here);
    const least = Math.max(statement.cardinality?.least ?? 0, usage === "R" ? 1 : 0);
    const most = usage === "X" ? 0 : (statement.cardinality?.most ?? Infinity);
    if (count === 0 && usage !== undefined && usage !== "R") continue;
    if (count < least)
      report(run, statement, place.text, count === 0 ? "usage" : "cardinality", "100", "is missing", atLeast(least));
    else if (count > most) {
      const what = most === 0 ? "is not allowed here" : "stands too often";
      report(
        run,
        statement,
        place.text,
        most === 0 ? "usage" : "cardinality",
        "100",
        what,
        most === 0 ? "nothing" : `at most ${most}`,
      );
    }
  }
}

function atLeast(least: number): string {
  return least === 1 ? "at least one" : `at least ${least}`;
}

function checkField(statement: FieldStatement, segment: Segment, run: Run): void {
  const { path, cardinality } = statement;
  const usage = usageIn(statement.usage, run, run.scope);
  if (path.selector !== undefined || path.repeated) {
    checkValue(statement, segment, path, valueIn(segment, path), usage, run);
    return;
  }
  if (cardinality) checkRepeated(statement, cardinality, segment, run);
  const wanted = usage ?? ((cardinality?.least ?? 0) > 0 ? "R" : undefined);
  if (!isRepeated(segment, path.field)) {
    checkValue(statement, segment, path, valueIn(segment, path), wanted, run);
    return;
  }
  valuesIn(segment, path).forEach((value, i) => {
    if (i === 0) checkValue(statement, segment, path, value, wanted, run);
    else checkValue(statement, segment, { ...path, repetition: i + 1, repeated: true }, value, undefined, run);
  });
}

function checkRepeated(statement: FieldStatement, { least, most }: Cardinality, segment: Segment, run: Run): void {
  const { path } = statement;
  const count = countRepetitions(segment, path.field);
  if (count > most) {
    report(run, statement, pathIn(path, segment, run), "cardinality", "102", "is repeated too often", `at most ${most}`);
  }
  if (count > 0 && count < least) {
    report(run, statement, pathIn(path, segment, run), "cardinality", "101", "is repeated too seldom", atLeast(least));
  }
}

function checkValue(
  statement: FieldStatement,
  segment: Segment,
  path: Path,
  value: string,
  usage: Usage | undefined,
  run: Run,
): void {
  if (value === "" || value === '""') {
    if (usage !== "R" || isPartOfAbsent(statement, segment, run)) return;
    report(run, statement, pathIn(path, segment, run), "usage", "101", "is missing", statement.about || expectedOf(statement));
    return;
  }
  if (usage === "X") {
    report(run, statement, pathIn(path, segment, run), "usage", "102", "is not allowed here", "nothing");
    return;
  }
  const fault = valueFault(statement, value);
  if (fault) report(run, statement, pathIn(path, segment, run), fault.rule, fault.code, fault.message, fault.expected);
}

/** A required component is not missed where the profile says that its field may be left out, and it is. */
function isPartOfAbsent(statement: FieldStatement, segment: Segment, run: Run): boolean {
  const { path } = statement;
  if (path.component === 0) return false;
  const field = run.profile.byKey.get(`${path.segment}-${path.field}`);
  const usage = field && usageIn(field.usage, run, run.scope);
  return usage !== undefined && usage !== "R" && segment.field(path.field) === "";
}

function expectedOf(statement: FieldStatement): string {
  return statement.format?.about ?? (statement.values ? `one of ${[...statement.values.keys()].join(", ")}` : "a value");
}

/** The path of a finding: the statement's, with the index of the segment where it is not the first of its name. */
function pathIn(path: Path, segment: Segment, run: Run): string {
  const ordinal = run.ordinals().get(segment) ?? 1;
  const repetition = path.selector !== undefined ? `(${path.selector})` : path.repetition > 1 ? `[${path.repetition}]` : "";
  const parts = [path.component, path.subcomponent].filter((part) => part > 0).map((part) => `.${part}`);
  return `${segment.name}${ordinal > 1 ? `[${ordinal}]` : ""}-${path.field}${repetition}${parts.join("")}`;
}

function checkRule(rule: RuleStatement, run: Run): void {
  const places = rule.each ? groupsWithPaths(run.scope.group, rule.each) : [{ group: run.scope.group, path: "" }];
  for (const { group, path } of places) {
    const here = rule.each ? new Scope(group, run.scope.type, run.scope.event) : run.scope;
    if (rule.when && !rule.when.holds(run.scope, here)) continue;
    if (rule.assert.holds(run.scope, here)) continue;
    run.findings.push({
      path: path + rule.at,
      rule: "condition",
      severity: rule.severity,
      code: rule.code,
      message: `${rule.id}: ${rule.about}`,
      expected: rule.assert.text,
      profile: run.profile.name,
    });
  }
}

/** The groups at a place, each with the path that leads to it: `RESOURCES[2].SERVICE.`. */
function groupsWithPaths(root: Group, place: Place): readonly { readonly group: Group; readonly path: string }[] {
  return place.groups.reduce<readonly { readonly group: Group; readonly path: string }[]>(
    (found, step) =>
      found.flatMap(({ group, path }) =>
        groupsBelow(group, step.name).map((inner, i) => ({
          group: inner,
          path: `${path}${step.name}${i === 0 ? "" : `[${i + 1}]`}.`,
        })),
      ),
    [{ group: root, path: "" }],
  );
}

function report(
  run: Run,
  statement: { readonly severity: Finding["severity"] },
  path: string,
  rule: Finding["rule"],
  code: Finding["code"],
  what: string,
  expected: string,
): void {
  run.findings.push({
    path,
    rule,
    severity: statement.severity,
    code,
    message: `${path} ${what}`,
    expected,
    profile: run.profile.name,
  });
}
