import { schemaChecker, type Loaded, type SchemaChecker } from "../../config/index.ts";
import { asGatewayError } from "../../contracts/errors.ts";
import type { ConfigIssue } from "../../contracts/issue.ts";
import type { Source } from "../../contracts/source.ts";
import { federation, standard, type Dictionary, type Version } from "../definitions/index.ts";
import { Dictionary as LayeredDictionary } from "../definitions/index.ts";
import type { GroupItem } from "../structure/structure.ts";
import { profileFindings } from "./check.ts";
import { checkDefined, fieldStatements, ruleStatements, segmentStatements } from "./compile.ts";
import type { FieldStatement, Profile } from "./profile.ts";
import schema from "./profile.schema.json" with { type: "json" };

/** A profile's file, as its schema has checked it. */
export interface ProfileFile {
  readonly profile: string;
  readonly title: string;
  readonly about?: string;
  readonly message?: string;
  readonly version?: Version;
  readonly events?: readonly string[];
  readonly use?: readonly string[];
  readonly define?: { readonly structure?: string; readonly segments?: Readonly<Record<string, readonly string[]>> };
  readonly segments?: Readonly<Record<string, SegmentFile>>;
  readonly fields?: Readonly<Record<string, FieldFile>>;
  readonly rules?: readonly RuleFile[];
}

export interface SegmentFile {
  readonly usage?: string;
  readonly when?: string;
  readonly cardinality?: string;
  readonly severity: "error" | "warning";
  readonly about?: string;
}

export interface FieldFile extends SegmentFile {
  readonly value?: string;
  readonly values?: readonly string[] | Readonly<Record<string, string>>;
  readonly table?: number;
  readonly length?: number;
  readonly format?: string;
}

export interface RuleFile {
  readonly id: string;
  readonly each?: string;
  readonly when?: string;
  readonly assert: string;
  readonly at: string;
  readonly code: Profile["rules"][number]["code"];
  readonly severity: "error" | "warning";
  readonly about: string;
}

export type ProfileResult =
  | { readonly profile: Profile; readonly issues: readonly ConfigIssue[] }
  | { readonly profile: undefined; readonly issues: readonly ConfigIssue[] };

/**
 * Reads a profile: its form, its paths against the definitions, its conditions. All mistakes at once.
 * @param source the file; see profile.schema.json
 * @param fragment reads the file of a name in `use`; undefined when there is none
 */
export function loadProfile(source: Source<unknown>, fragment: (name: string) => Loaded | undefined): ProfileResult {
  const issues: ConfigIssue[] = [];
  const sources = withFragments(source, fragment, issues);
  const own = sources.find((one) => one.file === source.file)?.value;
  if (!own) return { profile: undefined, issues };
  const dictionary = dictionaryOf(own);
  const structure = structureOf(source, own, dictionary, issues);
  if (!structure) return { profile: undefined, issues: inOrder(issues) };
  const profile = compile(sources, own, dictionary, structure, issues);
  return issues.length > 0 ? { profile: undefined, issues: inOrder(issues) } : { profile, issues };
}

/** Mistakes as one reads the files. */
function inOrder(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const place = ({ line = 0, column = 0 }: ConfigIssue): number => line * 10_000 + column;
  return issues.toSorted((a, b) => (a.file === b.file ? place(a) - place(b) : (a.file ?? "") < (b.file ?? "") ? -1 : 1));
}

/** Compiled when the first profile is read, and once for all. */
let checker: SchemaChecker | undefined;

