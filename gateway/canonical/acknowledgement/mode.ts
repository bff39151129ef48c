import type { Message } from "../er7/message.ts";
import { get } from "../path/get.ts";

/** Table 0155: when an acknowledgement is wanted. "" where the sender does not say. */
export type AckCondition = "AL" | "NE" | "ER" | "SU" | "";

/** How the sender of a message wants to be answered (HL7 v2.5, section 2.9.3). */
export interface AckMode {
  /** True when MSH-15 or MSH-16 says anything: the accept acknowledgement comes first, the application's answer later. */
  readonly enhanced: boolean;
  readonly accept: AckCondition;
  readonly application: AckCondition;
}

/** MSH-15 and MSH-16; a value that table 0155 does not have is read as AL, since an answer too many harms nobody. */
export function ackMode(message: Message): AckMode {
  const accept = conditionOf(get(message, "MSH-15"));
  const application = conditionOf(get(message, "MSH-16"));
  return { enhanced: accept !== "" || application !== "", accept, application };
}

function conditionOf(text: string): AckCondition {
  const code = text.trim().replace(/^""$/, "").toUpperCase();
  if (code === "" || code === "AL" || code === "NE" || code === "ER" || code === "SU") return code;
  return "AL";
}

/** True when MSH-15 or MSH-16 asks for the enhanced acknowledgement mode. */
export function isEnhanced(message: Message): boolean {
  return ackMode(message).enhanced;
}

/** True when a condition asks for an acknowledgement of an outcome. One that was left out asks for none. */
export function isWanted(condition: AckCondition, succeeded: boolean): boolean {
  switch (condition) {
    case "AL":
      return true;
    case "ER":
      return !succeeded;
    case "SU":
      return succeeded;
    default:
      return false;
  }
}
