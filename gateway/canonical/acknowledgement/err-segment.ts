import type { GatewayError } from "../../contracts/errors.ts";
import { versions, type Version } from "../definitions/index.ts";
import { standardDelimiters as d } from "../er7/delimiters.ts";
import { escape } from "../er7/escape.ts";
import { segment, type Segment } from "../er7/segment.ts";
import type { Finding } from "../validation/finding.ts";
import { ackErrorOf, conditionText, locationOf, type AckError } from "./error.ts";

const value = (text: string): string => escape(text, d);

/** ERR of v2.5 (section 2.15.5) for one of our errors; `severity` W for what the answer merely lacks. */
export function errorSegment(error: GatewayError | Finding, severity: "E" | "W" = "E"): Segment {
  return newSegment(ackErrorOf(error, severity));
}

/**
 * The ERR segments of a version: one for each error since v2.5, before that a single one whose ERR-1 repeats
 * (v2.4, section 2.16.4: segment, sequence, field, code).
 */
export function errorSegments(errors: readonly AckError[], version: Version): readonly Segment[] {
  if (errors.length === 0) return [];
  if (versions.indexOf(version) >= versions.indexOf("2.5")) return errors.map(newSegment);
  return [segment("ERR", [errors.map((error) => oldLocation(error, version)).join(d.repetition)], d)];
}

function newSegment(error: AckError): Segment {
  return segment(
    "ERR",
    [
      "",
      locationOf(error.path)?.join(d.component) ?? "",
      coded(error.code, conditionText(error.code), "HL70357"),
      error.severity,
      error.application ? coded(error.application.code, error.application.text, "ITERR") : "",
      "",
      value(error.diagnostic),
      value(error.user),
    ],
    d,
  );
}

function coded(code: string, text: string, system: string): string {
  return `${code}^${value(text)}^${system}`;
}

/** v2.4 has a CE in the fourth component, whose parts are subcomponents; before, the code stands alone. */
function oldLocation(error: AckError, version: Version): string {
  const [name = "", index = "", field = ""] = locationOf(error.path) ?? [];
  const code = version === "2.4" ? [error.code, value(conditionText(error.code)), "HL70357"].join(d.subcomponent) : error.code;
  return [name, index, field, code].join(d.component);
}
