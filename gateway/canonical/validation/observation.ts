import type { Dictionary } from "../definitions/index.ts";
import { unescape } from "../er7/escape.ts";
import type { Site } from "./site.ts";
import { checkRepetitions, fieldCheck, type ValueCheck } from "./value-check.ts";

const typeField = 2;

/**
 * The check of an observation's value (OBX-5) by the data type that OBX-2 names (HL7 v2.5, section 7.4.2.5). Checks are
 * compiled for each type once; there are as many as the version has types.
 */
export function observationCheck(dictionary: Dictionary): (source: string, start: number, end: number, site: Site) => void {
  const checks = new Map<string, ValueCheck | undefined>();
  return (source, start, end, site) => {
    const d = site.delimiters;
    const type = unescape(site.segment.field(typeField), d);
    if (type === "") {
      const at = `${site.path}-${typeField}`;
      site.tell({
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
      const at = `${site.path}-${typeField}`;
      site.tell({
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
    if (check) checkRepetitions(source, start, end, site, check);
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
