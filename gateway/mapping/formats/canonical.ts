import { checkPath, federation, type Group, type Message } from "../../canonical/index.ts";
import { federationStructure } from "../../canonical/profile/index.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { MessageFormat } from "../format.ts";
import { rootOf } from "./hl7/format.ts";
import { Draft } from "./hl7/draft.ts";
import { hl7Leaves } from "./hl7/leaves.ts";
import { hl7Paths } from "./hl7/paths.ts";
import { canonicalShape } from "./hl7/shape.ts";
import { Templates } from "./hl7/template.ts";

/** The canonical side of a mapping: paths are checked against HL7 v2.5 and the federation's structures. */
export interface CanonicalFormat extends Omit<MessageFormat, "node" | "write" | "draft"> {
  node(message: Message): object;
  draft(): { message(): Message };
}

/** @throws GatewayError CONFIG_INVALID for a message type that the federation does not have */
export function canonicalFormat(type: string): CanonicalFormat {
  const structure = federationStructure(type);
  if (!structure) {
    throw new GatewayError("CONFIG_INVALID", `The federation has no message ${type}`, {
      expected: "a type and event such as SRM^S01",
    });
  }
  const templates = new Templates(structure);
  return {
    node: (message) => rootOf(message, structure),
    draft: () => new Draft(templates.root),
    ...hl7Paths(structure, templates, (path) => {
      checkPath(path, structure, federation());
    }),
    leaves: (node) => hl7Leaves(node as Group),
    shape: canonicalShape,
    declared: [],
  };
}
