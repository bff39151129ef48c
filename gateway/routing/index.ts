/** The routing table: match, decide. */
export {
  compileRoutes,
  conditionIssues,
  conditionEnvironment,
  milliseconds,
  wellKnownTargets,
  type Decision,
  type MergeOrder,
  type RoutesFile,
  type RoutingTable,
} from "./table.ts";
