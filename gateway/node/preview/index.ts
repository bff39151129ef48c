/** What a changed configuration would do otherwise, shown on messages of the journal. */
export { compareOutcomes, decisionText, type Change, type ChangeKind } from "./compare.ts";
export type { Example, Group } from "./group.ts";
export type { Outcome, Recorded } from "./outcome.ts";
export { groundOf, preview, recordedOf, type LeftKind, type Preview } from "./preview.ts";
export { replay } from "./replay.ts";
export { sideOf, type Side } from "./side.ts";
