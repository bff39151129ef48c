import { parse, standard, structureOfMessage, validate } from "../../../gateway/canonical/index.ts";
import { validateFederation } from "../../../gateway/canonical/profile/index.ts";
import { nextSiu } from "./messages.ts";
import type { Contender } from "../measure.ts";
import { HL7Message } from "./peers.ts";

const dictionary = standard("2.5");

/** Parse a booking and check it. */
export const validators: readonly Contender[] = [
  {
    name: "Raccordo, structure alone",
    run() {
      const message = parse(nextSiu());
      return message.grouped(structureOfMessage(message)!).misfits.length;
    },
  },
  {
    name: "Raccordo, structure, fields, tables",
    run: () => validate(parse(nextSiu()), { dictionary }).length,
  },
  {
    name: "Raccordo, with the profile",
    run: () => validateFederation(parse(nextSiu())).length,
  },
  {
    // It has no validation of its own but for the tree of the structure and the types that it decodes.
    name: "hl7v2, parse and structure tree",
    run: () => HL7Message.parse(nextSiu()).buildStructureTree().name.length,
  },
];
