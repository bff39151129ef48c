/** CUP Umbria as a client: one Ask as a record to an address, and its reply. */
import type { Answer, Ask } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import type { Address } from "../shared/program.ts";
import { askOnce } from "../shared/tcp.ts";
import { framing } from "./framing.ts";
import type { Head } from "./head.ts";
import { readRecord, writeRecord } from "./record.ts";
import { readReply } from "./replies.ts";
import { requestRecord } from "./requests.ts";

/** Sends a request and reads the reply that names its number. */
export async function sendRecord(at: Address, question: Ask, head: Head): Promise<Answer> {
  const record = readRecord(await askOnce(at, framing, writeRecord(requestRecord(question, head))));
  const to = record.fields["PROGR-RIF"] ?? "";
  if (to !== head.number && record.type !== "ERRO") throw new Malformed(`risposta a ${to}, attesa ${head.number}`);
  return readReply(record, question.op);
}
