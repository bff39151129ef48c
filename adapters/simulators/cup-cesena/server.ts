/** CUP Cesena as a server: rows of the gateway in, rows with answers out. */
import type { Head, ReplyRows, Row } from "../shared/columns.ts";
import type { Cup } from "../shared/cup.ts";
import { DuplicateContent, Duplicates } from "../shared/duplicates.ts";
import { Malformed } from "../shared/model.ts";
import { toCompact } from "../shared/time.ts";
import type { Exchange, Finished } from "./exchange.ts";
import { errorRows, readRequestRow, replyRows } from "./messages.ts";

/** Milliseconds between two looks. */
const pause = 50;
/** Columns that do not make another request. */
const apart = ["ID", "STATO", "PRESA_IL", "DATA_INVIO", "ORA_INVIO"];

export interface Office {
  readonly azienda: string;
  readonly cup: Cup;
  readonly nextNumber: () => string;
  /** Rome time now. */
  readonly now: () => string;
}

/** Answers what comes into RICHIESTE_NODO; gives the end of that. */
export function serveTables(exchange: Exchange, office: Office): () => Promise<void> {
  const answer = answering(office);
  const pass = async (): Promise<void> => {
    try {
      for (const { id, row } of exchange.take("NODO", takenAt(office.now()))) {
        const { rows, end } = await answer(row);
        exchange.answer("NODO", id, row["OPERAZIONE"] ?? "", rows, end);
      }
    } catch (error) {
      process.stderr.write(`RICHIESTE_NODO: ${error instanceof Error ? error.message : "error"}\n`);
    }
  };
  exchange.resume("NODO");
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= pass().finally(() => (running = undefined));
  }, pause);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

export interface Answered {
  readonly rows: ReplyRows;
  readonly end: Finished;
}

/** Answers one request. */
export function answering(office: Office): (row: Row) => Promise<Answered> {
  const duplicates = new Duplicates<ReplyRows>();
  const head = (): Head => ({ number: office.nextNumber(), time: office.now(), sender: "CUP", azienda: office.azienda });
  return async (row) => {
    try {
      const { question, head: asked } = readRequestRow(row);
      const content = JSON.stringify(Object.entries(row).filter(([name]) => !apart.includes(name)));
      const reply = async (): Promise<ReplyRows> => replyRows(office.cup.fromGateway(question), head(), asked.number);
      return { rows: await duplicates.once(`${asked.sender}/${asked.azienda}`, asked.number, content, reply), end: "EVASA" };
    } catch (error) {
      const code =
        error instanceof Malformed ? error.code : error instanceof DuplicateContent ? "DUPLICATO_DIVERSO" : "ERRORE_INTERNO";
      const text = error instanceof Error ? error.message : "errore";
      return { rows: errorRows(code, text, head(), row["NUMERO"] ?? ""), end: "ERRORE" };
    }
  };
}

/** aaaammgg hhmmss */
function takenAt(now: string): string {
  return `${toCompact(now.slice(0, 10))} ${toCompact(now.slice(11))}`;
}
