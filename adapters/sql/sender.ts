import type { AdapterContext, Received, Sender } from "../../gateway/contracts/adapter.ts";
import { milliseconds } from "../../gateway/contracts/duration.ts";
import { asGatewayError, GatewayError } from "../../gateway/contracts/errors.ts";
import { Poller } from "../shared/poller.ts";
import { databaseAt, DatabaseError, quoted, type Row } from "./database/index.ts";
import { Columns, parseDocument, readDocument, tablesOf, writeDocument } from "./document.ts";
import { shownDatabase, type Sending } from "./options.ts";

interface Waiting {
  /** The newest answer that was there before the request: what answers it is newer. */
  readonly after: bigint;
  answered(bytes: Uint8Array): void;
  failed(error: GatewayError): void;
}

/**
 * Writes requests as rows and waits for the rows that answer them. A request that the system has not taken when its time is
 * over is withdrawn: then it is certain that nothing was done.
 */
export function sendSql(options: Sending, context: AdapterContext): Sender {
  const { sent, answers } = options;
  const { state } = sent;
  const { clock } = context;
  const database = databaseAt(options.connect, options.tls, context);
  const columns = new Columns(database);
  const peer = `sql:${sent.table}`;
  const waiting = new Map<string, Waiting>();
  let closed = false;

  const look = async (): Promise<boolean> => {
    if (waiting.size === 0) return false;
    const keys = [...waiting.keys()];
    const found = await database.transaction(async (run) => {
      const places = keys.map((_, i) => `$${i + 1}`).join(", ");
      const request = quoted(answers.request);
      const { rows } = await run(
        `SELECT * FROM ${quoted(answers.table)} WHERE ${request} IN (${places}) ORDER BY ${quoted(answers.key)}`,
        keys,
      );
      const documents: (readonly [Row, Uint8Array])[] = [];
      for (const row of rows) {
        const document = await readDocument(run, answers, row, [answers.request]);
        documents.push([row, Buffer.from(JSON.stringify(document))]);
      }
      return documents;
    });
    for (const [row, bytes] of found) {
      const key = row[answers.request] ?? "";
      const one = waiting.get(key);
      // Keys of requests may come again; those of answers do not grow backwards.
      if (one && BigInt(row[answers.key] ?? "0") <= one.after) continue;
      // One answer for a request; what comes after it belongs to nobody.
      waiting.delete(key);
      if (bytes.length <= options.maxBytes) one?.answered(bytes);
      else one?.failed(new GatewayError("PEER_REPLY_INVALID", `${peer}: the answer is longer than ${options.maxBytes} bytes`));
    }
    return false;
  };
  const poller = new Poller(look, milliseconds(options.poll), `${shownDatabase(options.connect)} ${answers.table}`, context);

  const put = async (bytes: Uint8Array): Promise<{ readonly key: string; readonly after: bigint }> => {
    const document = parseDocument(bytes);
    try {
      await columns.learn(tablesOf(sent));
      return await database.transaction(async (run) => {
        const { rows } = await run(`SELECT max(${quoted(answers.key)}) AS newest FROM ${quoted(answers.table)}`, []);
        const key = await writeDocument(run, columns, sent, document, { [state.column]: state.new });
        return { key: key ?? "", after: BigInt(rows[0]?.["newest"] ?? "0") };
      });
    } catch (thrown) {
      if (!(thrown instanceof DatabaseError)) throw thrown;
      columns.forget();
      throw new GatewayError(
        thrown.rolledBack ? "PEER_UNREACHABLE" : "PEER_TIMEOUT",
        `${peer} cannot be written to: ${thrown.message}`,
        {
          certainty: thrown.rolledBack ? "not-done" : "unknown",
          hint: "look at the address, the rights of our user, the tables, and the room on the database's disk",
        },
      );
    }
  };

  /** Takes a request back that the system has not taken. */
  const withdraw = async (key: string): Promise<boolean> => {
    if (state.withdrawn === undefined) return false;
    const column = quoted(state.column);
    try {
      const { changed } = await database.transaction((run) =>
        run(`UPDATE ${quoted(sent.table)} SET ${column} = $1 WHERE ${quoted(sent.key)} = $2 AND ${column} = $3`, [
          state.withdrawn ?? null,
          key,
          state.new,
        ]),
      );
      return changed === 1;
    } catch (thrown) {
      context.log.warn({ peer, row: key, code: asGatewayError(thrown).code }, "a request could not be withdrawn");
      return false;
    }
  };

  return {
    async send({ bytes }, deadline): Promise<Received> {
      if (closed) throw stopping("not-done");
      const { key, after } = await put(bytes);
      const answer = Promise.withResolvers<Uint8Array>();
      answer.promise.catch(() => undefined);
      waiting.set(key, { after, answered: answer.resolve, failed: answer.reject });
      if (closed) answer.reject(stopping("unknown"));
      const timer = clock.after(Math.max(0, deadline - clock.now()), () => {
        answer.reject(new GatewayError("PEER_TIMEOUT", `${peer}: the system did not answer in time`));
      });
      poller.wake();
      try {
        return { bytes: await answer.promise, peer, transport: { row: key } };
      } catch (thrown) {
        const error = asGatewayError(thrown);
        if (error.code !== "PEER_TIMEOUT" || !(await withdraw(key))) throw error;
        throw new GatewayError("PEER_UNREACHABLE", `${peer}: the system did not take the request in time`, {
          certainty: "not-done",
          cause: error,
        });
      } finally {
        timer.cancel();
        waiting.delete(key);
      }
    },
    async close() {
      closed = true;
      for (const one of waiting.values()) one.failed(stopping("unknown"));
      await poller.stop();
      await database.close();
    },
  };
}

const stopping = (certainty: "not-done" | "unknown"): GatewayError =>
  new GatewayError("STOPPING", "This system is being stopped", { certainty });
