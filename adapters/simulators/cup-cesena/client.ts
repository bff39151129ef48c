/** CUP Cesena as a client: a row for the gateway, and the row with its answer. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Head } from "../shared/columns.ts";
import type { Answer, Ask } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import type { Exchange } from "./exchange.ts";
import { readReplyRows, requestRow } from "./messages.ts";

/** Milliseconds between two looks: the answer is a row in a table, which tells nobody that it came. */
const pause = 50;

/** Asks the gateway; throws when no answer comes in time. */
export async function askNode(exchange: Exchange, question: Ask, head: Head, patience = 20_000): Promise<Answer> {
  const id = exchange.ask("CUP", requestRow(question, head));
  for (let waited = 0; waited < patience; waited += pause) {
    await sleep(pause);
    const state = exchange.stateOf("CUP", id);
    const rows = exchange.answerTo("CUP", id);
    if (rows !== undefined) {
      const { reply, to } = readReplyRows(rows, question.op);
      if (to !== head.number) throw new Malformed(`risposta a ${to}, attesa ${head.number}`);
      return reply;
    }
    if (state === "ERRORE") throw new Error("il nodo ha dato errore");
  }
  exchange.withdraw("CUP", id);
  throw new Error("nessuna risposta");
}
