import assert from "node:assert/strict";
import type { MessageFacts } from "../contracts/conditions.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import type { Source } from "../contracts/source.ts";
import { milliseconds } from "../contracts/duration.ts";
import { compileRoutes, type Decision, type RoutesFile } from "./index.ts";

const facts: MessageFacts = {
  message: { type: "SRM^S01", controlId: "UM1" },
  sender: { system: "umbria", member: "" },
  service: { code: "92.18.C" },
  prescription: { number: "1000A", priority: "B" },
  patient: { azienda: "100201", region: "100" },
  operator: { role: "SPEC_PET" },
  slot: { id: "S1", owner: "110905" },
};
/** Each step of a path is a digit of the line: ["routes", 2, "when"] stands in line 3. */
const compile = (...routes: RoutesFile["routes"]): ReturnType<typeof compileRoutes> => {
  const source: Source<RoutesFile> = {
    file: "routes.yaml",
    value: { routes },
    position: (path) => ({ line: Number(path[1]) + 1, column: path.length }),
  };
  return compileRoutes(source, new Set(["umbria", "trento"]));
};
const decide = (...routes: RoutesFile["routes"]): Decision => {
  const { table, issues } = compile(...routes);
  assert.deepEqual(issues, []);
  return table.decide(facts);
};
const only = (issues: readonly ConfigIssue[]): ConfigIssue => {
  assert.equal(issues.length, 1, issues.map((one) => one.message).join("\n"));
  return issues[0]!;
};

describe("routing table", () => {
  it("takes the first rule whose condition holds", () => {
    const decision = decide(
      { name: "none", when: 'message.type == "SQM^S25"', to: "umbria" },
      { name: "first", when: 'message.type.startsWith("SRM") && slot.owner == "110905"', to: "slot.owner" },
      { name: "second", to: "own" },
    );
    assert.deepEqual(decision, { kind: "to", route: "first", target: "slot.owner" });
  });

  it("knows every fact of the contract", () => {
    for (const [name, fields] of Object.entries(facts)) {
      for (const [field, value] of Object.entries(fields as Readonly<Record<string, string>>)) {
        assert.equal(decide({ name: "x", when: `${name}.${field} == "${value}"`, to: "own" }).kind, "to", `${name}.${field}`);
      }
    }
  });

  it("asks, with its deadline and order, and refuses", () => {
    assert.deepEqual(decide({ name: "a", ask: ["own", "trento"] }), {
      kind: "ask",
      route: "a",
      targets: ["own", "trento"],
      deadline: 3000,
      merge: "own-territory-then-date",
    });
    assert.deepEqual(decide({ name: "a", ask: ["federation"], deadline: "500ms", merge: "date" }), {
      kind: "ask",
      route: "a",
      targets: ["federation"],
      deadline: 500,
      merge: "date",
    });
    assert.deepEqual(decide({ name: "r", refuse: { reason: "no" } }), {
      kind: "refuse",
      route: "r",
      code: "ROUTE_REFUSED",
      reason: "no",
    });
    assert.deepEqual(decide({ name: "r", refuse: { reason: "no", code: "CLASSE_U" } }), {
      kind: "refuse",
      route: "r",
      code: "CLASSE_U",
      reason: "no",
    });
  });

  it("says when no rule holds", () => {
    const { table } = compile({ name: "x", when: "false", to: "own" });
    assert.throws(() => table.decide(facts), { code: "ROUTE_NONE", message: "No route for SRM^S01 from umbria" });
    assert.throws(() => compile().table.decide(facts), { code: "ROUTE_NONE" });
  });

  it("finds conditions that are not right when the table is read", () => {
    for (const when of [
      'message.typ == "x"',
      'messag.type == "x"',
      "message.type == 1",
      "message.type",
      "message.type ==",
      "1 + 1",
      "",
      "service.code.nope()",
      '"x" in message.type',
    ]) {
      const issue = only(compile({ name: "ok", to: "own" }, { name: "bad", when, to: "own" }).issues);
      assert.deepEqual([issue.file, issue.line, issue.column], ["routes.yaml", 2, 3], when);
      assert.match(issue.message, /^The condition is not right: ./);
      assert.ok(!issue.message.includes("\n"));
    }
  });

  it("finds targets that do not exist, and rules that decide nothing", () => {
    const to = only(compile({ name: "ok", to: "trento" }, { name: "bad", to: "trentino" }).issues);
    assert.deepEqual(
      [to.line, to.message, to.expected],
      [2, "There is no system trentino", "one of own, federation, slot.owner, booking.asker, umbria, trento"],
    );
    assert.deepEqual(only(compile({ name: "bad", ask: ["own", "marche"] }).issues).path, ["routes", 0, "ask"]);
    assert.match(only(compile({ name: "idle" }).issues).message, /"idle" decides nothing/);
  });

  it("finds everything at once", () => {
    const { issues } = compile({ name: "a", to: "x" }, { name: "b", when: "1", to: "y" }, { name: "c" });
    assert.deepEqual(
      issues.map((one) => one.line),
      [1, 2, 2, 3],
    );
  });

  it("reads times", () => {
    assert.deepEqual(["500ms", "3s", "2m", "24h"].map(milliseconds), [500, 3000, 120_000, 86_400_000]);
  });
});
