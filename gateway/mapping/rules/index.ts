/** Rules of mapping files, made ready to run in both directions. */
export { compileRules } from "./compile.ts";
export { compileWhen, type Condition } from "./condition.ts";
export type { Probe, Rule, RuleFacts, Run } from "./rule.ts";
export { runnerOf } from "./run.ts";
export { shapeOf } from "./shape.ts";
