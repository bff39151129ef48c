/** The federation: members, agreements, rules, discovery, multicast, booking at the owner. */
export { compileFederation, type AgreementsFile, type Federation, type MembersFile } from "./federation.ts";
export { compileRules, type RulesFile, type RuleTable } from "./rules.ts";
export { Orchestrator, type Answered, type Reach, type Surroundings } from "./orchestrator.ts";
export type { Asker, Verdict } from "./deliverability.ts";
