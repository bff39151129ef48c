import type { DatabaseSync, StatementSync } from "node:sqlite";
import type {
  Acceptance,
  Body,
  Delivery,
  Ending,
  NewDelivery,
  NewRecord,
  RecordDetail,
  RecordView,
  StoredReply,
} from "../../contracts/journal.ts";
import type { Call } from "../calls.ts";
import type { Contents } from "../contents.ts";
import { auditOf, bodiesOf, bookingOf, detailOf, packedOf, queuesOf, recordOf, viewOf, type Row } from "../rows.ts";
import { searchSql } from "../search.ts";
import { SqlitePurge } from "./purge.ts";
import { queries } from "./queries.ts";
import { SqliteQueue } from "./queue.ts";

export type Statements = { readonly [Name in keyof typeof queries]: StatementSync };

export function statementsOf(database: DatabaseSync): Statements {
  return Object.fromEntries(Object.entries(queries).map(([name, sql]) => [name, database.prepare(sql)])) as unknown as Statements;
}

/** The calls of the journal on one SQLite database, each inside the transaction that its caller has begun. */
export class SqliteStore {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #contents: Contents;
  readonly #queue: SqliteQueue;
  readonly #purge: SqlitePurge;
  /** The session of whoever opened the database; what others hold was left by earlier ones. */
  readonly #session: number;

  constructor(database: DatabaseSync, contents: Contents, session: number) {
    this.#database = database;
    this.#sql = statementsOf(database);
    this.#contents = contents;
    this.#session = session;
    this.#queue = new SqliteQueue(this.#sql, session);
    this.#purge = new SqlitePurge(this.#sql);
  }

