/** What integrators look at mappings with: explanations, samples, coverage, laws. Not on the way of a message. */
export { coverage, type Coverage, type KindCoverage, type MappingCoverage, type TableCoverage } from "./coverage.ts";
export { explain, type ExplainedRule, type ExplainedValue, type Explanation } from "./explain.ts";
export { guessSet, type GuessedSet } from "./guess.ts";
export { checkLaws, type BrokenLaw, type LawResult } from "./laws/check.ts";
export { readSamples, type Sample } from "./samples/files.ts";
export { runSample, type SampleCheck, type SampleResult } from "./samples/run.ts";
export { updateSample } from "./samples/update.ts";
export { traceOf, type Trace } from "./trace.ts";
export { legacyValues } from "./values.ts";
