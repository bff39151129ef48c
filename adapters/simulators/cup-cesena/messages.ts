/** Messages of CUP Cesena: Ask and Answer to rows and back. */
import type { Head, ReplyRows, Row } from "../shared/columns.ts";
import { readReply, readRequest, writeColumns, writeReply } from "../shared/columns.ts";
import type { Answer, Ask, Operation } from "../shared/model.ts";
import { answer, Malformed } from "../shared/model.ts";
import { operations } from "./codes.ts";
import { details, outcome } from "./columns.ts";
import { kindOf, kinds } from "./kinds.ts";

/** The row of a request. */
export function requestRow(question: Ask, head: Head): Row {
  return writeColumns(kindOf(question.op).asks, { ...question, head });
}

/** Reads the row of a request. */
export function readRequestRow(row: Row): { readonly question: Ask; readonly head: Head } {
  const named = operations.value(row["OPERAZIONE"] ?? "", "OPERAZIONE");
  const kind = kinds.find(({ op }) => op === named);
  if (kind === undefined) throw new Malformed("OPERAZIONE: manca");
  return readRequest(kind.asks, kind.op, row);
}

/** The rows of the reply to the request with number `to`. */
export function replyRows(reply: Answer, head: Head, to: string): ReplyRows {
  return writeReply(kindOf(reply.op).answers, details, reply, head, to);
}

/** The rows that say why a request could not be read. */
export function errorRows(code: string, text: string, head: Head, to: string): ReplyRows {
  return writeReply(outcome, details, answer("locale", { refusal: { code, text } }), head, to);
}

/** Reads the reply to an operation, and the number that it answers. */
export function readReplyRows(rows: ReplyRows, op: Operation): { readonly reply: Answer; readonly to: string } {
  const { reply, head } = readReply(kindOf(op).answers, details, op, rows);
  return { reply, to: head.to };
}
