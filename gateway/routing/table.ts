import { milliseconds } from "../contracts/duration.ts";
import { Environment, type ParseResult } from "@marcbachmann/cel-js";
import { compileCondition } from "../config/index.ts";
import type { MessageFacts } from "../contracts/conditions.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import { issueAt, type Source } from "../contracts/source.ts";

/** What routes.yaml says. */
export interface RoutesFile {
  readonly routes: readonly RouteFile[];
}

interface RouteFile {
  readonly name: string;
  readonly when?: string;
  readonly to?: string;
  readonly ask?: readonly string[];
  readonly deadline?: string;
  readonly merge?: MergeOrder;
  readonly refuse?: { readonly code?: string; readonly reason: string };
}

export type MergeOrder = "own-territory-then-date" | "date";

/** Where a message goes, and which rule said so. */
export type Decision =
  | { readonly kind: "to"; readonly route: string; readonly target: string }
  | {
      readonly kind: "ask";
      readonly route: string;
      readonly targets: readonly string[];
      /** Milliseconds. */
      readonly deadline: number;
      readonly merge: MergeOrder;
    }
  | { readonly kind: "refuse"; readonly route: string; readonly code: string; readonly reason: string };

/** A compiled routing table (Content-Based Router). */
export interface RoutingTable {
  /** @throws GatewayError ROUTE_NONE when no rule holds */
  decide(facts: MessageFacts): Decision;
}

interface Compiled {
  readonly condition: ParseResult | undefined;
  readonly decision: Decision;
}

/** Targets that are no systems. */
export const wellKnownTargets: readonly string[] = ["own", "federation", "slot.owner", "booking.asker"];

/**
 * Compiles a routing table: conditions are parsed and type-checked once.
 * @param systems names that `to` and `ask` may say, beside the well-known targets
 */
export function compileRoutes(
  source: Source<RoutesFile>,
  systems: ReadonlySet<string>,
): { readonly table: RoutingTable; readonly issues: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const environment = conditionEnvironment();
  const compiled = source.value.routes.flatMap((route, i): readonly Compiled[] => {
    const decision = decisionOf(route);
    if (!decision) {
      issues.push(issueAt(source, ["routes", i], `The rule "${route.name}" decides nothing`, { expected: "to, ask or refuse" }));
      return [];
    }
    for (const target of targetsOf(decision)) {
      if (systems.has(target) || wellKnownTargets.includes(target)) continue;
      issues.push(
        issueAt(source, ["routes", i, decision.kind], `There is no system ${target}`, {
          expected: `one of ${[...wellKnownTargets, ...systems].join(", ")}`,
        }),
      );
    }
    const condition = route.when === undefined ? undefined : compileCondition(environment, route.when);
    if (condition?.error !== undefined) {
      issues.push(conditionIssue(source, i, condition.error));
      return [];
    }
    return [{ condition: condition?.parsed, decision }];
  });
  return { table: { decide: (facts) => decide(compiled, facts) }, issues };
}

/** Mistakes in the conditions alone, for a table whose form is wrong elsewhere: all mistakes are told at once. */
export function conditionIssues(source: Source<unknown>): readonly ConfigIssue[] {
  const routes: unknown = (source.value as { readonly routes?: unknown } | undefined)?.routes;
  if (!Array.isArray(routes)) return [];
  const environment = conditionEnvironment();
  return routes.flatMap((route: unknown, i): readonly ConfigIssue[] => {
    const when: unknown = (route as { readonly when?: unknown } | null)?.when;
    const error = typeof when === "string" ? compileCondition(environment, when).error : undefined;
    return error === undefined ? [] : [conditionIssue(source, i, error)];
  });
}

const conditionIssue = (source: Source<unknown>, index: number, error: string): ConfigIssue =>
  issueAt(source, ["routes", index, "when"], `The condition is not right: ${error}`, {
    expected: "CEL over message, sender, service, prescription, patient, operator, slot",
  });

function decide(routes: readonly Compiled[], facts: MessageFacts): Decision {
  for (const { condition, decision } of routes) {
    if (condition === undefined || condition(facts) === true) return decision;
  }
  throw new GatewayError("ROUTE_NONE", `No route for ${facts.message.type} from ${facts.sender.system}`, {
    hint: "add a last rule without when, or one for this type, to routes.yaml",
  });
}

function decisionOf(route: RouteFile): Decision | undefined {
  if (route.to !== undefined) return { kind: "to", route: route.name, target: route.to };
  if (route.ask !== undefined) {
    return {
      kind: "ask",
      route: route.name,
      targets: route.ask,
      deadline: milliseconds(route.deadline ?? "3s"),
      merge: route.merge ?? "own-territory-then-date",
    };
  }
  if (route.refuse === undefined) return undefined;
  return { kind: "refuse", route: route.name, code: route.refuse.code ?? "ROUTE_REFUSED", reason: route.refuse.reason };
}

function targetsOf(decision: Decision): readonly string[] {
  if (decision.kind === "to") return [decision.target];
  return decision.kind === "ask" ? decision.targets : [];
}

/** The names that conditions may use, each with its fields: a mistyped one is found when the table is read. */
export function conditionEnvironment(): Environment {
  const texts = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, "string"]));
  return new Environment()
    .registerVariable({ name: "message", schema: texts("type", "controlId") })
    .registerVariable({ name: "sender", schema: texts("system", "member") })
    .registerVariable({ name: "service", schema: texts("code") })
    .registerVariable({ name: "prescription", schema: texts("number", "priority") })
    .registerVariable({ name: "patient", schema: texts("azienda", "region") })
    .registerVariable({ name: "operator", schema: texts("role") })
    .registerVariable({ name: "slot", schema: texts("id", "owner") });
}
