import { standard, versionOf, canonicalVersion, versions, type Dictionary } from "../definitions/index.ts";
import type { Message } from "../er7/message.ts";
import type { Segment } from "../er7/segment.ts";
import { get } from "../path/get.ts";
import { messageType, structureBy } from "../structure/of-message.ts";
import type { GroupItem } from "../structure/structure.ts";
import type { Misfit } from "../structure/tree.ts";
import type { FieldStatement, Profile } from "../profile/profile.ts";
import type { Finding } from "./finding.ts";
import { compileSegment, type SegmentCheck } from "./segment-check.ts";
import { indexed, Site } from "./site.ts";

export interface ValidateOptions {
  /** Definitions to check against; those of the profile, or else of the standard's version in MSH-12, when absent. */
  readonly dictionary?: Dictionary;
  /** Rules of the message beyond the standard. What it says of a field overrules what the standard says of the same. */
  readonly profile?: Profile;
}

/**
 * Checks a message against the standard: structure (order of segments, groups, cardinality), fields (required, repetitions,
 * lengths, data types) and tables (HL7 v2.5, chapters 2, 2.A and 2.C, and those of the message). Gives all findings at once,
 * in the order of the message; an empty list means that it is valid.
 */
export function validate(message: Message, options: ValidateOptions = {}): readonly Finding[] {
  const findings: Finding[] = [];
  const { profile } = options;
  const dictionary = options.dictionary ?? profile?.dictionary ?? dictionaryBy(message, findings);
  if (!dictionary) return findings;
  const structure = profile?.structure ?? structureBy(dictionary, message);
  const site = new Site(message, findings);
  const misplaced = structure ? structureFindings(message, structure, site) : [];
  let told = 0;
  const checks = checksOf(dictionary);
  for (let i = 0; i < message.segments.length; i++) {
    for (; told < misplaced.length && misplaced[told]!.at <= i; told++) findings.push(misplaced[told]!.finding);
    const check = checks(message.segments[i]!);
    if (!check) continue;
    site.moveTo(i);
    check(site);
  }
  for (const { finding } of misplaced.slice(told)) findings.push(finding);
  if (!structure) {
    // That parts of an unknown type are in no table says nothing more.
    const others = findings.filter((finding) => !finding.path.startsWith("MSH-9."));
    return [unknownType(message, dictionary), ...others];
  }
  if (!profile) return findings;
  const others = profile.check(message);
  return findings.length === 0 ? others : [...findings.filter((finding) => !isOverruled(finding, profile)), ...others];
}

/** True when a profile says itself what the standard's rule is about. */
function isOverruled(finding: Finding, profile: Profile): boolean {
  const path = finding.path.replace(/\[\d+\]/g, "");
  switch (finding.rule) {
    case "segment-missing":
      return profile.segments.some((one) => one.usage !== undefined && lastName(one.place.text) === lastName(path));
    case "field-required":
    case "component-required":
      return profile.byKey.get(path)?.usage !== undefined;
    case "field-repeated":
      return profile.byKey.get(path)?.cardinality !== undefined;
    case "length":
      return profile.byKey.get(path)?.length !== undefined;
    case "table":
      return hasCodes(profile.byKey.get(path));
    default:
      return false;
  }
}

function hasCodes(statement: FieldStatement | undefined): boolean {
  return statement !== undefined && (statement.value ?? statement.values ?? statement.table) !== undefined;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function dictionaryBy(message: Message, findings: Finding[]): Dictionary | undefined {
  const text = get(message, "MSH-12.1").trim();
  // Many old senders leave MSH-12 out. What they send is read as the canonical version, and MSH-12 is told as missing.
  const version = text === "" ? canonicalVersion : versionOf(text);
  if (version) return standard(version);
  findings.push({
    path: "MSH-12",
    rule: "version",
    severity: "error",
    code: "203",
    message: "MSH-12 is not a version that is known",
    expected: `one of ${versions.join(", ")}`,
  });
  return undefined;
}

function unknownType(message: Message, dictionary: Dictionary): Finding {
  return {
    path: "MSH-9",
    rule: "message-type",
    severity: "error",
    code: "200",
    message: `HL7 v${dictionary.version} has no message ${printable(messageType(message))}`,
    expected: "a message type and trigger event, such as SRM^S01",
  };
}

/** A message type is three letters and a code; anything else may be a patient's. */
function printable(type: string): string {
  return /^[A-Z0-9]{0,3}\^[A-Z0-9]{0,3}$/.test(type) ? type : "of this type";
}

/** A finding, and the index of the segment at which it was found. */
interface Placed {
  readonly at: number;
  readonly finding: Finding;
}

function structureFindings(message: Message, structure: GroupItem, site: Site): readonly Placed[] {
  const { misfits } = message.grouped(structure);
  if (misfits.length === 0) return [];
  const { ordinals } = site;
  return misfits
    .map((misfit) => ({ at: misfit.at, finding: structureFinding(misfit, ordinals, structure.name) }))
    .sort((a, b) => a.at - b.at);
}

const words = {
  missing: ["segment-missing", "is missing"],
  unexpected: ["segment-unexpected", "is not expected here"],
  repeated: ["segment-repeated", "may not be repeated here"],
} as const;

function structureFinding(misfit: Misfit, ordinals: readonly number[], structure: string): Finding {
  const [rule, what] = words[misfit.kind];
  const name = misfit.kind === "missing" ? misfit.name : indexed(misfit.name, ordinals[misfit.at] ?? 1);
  return {
    path: misfit.kind === "missing" && misfit.group !== structure ? `${misfit.group}.${name}` : name,
    rule,
    severity: "error",
    code: "100",
    message: `${name} ${what}${misfit.group === structure ? "" : ` in ${misfit.group}`}`,
    expected: `the order of ${structure}`,
  };
}

/** Compiled checks, by definitions and segment. Bounded by the segments that the definitions have. */
const compiled = new WeakMap<Dictionary, (segment: Segment) => SegmentCheck | undefined>();

function checksOf(dictionary: Dictionary): (segment: Segment) => SegmentCheck | undefined {
  let checks = compiled.get(dictionary);
  if (!checks) {
    const known = new Map<number, SegmentCheck>();
    checks = (segment) => {
      const found = known.get(segment.code);
      if (found) return found;
      const made = compileSegment(segment.name, dictionary);
      if (made) known.set(segment.code, made);
      return made;
    };
    compiled.set(dictionary, checks);
  }
  return checks;
}
