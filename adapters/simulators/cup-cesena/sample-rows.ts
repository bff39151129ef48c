/** Rows as the samples of the manual have them. */
import type { ReplyRows, Row } from "../shared/columns.ts";
import { integers } from "./columns.ts";
import type { Side } from "./schema.ts";

/** Rows by table, without the columns that the tables have for themselves. */
export type Sample = Readonly<Record<string, readonly Readonly<Record<string, string | number>>[]>>;

/** A request in the table of its side. */
export function requestSample(side: Side, row: Row): Sample {
  return { [`RICHIESTE_${side}`]: [plain(row)] };
}

/** An answer of a side with its rows. */
export function replySample(side: Side, operation = "", { main, slots, alternatives, warnings, nodes }: ReplyRows): Sample {
  const table = `RISPOSTE_${side}`;
  const under: Readonly<Record<string, readonly Row[]>> = { POSTI: [...slots, ...alternatives], AVVISI: warnings, NODI: nodes };
  const details = Object.entries(under).filter(([, rows]) => rows.length > 0);
  return {
    [table]: [plain({ OPERAZIONE: operation, ...main })],
    ...Object.fromEntries(details.map(([name, rows]) => [`${table}_${name}`, rows.map(plain)])),
  };
}

/** A row as the database gives it, without NULL. */
function plain(row: Row): Readonly<Record<string, string | number>> {
  const filled = Object.entries(row).filter(([, value]) => value !== "");
  return Object.fromEntries(filled.map(([name, value]) => [name, integers.has(name) ? Number(value) : value]));
}
