/** The rules of the three levels of validation, and what a profile adds. Stable: testers and reports cite them. */
export type Rule =
  | "version"
  | "message-type"
  | "segment-missing"
  | "segment-unexpected"
  | "segment-repeated"
  | "field-required"
  | "field-repeated"
  | "field-unknown"
  | "component-required"
  | "component-unknown"
  | "length"
  | "type"
  | "table"
  | "usage"
  | "cardinality"
  | "value"
  | "condition";

/** error: the message is not valid; warning: it differs from the standard in a way that harms nobody by itself. */
export type Severity = "error" | "warning";

/** HL7 table 0357, message error condition code: ERR-3. */
export type ErrorCode0357 = "100" | "101" | "102" | "103" | "200" | "201" | "202" | "203" | "204" | "205" | "206" | "207";

/** One thing that is wrong with a message. Never holds the value found. */
export interface Finding {
  /** `PID-3`, `AIS[2]-3`, `PID-3[2].5`, `SRM_S01.RESOURCES`: where, as a path that `get` understands if there is a value. */
  readonly path: string;
  readonly rule: Rule;
  readonly severity: Severity;
  readonly code: ErrorCode0357;
  /** What is wrong, in words. */
  readonly message: string;
  /** What would have been right. */
  readonly expected: string;
  /** Name of the profile whose rule this is; undefined for the standard's. */
  readonly profile?: string;
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === "error");
}
