import { type Finding, type Message } from "../canonical/index.ts";
import { validateFederation } from "../canonical/profile/index.ts";
import { GatewayError, type ErrorDetails } from "../contracts/errors.ts";
import type { ErrorCode } from "../contracts/catalogue.ts";

/**
 * Holds a canonical message against the standard and the federation's profile.
 * @returns what was let pass that differs from the standard, for the journal: paths and rules, never values
 * @throws GatewayError HL7_STRUCTURE, HL7_FIELD or HL7_UNSUPPORTED for the first error, with the number of the others
 */
export function check(message: Message): string {
  const findings = validateFederation(message);
  const [first, ...others] = findings.filter((finding) => finding.severity === "error");
  if (!first) return findings.map((finding) => `${finding.path} ${finding.rule}`).join(", ");
  const text = others.length === 0 ? first.message : `${first.message} (and ${others.length} more)`;
  const details: ErrorDetails = { where: { field: first.path }, expected: first.expected };
  throw new GatewayError(errorCode(first), text, details);
}

function errorCode(finding: Finding): ErrorCode {
  if (finding.code === "100") return "HL7_STRUCTURE";
  return finding.code.startsWith("2") ? "HL7_UNSUPPORTED" : "HL7_FIELD";
}
