/** The routing table: match, decide. */
export {
  compileRoutes,
  conditionIssues,
  conditionEnvironment,
  wellKnownTargets,
  type Decision,
  type MergeOrder,
  type RoutesFile,
  type RoutingTable,
} from "./table.ts";
