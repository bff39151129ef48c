import type { AdapterContext, Inbound, Listener, Received } from "../../gateway/contracts/adapter.ts";
import { milliseconds } from "../../gateway/contracts/duration.ts";
import { asGatewayError, GatewayError } from "../../gateway/contracts/errors.ts";
import { tooLarge } from "../shared/framing/index.ts";
import { Poller } from "../shared/poller.ts";
import { databaseAt, quoted, type Row, type Run } from "./database/index.ts";
import { Columns, parseDocument, readDocument, tablesOf, writeDocument } from "./document.ts";
import { shownDatabase, type Listening } from "./options.ts";

/** A row that was taken, and when: nobody else has it as long as that time stands in it. */
interface Claim {
  readonly key: string;
  readonly taken: string;
  readonly bytes: Uint8Array;
}

/**
 * Takes new rows out of a table in the order of their keys, hands them on, and writes each answer with the row's new state in
 * one transaction. Several nodes may look at the same table: a row is taken by one; what a node took and never finished is taken
 * again after the lease, and its first taker's answer is not written any more.
 */
export function listenSql(options: Listening, inbound: Inbound, context: AdapterContext): Listener {
  const { requests, replies } = options;
  const { state } = requests;
  const database = databaseAt(options.listen, options.tls, context);
  const columns = new Columns(database);
  const shown = shownDatabase(options.listen);
  const peer = `sql:${requests.table}`;
  const underWay = new Set<Promise<void>>();
  let last = 0;

  /** An instant that no claim of this node had before. */
  const instant = (): string => new Date((last = Math.max(last + 1, context.clock.now()))).toISOString();

  const claim = (room: number): Promise<readonly Claim[]> =>
    database.transaction(async (run) => {
      const taken = instant();
      const rows = await take(run, room, taken);
      const claims: Claim[] = [];
      for (const row of rows) {
        const document = await readDocument(run, requests, row, [state.column, requests.taken]);
        claims.push({ key: row[requests.key] ?? "", taken, bytes: Buffer.from(JSON.stringify(document)) });
      }
      return claims;
    });

  const take = async (run: Run, room: number, taken: string): Promise<readonly Row[]> => {
    const abandoned = new Date(context.clock.now() - milliseconds(options.lease)).toISOString();
    const [table, key, column] = [requests.table, requests.key, state.column].map(quoted);
    const again = requests.taken === undefined ? "" : ` OR (${column} = $2 AND ${quoted(requests.taken)} < $3)`;
    const mark = requests.taken === undefined ? "" : `, ${quoted(requests.taken)} = $4`;
    const { rows } = await run(
      `UPDATE ${table} SET ${column} = $2${mark} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${column} = $1${again} ORDER BY ${key} LIMIT ${room}${database.skipLocked}) RETURNING *`,
      [state.new, state.taken, ...(requests.taken === undefined ? [] : [abandoned, taken])],
    );
    return rows.toSorted((a, b) => Number(a[requests.key]) - Number(b[requests.key]));
  };

  const work = async ({ key, taken, bytes }: Claim): Promise<void> => {
    const received: Received = { bytes, peer, transport: { row: key } };
    try {
      const reply =
        bytes.length > options.maxBytes
          ? await inbound.refuse(tooLarge(options.maxBytes), { ...received, bytes: new Uint8Array() })
          : await inbound.accept(received);
      await columns.learn(tablesOf(replies));
      await database.transaction(async (run) => {
        const values = [
          reply.failed ? state.failed : state.done,
          key,
          state.taken,
          ...(requests.taken === undefined ? [] : [taken]),
        ];
        const mine = requests.taken === undefined ? "" : ` AND ${quoted(requests.taken)} = $4`;
        const { changed } = await run(
          `UPDATE ${quoted(requests.table)} SET ${quoted(state.column)} = $1 WHERE ${quoted(requests.key)} = $2 AND ${quoted(state.column)} = $3${mine}`,
          values,
        );
        // Another node has taken it meanwhile, and writes the answer.
        if (changed === 0) throw new GatewayError("OVERLOADED", "The row was taken again before its answer was ready");
        if (reply.bytes.length > 0)
          await writeDocument(run, columns, replies, parseDocument(reply.bytes), { [replies.request]: key });
      });
    } catch (thrown) {
      // The row stays taken, and is taken again when the lease has ended: its answer is stored meanwhile.
      const { code, message } = asGatewayError(thrown);
      context.log.error({ peer, row: key, code }, `a row could not be answered: ${message}`);
    }
  };

  const turn = async (): Promise<boolean> => {
    const room = options.inFlight - underWay.size;
    if (room <= 0) return false;
    const claims = await claim(room);
    for (const one of claims) {
      const done = work(one).finally(() => {
        underWay.delete(done);
        poller.wake();
      });
      underWay.add(done);
    }
    return claims.length === room;
  };

  const poller: Poller = new Poller(turn, milliseconds(options.poll), `${shown} ${requests.table}`, context);
  poller.wake();
  return {
    address: shown,
    async close() {
      await poller.stop();
      await Promise.all(underWay);
      await database.close();
    },
  };
}
