import type { Dictionary, FieldDefinition } from "../definitions/index.ts";
import type { Segment } from "../er7/segment.ts";
import type { Finding } from "./finding.ts";
import { observationCheck } from "./observation.ts";
import type { Fault, Site } from "./site.ts";
import { checkRepetitions, countParts, fieldCheck, type ValueCheck } from "./value-check.ts";

/** Tells what is wrong with the fields of the segment at which the site is. */
export type SegmentCheck = (site: Site) => void;

interface CompiledField {
  readonly definition: FieldDefinition;
  readonly check: ValueCheck | undefined;
}

/** OBX-5, whose data type stands in OBX-2. */
const observed = 5;

/** Fields in which a cut value would be acted on: the headers of messages and acknowledgements. */
const identifying = new Set(["MSH", "MSA"]);

/** Compiles the check of a segment's fields; undefined for a segment that nobody defined, such as a vendor's Z segment. */
export function compileSegment(name: string, dictionary: Dictionary): SegmentCheck | undefined {
  const definitions = dictionary.segment(name);
  if (!definitions) return undefined;
  const fields = definitions.map((definition): CompiledField => ({
    definition,
    check: fieldCheck(definition, dictionary, identifying.has(name)),
  }));
  // A query's parameters and a row's columns are as many as the query says: their last definition stands for all that follow.
  const open = definitions.at(-1)?.type === "VARIES";
  const observation = name === "OBX" ? observationCheck(dictionary) : undefined;
  const required = definitions.flatMap((definition, i) => (definition.required ? [i + 1] : []));
  return (site) => {
    const { segment } = site;
    for (const index of required) {
      if (segment.isEmpty(index)) site.tell(requiredMissing(`${site.path}-${index}`, definitions[index - 1]!));
    }
    const { source, isHeader } = segment;
    const shift = isHeader ? 1 : 0;
    let start = segment.bound(0) + 1;
    for (let at = 1, end = segment.bound(1); end >= 0; start = end + 1, at++, end = segment.bound(at)) {
      if (start === end) continue;
      const index = at + shift;
      if (index === 2 && isHeader) continue;
      const field = fields[index - 1];
      if (!field) {
        if (!open && isData(source.slice(start, end), segment)) site.tell(unknownField(`${site.path}-${index}`, fields.length));
      } else {
        site.field = index;
        checkField(source, start, end, field, site);
        if (index === observed) observation?.(source, start, end, site);
      }
    }
  };
}

function checkField(source: string, start: number, end: number, { check, definition }: CompiledField, site: Site): void {
  if (!site.segment.repeats) {
    check?.(source, start, end, site, 0, 0);
    return;
  }
  const count = countParts(source, start, end, site.delimiters.repetition);
  if (count > definition.most) site.report(tooMany(definition.most));
  if (check) checkRepetitions(source, start, end, site, check);
}

/** False for a field of nothing but delimiters. */
function isData(raw: string, segment: Segment): boolean {
  const d = segment.delimiters;
  for (const char of raw)
    if (char !== d.component && char !== d.subcomponent && char !== d.repetition && char !== " ") return true;
  return false;
}

function requiredMissing(path: string, definition: FieldDefinition): Finding {
  return {
    path,
    rule: "field-required",
    severity: "error",
    code: "101",
    message: `${path} is missing`,
    expected: definition.name,
  };
}

function unknownField(path: string, most: number): Finding {
  return {
    path,
    rule: "field-unknown",
    severity: "warning",
    code: "102",
    message: `${path} is beyond the segment's last field`,
    expected: `at most ${most} fields`,
  };
}

function tooMany(most: number): Fault {
  return {
    rule: "field-repeated",
    severity: "error",
    code: "102",
    message: `may not be repeated${most > 1 ? " so often" : ""}`,
    expected: most > 1 ? `at most ${most} repetitions` : "one repetition",
  };
}
