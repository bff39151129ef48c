/** CUP Marche as a client: one Ask as a message to an address, and its reply. */
import { postXml } from "../shared/http.ts";
import type { Answer, Ask } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import type { Address } from "../shared/program.ts";
import type { Head } from "./head.ts";
import { readReply } from "./outcomes.ts";
import { requestMessage } from "./requests.ts";
import { unwrap, wrap } from "./soap.ts";
import { find, valueAt } from "../shared/xml.ts";

/** Sends a request and reads the reply that names its control id (MSA.2). */
export async function sendMessage(at: Address, question: Ask, head: Head): Promise<Answer> {
  const message = requestMessage(question, head);
  const reply = unwrap(await postXml(at, "/ws-cupint", `urn:hl7-org:v2xml/${message.name}`, wrap(message)));
  const to = valueAt(find(reply, "MSA"), "MSA.2");
  if (to !== head.id) throw new Malformed(`MSA.2 ${to}, atteso ${head.id}`);
  return readReply(reply, question.op);
}