/** The fragments first, each once, so that what comes later wins. */
function withFragments(
  source: Source<unknown>,
  fragment: (name: string) => Loaded | undefined,
  issues: ConfigIssue[],
): readonly Source<ProfileFile>[] {
  checker ??= schemaChecker();
  const form = checker;
  const found: Source<ProfileFile>[] = [];
  const visited = new Set<string>();
  const visit = (one: Source<unknown>): void => {
    if (visited.has(one.file)) return;
    visited.add(one.file);
    const mistakes = form.check(one, schema);
    issues.push(...mistakes);
    if (mistakes.length > 0) return;
    const checked = one as Source<ProfileFile>;
    checked.value.use?.forEach((name, i) => {
      const used = fragment(name);
      issues.push(...(used?.issues ?? []));
      if (used?.issues.length === 0) visit(used.source);
      else if (!used)
        issues.push(issue(one, ["use", i], `There is no fragment ${name}`, "the name of a profile file beside this one"));
    });
    found.push(checked);
  };
  visit(source);
  return found;
}

/** The definitions that a profile is written over, its own segments and structure laid on top. */
function dictionaryOf(file: ProfileFile): Dictionary {
  const below = file.version === undefined || file.version === "2.5" ? federation() : standard(file.version);
  if (!file.define) return below;
  const { structure, segments = {} } = file.define;
  return new LayeredDictionary(
    {
      version: below.version,
      segments,
      ...(structure === undefined || file.message === undefined ? {} : { structures: { [file.message]: structure } }),
    },
    below,
  );
}

/** The structure of the message; what is wrong with its notation becomes an issue where it stands. */
function structureOf(
  source: Source<unknown>,
  own: ProfileFile,
  dictionary: Dictionary,
  issues: ConfigIssue[],
): GroupItem | undefined {
  try {
    const found = own.message === undefined ? undefined : dictionary.structure(own.message);
    if (!found) issues.push(noStructure(source, own, dictionary));
    return found;
  } catch (thrown) {
    const { message, where, expected } = asGatewayError(thrown);
    const at = `${message}, at its character ${where?.column ?? 1}`;
    issues.push(issue(source, ["define", "structure"], at, expected ?? "the notation of the standard"));
    return undefined;
  }
}

function noStructure(source: Source<unknown>, file: ProfileFile, dictionary: Dictionary): ConfigIssue {
  return file.message === undefined
    ? issue(source, [], "The profile says no message", "message, such as SRM_S01")
    : issue(source, ["message"], `HL7 v${dictionary.version} has no structure ${file.message}`, "a structure such as SRM_S01");
}

function compile(
  sources: readonly Source<ProfileFile>[],
  own: ProfileFile,
  dictionary: Dictionary,
  structure: GroupItem,
  issues: ConfigIssue[],
): Profile {
  const context = { dictionary, structure, issues };
  checkDefined(own, sources.at(-1)!, context);
  const fields = fieldStatements(sources, context);
  const asking = fields.filter(asks);
  const profile: Profile = {
    name: own.profile,
    title: own.title,
    about: own.about ?? "",
    structure,
    dictionary,
    events: new Set(own.events ?? []),
    segments: segmentStatements(sources, context),
    fields,
    bySegment: Map.groupBy(asking.filter(isOfAll), (field) => field.path.code),
    inGroups: asking.filter((field) => !isOfAll(field)),
    byKey: new Map(fields.filter((field) => field.path.selector === undefined).map((field) => [field.key, field])),
    rules: ruleStatements(sources, context),
    check: (message) => profileFindings(message, profile),
  };
  return profile;
}

/** False for a statement that no message can go against: it only tells people what a field is for. */
function asks({ usage, cardinality, value, values, table, length, format }: FieldStatement): boolean {
  if (usage?.when !== undefined || usage?.always === "R" || usage?.always === "X") return true;
  if (cardinality && (cardinality.least > 0 || cardinality.most < Infinity)) return true;
  return (value ?? values ?? table ?? length ?? format) !== undefined;
}

/** True for what holds for every segment of its name, wherever it stands. */
function isOfAll({ path }: FieldStatement): boolean {
  return path.groups.length === 0 && !path.segmentIndexed;
}

function issue(source: Source<unknown>, path: readonly (string | number)[], message: string, expected: string): ConfigIssue {
  return { severity: "error", message, expected, path, file: source.file, ...source.position(path) };
}
