/** How configuration is read: text with positions, schemas, conditions. */
export { compileCondition } from "./condition.ts";
export { nearest, schemaChecker, type SchemaChecker } from "./schema.ts";
export { atOnce, inTurns, type Steps } from "./steps.ts";
export { loadYaml, parseYaml, type Loaded } from "./yaml.ts";
