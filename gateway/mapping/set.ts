import { complete, formatInstant, get, messageType, withSegments, type Message } from "../canonical/index.ts";
import { nearest } from "../config/index.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import { issueAt } from "../contracts/source.ts";
import { attempt } from "./attempt.ts";
import type { FormatKind } from "./format.ts";
import { formats } from "./formats/index.ts";
import { compileMapping, type Instruments, type Mapping, type SetSources } from "./mapping.ts";
import { warm } from "./warm.ts";

/** A message that was translated, and by which mapping. */
export interface Translated<T> {
  readonly value: T;
  /** `umbria/prenotazione`, for the journal. */
  readonly mapping: string;
}

/** What turns one system's messages into canonical ones and back. Compiled at load; every call is pure. */
export interface MappingSet {
  readonly name: string;
  readonly format: FormatKind;
  readonly options: Readonly<Record<string, unknown>>;
  readonly mappings: readonly Mapping[];
  /**
   * @param now milliseconds of the clock, for MSH-7 where the legacy message has none
   * @throws GatewayError MAPPING_NONE, MAPPING_FIELD, MAPPING_CODE, or the format's own
   */
  toCanonical(bytes: Uint8Array, now: number, controlId: string): Translated<Message>;
  /**
   * The header of a message of which something could not be read, as far as its own rules get: a refusal names the message
   * that it refuses. Undefined when not even the kind of message is known.
   */
  headerOf(bytes: Uint8Array, now: number): Message | undefined;
  /** @throws GatewayError MAPPING_NONE, MAPPING_FIELD, MAPPING_CODE, CHARSET_INVALID */
  toLegacy(message: Message): Translated<Uint8Array>;
  /** Whether a message of this type can be written, e.g. a general acknowledgement. */
  writes(type: string): boolean;
  /** Runs every mapping over empty messages, so that the first real one does not pay for what is made at first use. */
  warm(): void;
}

/** Compiles a set; every mistake is an issue, and the set is only fit for use when there is none. */
export function compileSet(
  sources: SetSources,
  instruments?: Instruments,
): { readonly set: MappingSet | undefined; readonly issues: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const { set } = sources;
  const format = formats.get(set.value.format);
  if (!format) {
    const near = nearest(set.value.format, [...formats.keys()]);
    const issue = issueAt(set, ["format"], `There is no format ${set.value.format}`, {
      expected: `one of ${[...formats.keys()].join(", ")}`,
      ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
    });
    return { set: undefined, issues: [issue] };
  }
  const tables = instruments
    ? new Map([...sources.tables].map(([name, table]) => [name, instruments.table(table)]))
    : sources.tables;
  const mappings = sources.mappings.flatMap(
    (source) => compileMapping(source, format, { ...sources, tables }, instruments, (issue) => issues.push(issue)) ?? [],
  );
  return { set: setOf(set.value.set, format, set.value.options ?? {}, mappings), issues: eachOnce(issues) };
}

/** A mistake in a fragment is one mistake, however many mappings take the fragment in. */
function eachOnce(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const seen = new Set<string>();
  return issues.filter(({ file, line, column, message }) => {
    const key = [file, line, column, message].join("\n");
    return !seen.has(key) && seen.add(key);
  });
}

function setOf(
  name: string,
  format: FormatKind,
  options: Readonly<Record<string, unknown>>,
  mappings: readonly Mapping[],
): MappingSet {
  const readers = mappings.filter((one) => one.reads);
  const writers = new Map<string, Mapping[]>();
  for (const one of mappings) if (one.writes) writers.set(one.type, [...(writers.get(one.type) ?? []), one]);
  /** An acknowledgement of an event without a mapping of its own is written by the one for `ACK`. */
  const writersOf = (type: string): readonly Mapping[] =>
    writers.get(type) ?? (type.startsWith("ACK^") ? writers.get("ACK") : undefined) ?? [];
  return {
    name,
    format,
    options,
    mappings,
    toCanonical(bytes, now, controlId) {
      const document = format.parse(bytes, options);
      for (const one of readers) {
        const node = one.legacy.node(document);
        if (!node || (one.isLegacy && !one.isLegacy.holds(node))) continue;
        return { value: read(one, node, now, controlId), mapping: one.name };
      }
      throw new GatewayError("MAPPING_NONE", `The mappings of ${name} read no message ${legible(format.kindOf(document))}`, {
        expected: `one of ${[...new Set(readers.map((one) => one.file.legacy.message))].join(", ")}`,
      });
    },
    headerOf(bytes, now) {
      const document = attempt(() => format.parse(bytes, options));
      if (!document) return undefined;
      for (const one of readers) {
        const node = attempt(() => one.legacy.node(document));
        if (node && (attempt(() => one.isLegacy?.holds(node) ?? true) ?? false)) return headerIn(one, node, now);
      }
      return undefined;
    },
    toLegacy(message) {
      const type = messageType(message);
      for (const one of writersOf(type)) {
        const node = one.canonical.node(message);
        if (one.isCanonical && !one.isCanonical.holds(node)) continue;
        return { value: write(one, node, message), mapping: one.name };
      }
      throw new GatewayError("MAPPING_NONE", `The mappings of ${name} write no message ${type}`, {
        expected: `one of ${[...writers.keys()].join(", ")}`,
      });
    },
    writes: (type) => writersOf(type).length > 0,
    warm: () => {
      warm(mappings, (bytes) => format.parse(bytes, options));
    },
  };
}

/** Reads one legacy message, which is of this mapping's kind. */
export function read(mapping: Mapping, node: object, now: number, controlId: string): Message {
  const time = formatInstant(now);
  const draft = mapping.canonical.draft();
  mapping.in(node, draft, time.slice(0, 8));
  return complete(draft.message(), mapping.type, { controlId, time });
}

/** The header alone, each rule on its own: one that fails leaves out what it is for. */
function headerIn(mapping: Mapping, node: object, now: number): Message {
  const time = formatInstant(now);
  const draft = mapping.canonical.draft();
  for (const rule of mapping.rules)
    if (rule.in)
      attempt(() => {
        rule.in!(node, draft, time.slice(0, 8));
      });
  const [header] = complete(draft.message(), mapping.type, { controlId: "", time }).segments;
  return withSegments(draft.message(), [header!]);
}

/** Writes one canonical message, which is of this mapping's type. Tables are asked for the day of the message. */
export function write(mapping: Mapping, node: object, message: Message): Uint8Array {
  const draft = mapping.legacy.draft();
  mapping.out(node, draft, get(message, "MSH-7").slice(0, 8));
  return mapping.legacy.write(draft);
}

/** A kind of message comes from a stranger: only what a name may hold is repeated, and not much of it. */
function legible(kind: string): string {
  return kind.replace(/[^\w^.-]/g, "?").slice(0, 30);
}
