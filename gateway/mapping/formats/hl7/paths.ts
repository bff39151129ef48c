import {
  compilePath,
  decode,
  decodeMessage,
  DraftGroup,
  encode,
  findSegment,
  fromXml,
  groupNames,
  groupsBelow,
  isGroup,
  messageType,
  parse,
  parseStructure,
  placeOf,
  structureFor,
  toXml,
  valueIn,
  stretches,
  type Group,
  type GroupItem,
  type Message,
  type Path,
} from "../../canonical/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { FormatKind, FormatSpec, MessageFormat, ReadNode, Scope, WriteNode } from "../format.ts";

interface Er7Options {
  /** Segment end written; any is read. */
  readonly end?: "CR" | "LF" | "CRLF";
  /** Used when MSH-18 does not say another. */
  readonly charset?: string;
}

const ends = { CR: "\r", LF: "\n", CRLF: "\r\n" } as const;

/** HL7 v2 in ER7, of any version: paths as in the canonical model, without checking them against v2.5. */
export const er7: FormatKind = {
  name: "er7",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      end: { enum: ["CR", "LF", "CRLF"], description: "Segment end that we write; any is read." },
      charset: { type: "string", description: "Character set when MSH-18 is empty, e.g. ISO-8859-1." },
    },
  },
  parse(bytes, options) {
    const { charset } = options as Er7Options;
    const { text, encoding } = decodeMessage(bytes, charset === undefined ? {} : { charset });
    return parse(text, { charset: encoding.charset });
  },
  kindOf: (document) => messageType(document as Message),
  compile(spec) {
    const options = spec.options as Er7Options;
    return hl7Format(spec, (message) =>
      encode(stretches(message, ends[options.end ?? "CR"]), options.charset ?? "UNICODE UTF-8"),
    );
  },
};

/** HL7 v2 in its XML encoding. */
export const v2xml: FormatKind = {
  name: "v2xml",
  optionsSchema: { type: "object", additionalProperties: false },
  parse: (bytes) => fromXml(decode(bytes, "UTF-8")),
  kindOf: (document) => messageType(document as Message),
  compile: (spec) => hl7Format(spec, (message) => Buffer.from(toXml(message), "utf8")),
};

function structureOfSpec(spec: FormatSpec): GroupItem | undefined {
  return spec.structure === undefined ? structureFor(spec.canonical) : parseStructure("structure", spec.structure);
}

const messageCode = compilePath("MSH-9.1");
const triggerEvent = compilePath("MSH-9.2");

/** Messages with groups, whatever their encoding: nodes are groups when read, drafts when written. */
function hl7Format(spec: FormatSpec, encodeMessage: (message: Message) => Uint8Array): MessageFormat {
  const structure = structureOfSpec(spec);
  const [code = "", event] = spec.message.split("^");
  return {
    // A kind without an event, such as ACK, is that of every event.
    node(document) {
      const [itsCode, itsEvent] = messageType(document as Message).split("^");
      if (itsCode !== code || (event !== undefined && itsEvent !== event)) return undefined;
      return rootOf(document as Message, structure);
    },
    draft() {
      const draft = new DraftGroup(structure);
      draft.set(messageCode, code);
      draft.set(triggerEvent, event ?? "");
      return draft;
    },
    write: (draft) => encodeMessage((draft as DraftGroup).message()),
    ...hl7Paths(structure, () => undefined),
  };
}

/** The whole message as a node. */
export function rootOf(message: Message, structure: GroupItem | undefined): Group {
  return structure ? message.tree(structure) : { name: "message", children: message.segments };
}

type Paths = Pick<MessageFormat, "getter" | "setter" | "lister" | "appender">;

/** Access by HL7 paths; `check` may refuse a path at compile time. */
export function hl7Paths(structure: GroupItem | undefined, check: (path: Path) => void): Paths {
  const compile = (text: string): Path => {
    const path = compilePath(text);
    check(path);
    return path;
  };
  const chainOf = (text: string): readonly string[] => {
    const chain = text.split(".");
    const missing = structure && chain.find((name, i) => !placeInside(structure, chain.slice(0, i), name));
    if (missing !== undefined) {
      throw new GatewayError("CONFIG_INVALID", `${missing} is not a group of ${structure!.name}`, {
        expected: `one of ${groupNames(structure!).join(", ")}`,
      });
    }
    return chain;
  };
  return {
    getter(text) {
      const path = compile(text);
      return (node: ReadNode) => {
        let at: Group | undefined = node as Group;
        for (const step of path.groups) at = at && groupsBelow(at, step.name)[step.index - 1];
        const segment = at && findSegment(at, path.segment, path.segmentIndex);
        return segment ? valueIn(segment, path) : "";
      };
    },
    setter(text) {
      const path = compile(text);
      return (node: WriteNode, value: string) => {
        (node as DraftGroup).set(path, value);
      };
    },
    lister(text, scope: Scope) {
      if (/^[A-Z][A-Z0-9]{2}$/.test(text)) return (node) => segmentNodes(node as Group, text);
      const chain = scope.length === 0 ? chainOf(text) : text.split(".");
      return (node) =>
        chain.reduce<readonly Group[]>((groups, name) => groups.flatMap((one) => groupsBelow(one, name)), [node as Group]);
    },
    appender(text) {
      if (/^[A-Z][A-Z0-9]{2}$/.test(text)) {
        const place = structure ? placeOf(structure, text) : undefined;
        return (node) => segmentDraft(node as DraftGroup, place ?? [], text);
      }
      const chain = text.split(".");
      return (node) => (node as DraftGroup).append(chain);
    },
  };
}

/** Each repetition of a segment, as a group that holds it alone. */
function segmentNodes(parent: Group, name: string): readonly Group[] {
  const found: Group[] = [];
  const visit = (node: Group): void => {
    for (const child of node.children) {
      if (isGroup(child)) visit(child);
      else if (child.name === name) found.push({ name, children: [child] });
    }
  };
  visit(parent);
  return found;
}

/** A new repetition of a segment, written through the same interface as a group. */
function segmentDraft(draft: DraftGroup, place: readonly string[], name: string): WriteNode {
  let home = draft;
  for (const step of place) home = home.last(step);
  const set = home.appendSegment(name);
  return { set };
}

function placeInside(structure: GroupItem, chain: readonly string[], name: string): boolean {
  let at: GroupItem | undefined = structure;
  for (const step of chain) {
    const found: GroupItem["items"][number] | undefined = at?.items.find((item) => item.name === step);
    at = found?.kind === "group" ? found : undefined;
  }
  return at?.items.some((item) => item.kind === "group" && item.name === name) ?? false;
}
