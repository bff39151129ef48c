/** CUP Forlì as a client: a request as a file for the gateway, and the file with its answer. */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Head } from "../shared/columns.ts";
import type { Answer, Ask } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import { readLines, writeLines } from "./csv.ts";
import { clearFolder, putFile, watchFolder } from "./folder.ts";
import { readReplyLines, requestLines } from "./messages.ts";

export interface Outbox {
  /** Asks the gateway; throws when no answer comes in time. */
  ask(question: Ask, head: Head): Promise<Answer>;
  close(): Promise<void>;
}

/** Opens the CUP's side of `dal-cup` and `dal-cup-risposte`. */
export async function openOutbox(exchange: string, patience = 20_000): Promise<Outbox> {
  const requests = join(exchange, "dal-cup");
  const answers = join(exchange, "dal-cup-risposte");
  // Nobody waits any more for what an earlier run asked.
  await clearFolder(requests);
  const waiting = new Map<string, (bytes: Buffer) => void>();
  const stop = watchFolder(answers, async (name) => {
    const bytes = await readFile(join(answers, name));
    await rm(join(answers, name));
    waiting.get(name)?.(bytes);
  });
  return {
    ask: async (question, head) => {
      const name = `${head.number}.csv`;
      const answered = new Promise<Buffer>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("nessuna risposta")), patience);
        waiting.set(name, (bytes) => {
          clearTimeout(timer);
          resolve(bytes);
        });
      });
      answered.catch(() => undefined);
      try {
        await putFile(requests, name, writeLines(requestLines(question, head)));
        const { reply, to } = readReplyLines(readLines(await answered), question.op);
        if (to !== head.number) throw new Malformed(`risposta a ${to}, attesa ${head.number}`);
        return reply;
      } finally {
        waiting.delete(name);
        await rm(join(requests, name), { force: true });
      }
    },
    close: stop,
  };
}
