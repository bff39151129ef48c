/** CUP Rimini as a client: one Ask as a request to the same FHIR API at the gateway. */
import { callWeb } from "../shared/desk-http.ts";
import { parseObject } from "../shared/json-fields.ts";
import type { Answer, Ask } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import type { Address } from "../shared/program.ts";
import { readReply } from "./replies.ts";
import { writeRequest } from "./requests.ts";
import type { Head } from "./resources.ts";
import { answeredIn } from "./resources.ts";

/** Asks the gateway; throws when no answer of this API comes. */
export async function send(at: Address, question: Ask, head: Head): Promise<Answer> {
  const { status, body } = await callWeb(at, writeRequest(question, head));
  const resource = parseObject(body);
  const answered = answeredIn(resource);
  if (answered !== head.id) throw new Malformed(`risposta a ${answered}, attesa ${head.id}`);
  return readReply(question.op, status, resource);
}
