import type { Body, RecordDetail, SearchFilter } from "../../contracts/journal.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Call } from "../calls.ts";
import type { Contents } from "../contents.ts";
import { auditOf, bookingOf, detailOf, queuesOf, recordOf, viewOf, type Row } from "../rows.ts";
import { searchSql, type Question } from "../search.ts";
import { contentsOf, replyAmong, unpacked } from "./bodies.ts";
import { isIdentifier, type Db } from "./client.ts";

/** Where reading is done: a search has a text of its own each time. */
export interface Reading extends Pick<Db, "run"> {
  rows(sql: string, values: readonly unknown[]): Promise<readonly Row[]>;
}

/** Reads what is on disk. @throws GatewayError JOURNAL_CORRUPT */
export async function read(db: Reading, contents: Contents, call: Call): Promise<unknown> {
  switch (call.name) {
    case "search": {
      const { sql, values } = searchQuestion(call.args[0]);
      return (await db.rows(sql, values)).map(viewOf);
    }
    case "detail":
      return detail(db, call.args[0]);
    case "bodies":
      return bodies(db, contents, call.args[0]);
    case "stored": {
      const [id] = call.args;
      const [row] = await messages(db, id);
      return row && recordOf(row, await bodies(db, contents, id));
    }
    case "replyOf": {
      const [id] = call.args;
      const [row] = await messages(db, id);
      return replyAmong(await bodies(db, contents, id), row?.["transport"]);
    }
    case "stateOf": {
      const [row] = await messages(db, call.args[0]);
      return row?.["state"];
    }
    case "booking": {
      const [row] = await db.run("booking", call.args);
      return row && bookingOf(row);
    }
    case "bookings":
      return (await db.run("bookings", call.args)).map(bookingOf);
    case "queues":
      return queuesOf(...(await Promise.all([db.run("queues"), db.run("deadLetters"), db.run("pauses")])));
    case "audits": {
      const [limit, id] = call.args;
      return (await (id === undefined ? db.run("audits", [limit]) : db.run("auditsOf", [limit, id]))).map(auditOf);
    }
    default:
      throw new GatewayError("INTERNAL", `${call.name} is no question`);
  }
}

/** A search as PostgreSQL takes it: values by number, and identifiers compared as numbers. */
export function searchQuestion(filter: SearchFilter): Question {
  // A record that is no number cannot be there: the answer goes on after its instant.
  const after = filter.after && { ...filter.after, id: isIdentifier(filter.after.id) ? filter.after.id : "-1" };
  const { sql, values } = searchSql(after ? { ...filter, after } : filter, true);
  let count = 0;
  return { sql: sql.replaceAll("?", () => `$${++count}`), values };
}

const messages = async (db: Reading, id: string): Promise<readonly Row[]> => (isIdentifier(id) ? db.run("messages", [[id]]) : []);

async function bodies(db: Reading, contents: Contents, id: string): Promise<readonly Body[]> {
  return unpacked(contents, id, (await contentsOf(db, [id])).get(id));
}

async function detail(db: Reading, id: string): Promise<RecordDetail | undefined> {
  const [row] = await messages(db, id);
  if (!row) return undefined;
  const [names, deliveries] = await Promise.all([db.run("contentNames", [id]), db.run("messageDeliveries", [id])]);
  const attempts = await Promise.all(deliveries.map((one) => db.run("attempts", [one["id"]])));
  return detailOf(
    row,
    names,
    deliveries.map((delivery, i) => ({ row: delivery, attempts: attempts[i]! })),
  );
}
