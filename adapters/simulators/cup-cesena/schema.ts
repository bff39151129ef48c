/** The tables of CUP Cesena, made from its columns. */
import { details, integers } from "./columns.ts";
import { kinds } from "./kinds.ts";

/** Whose requests a table holds. */
export type Side = "CUP" | "NODO";

/** Columns that a table has for itself, before those of the message. */
const own = {
  request: ["ID INTEGER PRIMARY KEY AUTOINCREMENT", "STATO TEXT NOT NULL DEFAULT 'NUOVA'", "PRESA_IL TEXT"],
  reply: ["ID INTEGER PRIMARY KEY AUTOINCREMENT", "RICHIESTA_ID INTEGER NOT NULL", "OPERAZIONE TEXT"],
  detail: ["RISPOSTA_ID INTEGER NOT NULL", "RIGA INTEGER NOT NULL"],
};

interface Named {
  readonly column: string;
}

const columnsOf = (columns: readonly Named[]): string[] =>
  [...new Set(columns.map(({ column }) => column))].map((name) => `${name} ${integers.has(name) ? "INTEGER" : "TEXT"}`);

/** Each table with its columns and their types. The CUP's requests are answered in RISPOSTE_NODO, the gateway's in RISPOSTE_CUP. */
export const tables: readonly (readonly [name: string, columns: readonly string[]])[] = (["CUP", "NODO"] as const).flatMap(
  (side): (readonly [string, readonly string[]])[] => [
    [`RICHIESTE_${side}`, [...own.request, ...columnsOf(kinds.flatMap(({ asks }) => asks))]],
    [`RISPOSTE_${side}`, [...own.reply, ...columnsOf(kinds.flatMap(({ answers }) => answers))]],
    [`RISPOSTE_${side}_POSTI`, [...own.detail, ...columnsOf(details.slot)]],
    [`RISPOSTE_${side}_AVVISI`, [...own.detail, ...columnsOf(details.warning)]],
    [`RISPOSTE_${side}_NODI`, [...own.detail, ...columnsOf(details.node)]],
  ],
);

/** What the CUP does to its database at the start. */
export const schema: string = [
  ...tables.map(([name, columns]) => `CREATE TABLE IF NOT EXISTS ${name} (${columns.join(", ")})`),
  ...(["CUP", "NODO"] as const).flatMap((side) => [
    `CREATE INDEX IF NOT EXISTS RICHIESTE_${side}_STATO ON RICHIESTE_${side} (STATO)`,
    `CREATE INDEX IF NOT EXISTS RISPOSTE_${side}_RICHIESTA ON RISPOSTE_${side} (RICHIESTA_ID)`,
    ...["POSTI", "AVVISI", "NODI"].map(
      (detail) =>
        `CREATE INDEX IF NOT EXISTS RISPOSTE_${side}_${detail}_RISPOSTA ON RISPOSTE_${side}_${detail} (RISPOSTA_ID, RIGA)`,
    ),
  ]),
].join(";\n");
