/** CUP Forlì as a server: files of the gateway in, files with answers out. */
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Head } from "../shared/columns.ts";
import type { Cup } from "../shared/cup.ts";
import { DuplicateContent, Duplicates } from "../shared/duplicates.ts";
import { Malformed } from "../shared/model.ts";
import { readLines, writeLines } from "./csv.ts";
import { putFile, watchFolder } from "./folder.ts";
import { errorLines, numberOf, readRequestLines, replyLines } from "./messages.ts";

export interface Office {
  readonly azienda: string;
  readonly cup: Cup;
  readonly nextNumber: () => string;
  /** Rome time now. */
  readonly now: () => string;
}

/** Answers what comes into `al-cup`; gives the end of that. */
export function serveFolder(exchange: string, office: Office): () => Promise<void> {
  const requests = join(exchange, "al-cup");
  const answer = answering(office);
  return watchFolder(requests, async (name) => {
    const reply = await answer(name, await readFile(join(requests, name)));
    await putFile(join(exchange, "al-cup-risposte"), name, reply);
    await rename(join(requests, name), join(requests, "archivio", name));
  });
}

/** Answers the bytes of one file with a name. */
export function answering(office: Office): (name: string, bytes: Buffer) => Promise<Buffer> {
  const duplicates = new Duplicates<Buffer>();
  const head = (): Head => ({ number: office.nextNumber(), time: office.now(), sender: "CUP", azienda: office.azienda });
  return async (name, bytes) => {
    let number = "";
    try {
      const lines = readLines(bytes);
      number = numberOf(lines);
      if (number === "") throw new Malformed("NUMERO: non di dieci cifre");
      if (name !== `${number}.csv`) throw new Malformed("NUMERO: non quello del nome del file");
      const { question } = readRequestLines(lines);
      const reply = async (): Promise<Buffer> => writeLines(replyLines(office.cup.fromGateway(question), head(), number));
      const [kind, , , , ...rest] = lines[0] ?? [];
      const content = JSON.stringify([kind, rest, lines.slice(1)]);
      return await duplicates.once(rest.slice(0, 2).join("/"), number, content, reply);
    } catch (error) {
      const code =
        error instanceof Malformed ? error.code : error instanceof DuplicateContent ? "DUPLICATO_DIVERSO" : "ERRORE_INTERNO";
      return writeLines(errorLines(code, error instanceof Error ? error.message : "errore", head(), number));
    }
  };
}
