/** The database between CUP Cesena and the gateway: requests, who took them, and answers with their rows. */
import { DatabaseSync } from "node:sqlite";
import type { ReplyRows, Row } from "../shared/columns.ts";
import type { Side } from "./schema.ts";
import { schema } from "./schema.ts";

export interface Taken {
  readonly id: number;
  readonly row: Row;
}

export type Finished = "EVASA" | "ERRORE";

export class Exchange {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 5000 });
    this.#database.exec(`PRAGMA journal_mode = WAL; ${schema}`);
  }

  /** Puts a request; gives its ID. */
  ask(side: Side, row: Row): number {
    return this.#insert(`RICHIESTE_${side}`, row);
  }

  /** Takes the requests of a side that nobody has taken, in their order. */
  take(side: Side, now: string): Taken[] {
    const fresh = this.#rows(`SELECT * FROM RICHIESTE_${side} WHERE STATO = 'NUOVA' ORDER BY ID`);
    const claim = this.#database.prepare(
      `UPDATE RICHIESTE_${side} SET STATO = 'IN_CORSO', PRESA_IL = ? WHERE ID = ? AND STATO = 'NUOVA'`,
    );
    return fresh.map((row) => ({ id: Number(row["ID"]), row })).filter(({ id }) => claim.run(now, id).changes === 1);
  }

  /** Answers a request of a side: the answer, its rows and the request's end at once. */
  answer(side: Side, id: number, operation: string, rows: ReplyRows, end: Finished): void {
    const table = side === "CUP" ? "RISPOSTE_NODO" : "RISPOSTE_CUP";
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const reply = this.#insert(table, { RICHIESTA_ID: String(id), OPERAZIONE: operation, ...rows.main });
      const put = (name: string, all: readonly Row[]): void =>
        all.forEach((row, index) => {
          this.#insert(`${table}_${name}`, { RISPOSTA_ID: String(reply), RIGA: String(index + 1), ...row });
        });
      put("POSTI", [...rows.slots, ...rows.alternatives]);
      put("AVVISI", rows.warnings);
      put("NODI", rows.nodes);
      this.#end(side, id, end);
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** The answer to a request of a side; a refusal's slots are alternatives. Undefined when there is none yet. */
  answerTo(side: Side, id: number): ReplyRows | undefined {
    const table = side === "CUP" ? "RISPOSTE_NODO" : "RISPOSTE_CUP";
    const [main] = this.#rows(`SELECT * FROM ${table} WHERE RICHIESTA_ID = ? ORDER BY ID`, id);
    if (main === undefined) return undefined;
    const under = (name: string): Row[] =>
      this.#rows(`SELECT * FROM ${table}_${name} WHERE RISPOSTA_ID = ? ORDER BY RIGA`, Number(main["ID"]));
    const slots = under("POSTI");
    const well = main["ESITO"] === "0";
    return { main, slots: well ? slots : [], alternatives: well ? [] : slots, warnings: under("AVVISI"), nodes: under("NODI") };
  }

  /** The STATO of a request. */
  stateOf(side: Side, id: number): string {
    return this.#rows(`SELECT STATO FROM RICHIESTE_${side} WHERE ID = ?`, id)[0]?.["STATO"] ?? "";
  }

  /** Takes back a request that nobody has taken, or (without an ID) all of them. */
  withdraw(side: Side, id?: number): void {
    const which = id === undefined ? "" : ` AND ID = ${id}`;
    this.#database.exec(`UPDATE RICHIESTE_${side} SET STATO = 'SCADUTA' WHERE STATO = 'NUOVA'${which}`);
  }

  /** Makes new again what an earlier run had taken and not answered. */
  resume(side: Side): void {
    this.#database.exec(`UPDATE RICHIESTE_${side} SET STATO = 'NUOVA' WHERE STATO = 'IN_CORSO'`);
  }

  close(): void {
    this.#database.close();
  }

  #end(side: Side, id: number, end: Finished): void {
    this.#database.prepare(`UPDATE RICHIESTE_${side} SET STATO = ? WHERE ID = ?`).run(end, id);
  }

  /** Empty values are NULL; numbers become numbers by the type of their column. */
  #insert(table: string, row: Row): number {
    const filled = Object.entries(row).filter(([, value]) => value !== "");
    const names = filled.map(([name]) => name).join(", ");
    const marks = filled.map(() => "?").join(", ");
    const { lastInsertRowid } = this.#database
      .prepare(`INSERT INTO ${table} (${names}) VALUES (${marks})`)
      .run(...filled.map(([, value]) => value));
    return Number(lastInsertRowid);
  }

  #rows(sql: string, ...values: readonly number[]): Row[] {
    return this.#database
      .prepare(sql)
      .all(...values)
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? "" : String(value)])));
  }
}
