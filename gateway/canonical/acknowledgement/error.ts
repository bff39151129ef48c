import { catalogue } from "../../contracts/catalogue.ts";
import { GatewayError } from "../../contracts/errors.ts";
import { table } from "../definitions/index.ts";
import type { Finding } from "../validation/finding.ts";

/** What an acknowledgement says of one error: the fields of ERR, as values. */
export interface AckError {
  /** Path of the field at fault; "" where it cannot or must not be named. */
  readonly path: string;
  /** HL7 table 0357. */
  readonly code: string;
  readonly severity: "E" | "W" | "I";
  /** Code of our catalogue and what it means; undefined for a finding of validation. */
  readonly application: { readonly code: string; readonly text: string } | undefined;
  /** For those who mend it. */
  readonly diagnostic: string;
  /** For the clerk. */
  readonly user: string;
}

/** One of our errors. What failed of security is not told to a stranger, nor what broke inside. */
export function ackErrorOf(error: GatewayError | Finding, severity: "E" | "W" = "E"): AckError {
  if (!(error instanceof GatewayError)) return ofFinding(error);
  const { family, hl7, title } = catalogue[error.code];
  const discreet = family === "security" || family === "internal";
  return {
    path: family === "security" ? "" : (error.where?.field ?? ""),
    code: hl7,
    severity,
    application: { code: error.code, text: title },
    diagnostic: discreet ? "" : (error.expected ?? ""),
    user: error.publicMessage,
  };
}

function ofFinding(finding: Finding): AckError {
  return {
    path: finding.path,
    code: finding.code,
    severity: finding.severity === "error" ? "E" : "W",
    application: undefined,
    diagnostic: finding.expected,
    user: finding.message,
  };
}

/** The text of a code of table 0357. */
export function conditionText(code: string): string {
  return table(357)?.codes.get(code)?.meaning ?? "";
}

/** The place of a path, part by part: segment, its index, field, repetition, component, subcomponent. */
export type Location = readonly [segment: string, index: string, ...rest: string[]];

const pathShape =
  /^(?:[A-Z_0-9]+(?:\[\d+\])?\.)*([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\]|\([A-Z0-9]+\))?(?:\.(\d+)(?:\.(\d+))?)?)?$/;

/** The location of a path such as `PID-3.1`; undefined for the path of a legacy field, which HL7 cannot name. */
export function locationOf(path: string): Location | undefined {
  const match = path.length > 200 ? null : pathShape.exec(path);
  if (!match) return undefined;
  const [, name = "", index = "1", field, repetition = "1", component, subcomponent] = match;
  if (field === undefined) return [name, index];
  return [name, index, field, repetition, component, subcomponent].filter((part) => part !== undefined) as unknown as Location;
}
