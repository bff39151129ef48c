/** CUP Bassano as a client: one Ask as a message to an address, and its reply. */
import type { Answer, Ask } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import type { Address } from "../shared/program.ts";
import { askOnce } from "../shared/tcp.ts";
import { component, first, readMessage, writeMessage } from "./er7.ts";
import { mllp } from "./framing.ts";
import type { Head } from "./head.ts";
import { readReply } from "./replies.ts";
import { requestMessage } from "./requests.ts";

const framing = mllp(() => Buffer.alloc(0));

/** Sends a request and reads the reply that names its control id (MSA-2). */
export async function sendMessage(at: Address, question: Ask, head: Head): Promise<Answer> {
  const reply = readMessage(await askOnce(at, framing, writeMessage(requestMessage(question, head))));
  const msa = first(reply, "MSA");
  if (component(msa, 2) !== head.id && component(msa, 1) !== "AR")
    throw new Malformed(`MSA-2 ${component(msa, 2)}, atteso ${head.id}`);
  return readReply(reply, question.op);
}
