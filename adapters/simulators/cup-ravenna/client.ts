/** CUP Ravenna as a client: one Ask as a request to the same API at the gateway. */
import { setTimeout as wait } from "node:timers/promises";
import type { WebCall, WebReply } from "../shared/desk-http.ts";
import { callWeb } from "../shared/desk-http.ts";
import { parseObject, textAt } from "../shared/json-fields.ts";
import type { Answer, Ask } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import type { Address } from "../shared/program.ts";
import { readReply } from "./replies.ts";
import type { Head } from "./requests.ts";
import { slotsPath, writeRequest } from "./requests.ts";

const tries = 4;
const mostPages = 100;

/** Asks the gateway, over all pages of what it found; throws when no answer of this API comes. */
export async function send(at: Address, question: Ask, head: Head, authorization: string): Promise<Answer> {
  const first = writeRequest(question, head);
  const headers = {
    ...first.headers,
    Accept: "application/json",
    ...(authorization === "" ? {} : { Authorization: authorization }),
  };
  let call: WebCall = { ...first, headers };
  let whole: Answer | undefined;
  for (let page = 1; page <= mostPages; page += 1) {
    const { status, body } = await patient(at, call);
    if (status === 401) throw new Error("401: il nodo non accetta le credenziali");
    const said = parseObject(body);
    const answered = textAt(said, "idMessaggioRichiesta");
    if (answered !== head.id) throw new Malformed(`risposta a ${answered}, attesa ${head.id}`);
    const reply = readReply(question.op, status, said);
    whole = whole === undefined ? reply : joined(whole, reply);
    const next = textAt(said, "successiva");
    if (next === "" || reply.refusal !== undefined) return whole;
    if (!next.startsWith(`${slotsPath}?`)) throw new Malformed(`successiva: ${next}`);
    call = { ...call, target: next };
  }
  throw new Malformed("troppe pagine");
}

/** Comes again when the other side is busy. */
async function patient(at: Address, call: WebCall): Promise<WebReply> {
  for (let left = tries; ; left -= 1) {
    const reply = await callWeb(at, call);
    if (reply.status !== 503 || left === 1) return reply;
    const seconds = Number(reply.headers["retry-after"] ?? "1");
    await wait(Math.min(Number.isFinite(seconds) ? seconds : 1, 5) * 1000);
  }
}

function joined(before: Answer, page: Answer): Answer {
  return {
    ...before,
    ...(page.refusal === undefined ? {} : { refusal: page.refusal }),
    slots: [...before.slots, ...page.slots],
    warnings: [...before.warnings, ...page.warnings],
  };
}
