import type { Dictionary } from "../definitions/index.ts";
import { unescape } from "../er7/escape.ts";
import type { Segment } from "../er7/segment.ts";
import type { Finding } from "./finding.ts";
import { fieldCheck, type ValueCheck } from "./value-check.ts";

const typeField = 2;

/**
 * The check of an observation's value (OBX-5) by the data type that OBX-2 names (HL7 v2.5, section 7.4.2.5). Checks are
 * compiled for each type once; there are as many as the version has types.
 */
export function observationCheck(
  dictionary: Dictionary,
): (raw: string, segment: Segment, path: string, findings: Finding[]) => void {
  const checks = new Map<string, ValueCheck | undefined>();
  return (raw, segment, path, findings) => {
    const d = segment.delimiters;
    const type = unescape(segment.field(typeField), d);
    const at = `${path}-${typeField}`;
    if (type === "") {
      findings.push({
        path: at,
        rule: "field-required",
        severity: "error",
        code: "101",
        message: `${at} is missing`,
        expected: "the data type of the value in OBX-5",
      });
      return;
    }
    if (dictionary.type(type) === undefined) {
      findings.push({
        path: at,
        rule: "type",
        severity: "error",
        code: "102",
        message: `${at} names no data type of v${dictionary.version}`,
        expected: "a data type such as NM, ST or CE",
      });
      return;
    }
    if (!checks.has(type)) checks.set(type, fieldCheck(fieldOf(type), dictionary, false));
    const check = checks.get(type);
    if (!check) return;
    const value = `${path}-5`;
    for (const repetition of raw.split(d.repetition)) {
      if (repetition !== "")
        check(repetition, d, value, ({ below, ...rest }) =>
          findings.push({ ...rest, path: below, message: `${below} ${rest.message}` }),
        );
    }
  };
}

function fieldOf(type: string): Parameters<typeof fieldCheck>[0] {
  return {
    type,
    name: "Observation Value",
    usage: "O",
    required: false,
    repeats: true,
    most: Infinity,
    length: undefined,
    table: undefined,
  };
}