  carryOut(call: Call): unknown {
    switch (call.name) {
      case "accept":
        return this.#accept(...call.args);
      case "record":
        return this.#record(...call.args);
      case "finish":
        return this.#finish(...call.args);
      case "defer": {
        const [id, delivery, history] = call.args;
        this.#sql.deferred.run(JSON.stringify(history), id);
        return this.#queue.insert(id, delivery);
      }
      case "delivered":
        return this.#queue.delivered(...call.args);
      case "postpone":
        return this.#queue.postpone(...call.args);
      case "bury":
        return this.#queue.bury(...call.args);
      case "revive":
        return this.#queue.revive(...call.args);
      case "settle": {
        const [id, ending, at] = call.args;
        this.#sql.settled.run(id);
        return void this.#finish(id, ending, at);
      }
      case "claim":
        return this.#queue.claim(...call.args);
      case "release":
        return this.#queue.release(...call.args);
      case "nextDue":
        return this.#queue.nextDue(...call.args);
      case "recover":
        return this.#queue.recover(...call.args);
      case "pause": {
        const [system, by, now] = call.args;
        return void (by === undefined ? this.#sql.resume.run(system) : this.#sql.pause.run(system, by, now));
      }
      case "remember":
        return this.#remember(...call.args);
      case "recall":
        return this.#recall(...call.args);
      case "forget":
        return void this.#sql.forget.run(...call.args);
      case "reserve": {
        const [counter, count] = call.args;
        return (this.#sql.reserve.get(counter, count) as { value: number }).value - count + 1;
      }
      case "register": {
        const [b] = call.args;
        this.#sql.register.run(b.bookingId, b.owner, b.placerId, b.asker, b.service, b.start, b.status, b.session, b.at);
        return undefined;
      }
      case "audit": {
        const [entry] = call.args;
        return void this.#sql.audit.run(entry.at, entry.who, entry.what, entry.messageId);
      }
      case "purge":
        return this.#purge.piece(...call.args);
      case "search":
        return this.#search(...call.args);
      case "detail":
        return this.#detail(...call.args);
      case "bodies":
        return this.#bodies(...call.args);
      case "stored":
        return this.#stored(...call.args);
      case "replyOf":
        return this.#replyOf(...call.args);
      case "stateOf":
        return this.#sql.state.get(...call.args)?.["state"];
      case "booking": {
        const row = this.#sql.booking.get(...call.args);
        return row && bookingOf(row);
      }
      case "bookings":
        return this.#sql.bookings.all(...call.args).map(bookingOf);
      case "queues":
        return queuesOf(this.#sql.queues.all(), this.#sql.deadLetters.all(), this.#sql.pauses.all());
      case "audits": {
        const [limit, id] = call.args;
        return (id === undefined ? this.#sql.audits.all(limit) : this.#sql.auditsOf.all(id, limit)).map(auditOf);
      }
    }
  }

  #accept(
    record: NewRecord,
    delivery: NewDelivery,
    { queued, window }: { readonly queued: boolean; readonly window?: { readonly since: number } },
  ): { acceptance: Acceptance; delivery: Delivery | undefined } {
    const known = this.#known(record, window?.since ?? Number.NEGATIVE_INFINITY);
    if (known) return { acceptance: known, delivery: undefined };
    this.#sql.insertMessage.run(
      ...columnsOf(record, record.controlId !== ""),
      JSON.stringify(record.history),
      delivery.system,
      delivery.orderKey,
      queued ? 0 : this.#session,
    );
    this.#keep(record.id, bodiesOf(record));
    return { acceptance: { kind: "new" }, delivery: queued ? this.#queue.insert(record.id, delivery) : undefined };
  }

  /** The one question of the Idempotent Receiver; an identifier older than the window is free again. */
  #known(record: NewRecord, since: number): Acceptance | undefined {
    if (record.controlId === "") return undefined;
    const row = this.#sql.sameIdentity.get(record.controlId, record.system) as
      { seq: number; id: number | string; at: number; digest: Uint8Array; state: "accepted" | "done" | "dead" } | undefined;
    if (!row) return undefined;
    if (row.at < since && row.state !== "accepted") {
      this.#sql.unknown.run(row.seq);
      return undefined;
    }
    const id = String(row.id);
    if (Buffer.compare(row.digest, record.digest) !== 0) return { kind: "collision", id };
    return { kind: "duplicate", id, state: row.state, reply: this.#replyOf(id) };
  }

  #record(record: NewRecord, ending: Ending, at: number): void {
    // A question asked again under the same identifier is answered anew; the first one keeps it.
    const known = ending.state !== "refused" && record.controlId !== "" && !this.#known(record, Number.NEGATIVE_INFINITY);
    this.#sql.insertEnded.run(
      ...columnsOf({ ...record, booking: ending.booking ?? record.booking }, known),
      JSON.stringify(ending.history),
      ending.state,
      ending.receiver ?? "",
      ending.outcome,
      at,
      JSON.stringify(ending.transport),
    );
    this.#keep(record.id, [...bodiesOf(record), ...endingBodies(ending)]);
  }

  #finish(
    id: string,
    ending: Ending,
    at: number,
    { delivery, then }: { readonly delivery?: number; readonly then?: NewDelivery } = {},
  ): Delivery | undefined {
    this.#sql.finish.run(
      ending.state,
      ending.outcome,
      at,
      JSON.stringify(ending.transport),
      JSON.stringify(ending.history),
      ending.booking ?? "",
      ending.receiver ?? "",
      id,
    );
    this.#keep(id, endingBodies(ending));
    if (delivery !== undefined) this.#queue.delivered(delivery);
    return then && this.#queue.insert(id, then);
  }

  #keep(id: string, bodies: readonly Body[]): void {
    if (bodies.length === 0) return;
    const { names, key, crc, bytes } = this.#contents.pack(id, bodies);
    this.#sql.insertContents.run(id, names, key, crc, bytes);
  }

  #remember(key: string, until: number, now: number, value = ""): string | undefined {
    this.#sql.forgetOld.run(now);
    if (this.#sql.remember.run(key, until, value).changes === 1) return undefined;
    return this.#recall(key, now);
  }

  #recall(key: string, now: number): string | undefined {
    return (this.#sql.recall.get(key, now) as { value: string } | undefined)?.value;
  }

  #search(...[filter]: readonly [Parameters<typeof searchSql>[0]]): readonly RecordView[] {
    const { sql, values } = searchSql(filter);
    return this.#database
      .prepare(sql)
      .all(...values)
      .map(viewOf);
  }

  #detail(id: string): RecordDetail | undefined {
    const row = this.#sql.message.get(id);
    if (!row) return undefined;
    const deliveries = this.#sql.messageDeliveries
      .all(id)
      .map((one) => ({ row: one as Row, attempts: this.#sql.attempts.all(one["id"] as number) as Row[] }));
    return detailOf(row, this.#sql.contentNames.all(id), deliveries);
  }

  #bodies(id: string): readonly Body[] {
    return this.#sql.contents.all(id).flatMap((row) => this.#contents.unpack(id, packedOf(row)));
  }

  #stored(id: string): NewRecord | undefined {
    const row = this.#sql.message.get(id);
    return row && recordOf(row, this.#bodies(id));
  }

  #replyOf(id: string): StoredReply | undefined {
    const reply = this.#bodies(id).findLast((one) => one.name === "reply");
    const { transport } = (this.#sql.transport.get(id) ?? {}) as { transport?: string | null };
    return reply && { bytes: reply.bytes, transport: JSON.parse(transport ?? "{}") as Record<string, string> };
  }
}

function columnsOf(r: NewRecord, known: boolean): (string | number | null | Uint8Array)[] {
  const identity = [r.id, r.at, r.system, r.member ?? null, r.type, r.controlId, r.digest];
  return [...identity, r.session, r.booking, r.answer, r.prescription, r.patient, r.replays, known ? 1 : 0];
}

function endingBodies(ending: Ending): readonly Body[] {
  const reply = ending.reply === undefined ? [] : [{ name: "reply", bytes: ending.reply }];
  return [...reply, ...(ending.bodies ?? [])];
}
