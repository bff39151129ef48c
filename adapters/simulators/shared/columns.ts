/** Flat vendors: named columns for the values of a message, one table for each kind, read and written both ways. */
import type { Answer, Ask, Booked, NodeAnswer, Operation, Slot, Warning } from "./model.ts";
import { answer, ask, emptyBooked, emptyNode, emptySlot, Malformed } from "./model.ts";
import type { Table } from "./table.ts";

/** Own values by column; what is absent is empty. */
export type Row = Readonly<Record<string, string>>;

/** Where a plain value is inside T: `service`, `person.cf`. */
export type Path<T> = {
  [Key in keyof T & string]: T[Key] extends string | number | boolean | readonly string[]
    ? Key
    : T[Key] extends readonly unknown[]
      ? never
      : `${Key}.${Path<T[Key]>}`;
}[keyof T & string];

/** One column; several columns of one value (day and hour) are read one after the other. */
export interface Column<T> {
  readonly column: string;
  readonly value: Path<T>;
  /** Own codes or an own format; empty stays empty without it. */
  readonly as?: Table;
  /** Malformed when absent. */
  readonly needed?: true;
}

export interface Head {
  readonly number: string;
  /** yyyy-MM-ddTHH:mm:ss, Rome time */
  readonly time: string;
  readonly sender: string;
  readonly azienda: string;
}

/** The head of a reply: what it answers, and how it went (`OK` or a name of ITERR). */
export interface ReplyHead extends Head {
  readonly to: string;
  readonly outcome: string;
  readonly text: string;
}

/** The main row of a request and of a reply. */
export type RequestLine = Ask & { readonly head: Head };
export type ReplyLine = Booked & { readonly head: ReplyHead };

/** A reply as rows of four kinds under its main row. */
export interface ReplyRows {
  readonly main: Row;
  readonly slots: readonly Row[];
  readonly alternatives: readonly Row[];
  readonly warnings: readonly Row[];
  readonly nodes: readonly Row[];
}

/** The columns of a vendor's rows under a reply. */
export interface Details {
  readonly slot: readonly Column<Slot>[];
  readonly warning: readonly Column<Warning>[];
  readonly node: readonly Column<NodeAnswer>[];
}

/** The own values of a part of a message. */
export function writeColumns<T extends object>(columns: readonly Column<T>[], part: T): Row {
  return Object.fromEntries(
    columns.map(({ column, value, as }) => {
      const text = String(valueAt(part, value));
      return [column, text === "" || as === undefined ? text : as.own(text)];
    }),
  );
}

/** Reads a part of a message; what has no column, or an empty one, is as in `empty`. */
export function readColumns<T extends object>(columns: readonly Column<T>[], row: Row, empty: T): T {
  const texts = new Map<string, string>();
  for (const { column, value, as, needed } of columns) {
    const own = row[column] ?? "";
    if (own === "" && needed) throw new Malformed(`${column}: manca`);
    const text = (texts.get(value) ?? "") + (own === "" || as === undefined ? own : as.value(own, column));
    if (/^T\d\d:\d\d:\d\d$/.test(text)) throw new Malformed(`${column}: ora senza data`);
    texts.set(value, text);
  }
  return filled(empty, "", texts) as T;
}

/** The rows of a reply to the request with number `head.to`. */
export function writeReply(
  main: readonly Column<ReplyLine>[],
  details: Details,
  reply: Answer,
  head: Head,
  to: string,
): ReplyRows {
  const { refusal, booking, session } = reply;
  const line: ReplyLine = {
    ...(booking ?? emptyBooked),
    session,
    head: { ...head, to, outcome: refusal?.code ?? "OK", text: refusal?.text ?? "" },
  };
  return {
    main: writeColumns(booking === undefined ? main.filter(({ value }) => /^head\.|^session$/.test(value)) : main, line),
    slots: reply.slots.map((slot) => writeColumns(details.slot, slot)),
    alternatives: reply.alternatives.map((slot) => writeColumns(details.slot, slot)),
    warnings: reply.warnings.map((warning) => writeColumns(details.warning, warning)),
    nodes: reply.nodes.map((node) => writeColumns(details.node, node)),
  };
}

/** Reads the reply to an operation; there is a booking in it when it has an id. */
export function readReply(
  main: readonly Column<ReplyLine>[],
  details: Details,
  op: Operation,
  rows: ReplyRows,
): { readonly reply: Answer; readonly head: ReplyHead } {
  const { head, ...booking } = readColumns<ReplyLine>(main, rows.main, { ...emptyBooked, head: emptyReplyHead });
  const reply = answer(op, {
    session: booking.session,
    slots: rows.slots.map((row) => readColumns(details.slot, row, emptySlot)),
    alternatives: rows.alternatives.map((row) => readColumns(details.slot, row, emptySlot)),
    warnings: rows.warnings.map((row) => readColumns(details.warning, row, { code: "", text: "", node: "" })),
    nodes: rows.nodes.map((row) => readColumns(details.node, row, emptyNode)),
    ...(head.outcome === "OK" ? {} : { refusal: { code: head.outcome, text: head.text } }),
    ...(booking.id === "" ? {} : { booking }),
  });
  return { reply, head };
}

/** Reads the main row of a request. */
export function readRequest(
  columns: readonly Column<RequestLine>[],
  op: Operation,
  row: Row,
): { readonly question: Ask; readonly head: Head } {
  const { head, ...question } = readColumns<RequestLine>(columns, row, { ...ask(op), head: emptyReplyHead });
  return { question: { ...question, askerAzienda: head.azienda, max: Math.min(question.max || 10, 10) }, head };
}

/** A whole number without leading zeros. */
export const whole: Table = {
  own: (value) => value,
  value: (own, where) => {
    if (!/^\d+$/.test(own)) throw new Malformed(`${where}: non numerico`);
    return String(Number(own));
  },
};

const emptyReplyHead: ReplyHead = { number: "", time: "", sender: "", azienda: "", to: "", outcome: "", text: "" };

function valueAt(part: object, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined), part);
}

function filled(empty: object, path: string, texts: ReadonlyMap<string, string>): object {
  return Object.fromEntries(
    Object.entries(empty).map(([key, value]: [string, unknown]) => {
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        return [key, filled(value, `${path}${key}.`, texts)];
      const text = texts.get(path + key) ?? "";
      return [key, text === "" ? value : typed(text, value)];
    }),
  );
}

function typed(text: string, like: unknown): string | number | boolean | string[] {
  if (Array.isArray(like)) return text.split(",").filter((one) => one !== "");
  if (typeof like === "number") return Number(text);
  return typeof like === "boolean" ? text === "true" : text;
}
