import {
  compilePath,
  messageType,
  parseStructure,
  structureFor,
  type Group,
  type GroupItem,
  type Message,
} from "../../../canonical/index.ts";
import type { FormatSpec, MessageFormat } from "../../format.ts";
import { Draft } from "./draft.ts";
import { hl7Leaves } from "./leaves.ts";
import { hl7Paths } from "./paths.ts";
import { legacyShape } from "./shape.ts";
import { Templates } from "./template.ts";

const messageCode = compilePath("MSH-9.1");
const triggerEvent = compilePath("MSH-9.2");

/**
 * Messages with groups, whatever their encoding: nodes are groups when read, drafts when written.
 * @param end what segments end with, for an encoding that has such ends
 */
export function hl7Format(spec: FormatSpec, encodeMessage: (message: Message) => Uint8Array, end?: string): MessageFormat {
  const structure = structureOfSpec(spec);
  const [code = "", event] = spec.message.split("^");
  const any = spec.message === "*";
  const templates = new Templates(structure);
  const [codeSlot, eventSlot] = [templates.slot(messageCode, []), templates.slot(triggerEvent, [])];
  // A kind without an event, such as ACK, is that of every event.
  const kind = event === undefined ? code : `${code}^${event}`;
  const kindAndMore = `${kind}^`;
  return {
    node(document) {
      const type = messageType(document as Message);
      if (!any && type !== kind && !type.startsWith(kindAndMore)) return undefined;
      return rootOf(document as Message, structure);
    },
    draft() {
      const draft = new Draft(templates.root);
      if (!any) {
        draft.values[codeSlot] = code;
        if (event !== undefined) draft.values[eventSlot] = event;
      }
      return draft;
    },
    write: (draft) => encodeMessage((draft as Draft).message(end)),
    ...hl7Paths(structure, templates, () => undefined),
    leaves: (node) => hl7Leaves(node as Group),
    shape: legacyShape,
    declared: [],
  };
}

function structureOfSpec(spec: FormatSpec): GroupItem | undefined {
  return spec.structure === undefined ? structureFor(spec.canonical) : parseStructure("structure", spec.structure);
}

/** The whole message as a node. */
export function rootOf(message: Message, structure: GroupItem | undefined): Group {
  return structure ? message.tree(structure) : { name: "message", children: message.segments };
}
