/** Messages of CUP Forlì: Ask and Answer to lines and back. */
import type { Column, Head, Row } from "../shared/columns.ts";
import { readReply, readRequest, writeColumns, writeReply } from "../shared/columns.ts";
import type { Answer, Ask, Operation } from "../shared/model.ts";
import { answer, Malformed } from "../shared/model.ts";
import { details, outcome as errors } from "./columns.ts";
import type { Line } from "./csv.ts";
import type { Kind } from "./kinds.ts";
import { kinds } from "./kinds.ts";

/** The lines of a request. */
export function requestLines(question: Ask, head: Head): Line[] {
  const { request, asks } = kindOf(question.op);
  return [lineOf(request, asks, writeColumns(asks, { ...question, head }))];
}

/** Reads a request. */
export function readRequestLines(lines: readonly Line[]): { readonly question: Ask; readonly head: Head } {
  const [main = [], ...rest] = lines;
  const kind = kinds.find(({ request }) => request === main[0]);
  if (kind === undefined) throw new Malformed(main[0] === undefined ? "file vuoto" : "TIPO: non e una richiesta");
  if (rest.length > 0) throw new Malformed("righe di troppo");
  return readRequest(kind.asks, kind.op, rowOf(main, kind.asks));
}

/** The lines of the reply to the request with number `to`. */
export function replyLines(reply: Answer, head: Head, to: string): Line[] {
  const { reply: name, answers } = kindOf(reply.op);
  const rows = writeReply(answers, details, reply, head, to);
  return [
    lineOf(name, answers, rows.main),
    ...rows.slots.map((row) => lineOf("POSTO", details.slot, row)),
    ...rows.alternatives.map((row) => lineOf("ALTERN", details.slot, row)),
    ...rows.warnings.map((row) => lineOf("AVVISO", details.warning, row)),
    ...rows.nodes.map((row) => lineOf("NODO", details.node, row)),
  ];
}

/** The lines that say why a request could not be read. */
export function errorLines(code: string, text: string, head: Head, to: string): Line[] {
  const { main } = writeReply(errors, details, answer("locale", { refusal: { code, text } }), head, to);
  return [lineOf("ERR", errors, main)];
}

/** Reads the reply to an operation, ERR included, and the number that it answers. */
export function readReplyLines(lines: readonly Line[], op: Operation): { readonly reply: Answer; readonly to: string } {
  const [main = [], ...rest] = lines;
  const kind = kindOf(op);
  if (main[0] !== kind.reply && main[0] !== "ERR") throw new Malformed(`${main[0] ?? "file vuoto"}: attesa ${kind.reply}`);
  const columns = main[0] === "ERR" ? errors : kind.answers;
  const known = ["POSTO", "ALTERN", "AVVISO", "NODO"];
  const other = rest.find(([name = ""]) => !known.includes(name));
  if (other !== undefined) throw new Malformed(`${other[0]}: riga sconosciuta`);
  const rows = (name: string, of: readonly Named[]): Row[] => rest.filter(([one]) => one === name).map((line) => rowOf(line, of));
  const { reply, head } = readReply(columns, details, op, {
    main: rowOf(main, columns),
    slots: rows("POSTO", details.slot),
    alternatives: rows("ALTERN", details.slot),
    warnings: rows("AVVISO", details.warning),
    nodes: rows("NODO", details.node),
  });
  return { reply, to: head.to };
}

/** The number of a message that may be unreadable otherwise; empty when it has none. */
export function numberOf(lines: readonly Line[]): string {
  const number = lines[0]?.[1] ?? "";
  return /^\d{10}$/.test(number) ? number : "";
}

/** The kind of an operation. */
export function kindOf(op: Operation): Kind {
  const kind = kinds.find((one) => one.op === op);
  if (kind === undefined) throw new Error(`${op}: no message for it`);
  return kind;
}

type Named = Pick<Column<Ask>, "column">;

function lineOf(kind: string, columns: readonly Named[], row: Row): Line {
  return [kind, ...columns.map(({ column }) => row[column] ?? "")];
}

/** Columns that did not come at the end of a line are empty. */
function rowOf([kind, ...cells]: Line, columns: readonly Named[]): Row {
  if (cells.length > columns.length) throw new Malformed(`${kind}: ${cells.length + 1} colonne, attese ${columns.length + 1}`);
  return Object.fromEntries(columns.map(({ column }, index) => [column, cells[index] ?? ""]));
}
