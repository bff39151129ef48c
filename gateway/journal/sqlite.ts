import { DatabaseSync, type StatementSync } from "node:sqlite";
import { GatewayError } from "../contracts/errors.ts";
import type {
  Acceptance,
  AuditEntry,
  Body,
  Delivery,
  Ending,
  FederatedBooking,
  Journal,
  NewRecord,
  RecordDetail,
  RecordView,
  SearchFilter,
  Step,
  StoredReply,
} from "../contracts/journal.ts";
import { GroupCommit } from "./group-commit.ts";
import { queries } from "./queries.ts";
import { migrations } from "./schema.ts";
import { bookingOf, deliveryOf, detailOf, recordOf, searchSql, viewOf } from "./rows.ts";

type Statements = { readonly [Name in keyof typeof queries]: StatementSync };

/**
 * The journal in one SQLite file: WAL with synchronous FULL, so that a commit is on disk when it returns.
 * @param file path, or `:memory:` for a journal that is not durable
 * @throws GatewayError JOURNAL_UNAVAILABLE with what to do
 */
export function openSqliteJournal(file: string): Journal {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file);
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA wal_autocheckpoint = 4000;",
    );
    migrate(database);
  } catch (cause) {
    throw new GatewayError("JOURNAL_UNAVAILABLE", `The journal ${file} cannot be opened: ${(cause as Error).message}`, {
      hint: "check that the folder exists, is writable and has space, and that no other node uses the file",
      cause,
    });
  }
  const statements = Object.fromEntries(
    Object.entries(queries).map(([name, sql]) => [name, database.prepare(sql)]),
  ) as unknown as Statements;
  return new SqliteJournal(database, statements);
}

function migrate(database: DatabaseSync): void {
  const { user_version: done } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  migrations.slice(done).forEach((sql, i) => {
    database.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${done + i + 1}; COMMIT;`);
  });
}

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #commit: GroupCommit;

  constructor(database: DatabaseSync, statements: Statements) {
    this.#database = database;
    this.#sql = statements;
    this.#commit = new GroupCommit(database);
  }

  accept(record: NewRecord, deliver: boolean): Promise<{ acceptance: Acceptance; delivery: Delivery | undefined }> {
    return this.#commit.run(() => {
      const known = this.#known(record);
      if (known) return { acceptance: known, delivery: undefined };
      this.#sql.insertMessage.run(...columnsOf(record), JSON.stringify(record.history));
      this.#insertBodies(record.id, bodiesOf(record));
      const delivery = deliver ? this.#insertDelivery(record.id, "dispatch", "", record.at) : undefined;
      return { acceptance: { kind: "new" }, delivery };
    });
  }

  #known(record: NewRecord): Acceptance | undefined {
    const row = this.#sql.sameIdentity.get(record.controlId, record.system) as
      { id: number | string; digest: Uint8Array; state: "accepted" | "done" | "dead" } | undefined;
    if (!row) return undefined;
    const id = String(row.id);
    if (Buffer.compare(row.digest, record.digest) !== 0) return { kind: "collision", id };
    return { kind: "duplicate", id, state: row.state, reply: this.replyOf(id) };
  }

  record(record: NewRecord, ending: Ending, at: number): void {
    this.#background(() => {
      // A question asked again under the same identifier is answered anew; the journal keeps the first and this one apart.
      const controlId = ending.state === "refused" || !this.#known(record) ? record.controlId : "";
      const [id, came, system, member, type, , digest, session, booking, answer] = columnsOf(record);
      this.#sql.insertEnded.run(
        id!,
        came!,
        system!,
        member!,
        type!,
        controlId,
        digest!,
        session!,
        ending.booking ?? booking!,
        answer!,
        ending.state,
        ending.outcome,
        at,
        JSON.stringify(ending.transport),
        JSON.stringify(ending.history),
      );
      this.#insertBodies(record.id, [...bodiesOf(record), ...endingBodies(ending)]);
    });
  }

  async finish(id: string, ending: Ending, at: number, options: { delivery?: number; replyTo?: string } = {}): Promise<void> {
    await this.#commit.run(
      () => {
        const booking = ending.booking ?? "";
        this.#sql.finish.run(
          ending.state,
          ending.outcome,
          at,
          JSON.stringify(ending.transport),
          JSON.stringify(ending.history),
          booking,
          booking,
          id,
        );
        this.#insertBodies(id, endingBodies(ending));
        if (options.delivery !== undefined) this.#sql.delivered.run(options.delivery);
        if (options.replyTo !== undefined) this.#insertDelivery(id, "reply", options.replyTo, at);
        // A delivery that is done and not yet noted is repeated after a crash, under the same control identifier.
      },
      options.delivery !== undefined && options.replyTo === undefined,
    );
  }

  defer(id: string, due: number, history: readonly Step[]): Promise<Delivery> {
    return this.#commit.run(() => {
      this.#sql.history.run(JSON.stringify(history), id);
      return this.#insertDelivery(id, "dispatch", "", due);
    });
  }

  delivered(delivery: number): void {
    this.#background(() => this.#sql.delivered.run(delivery));
  }

  postpone(delivery: number, attempts: number, due: number, error: string): void {
    this.#background(() => this.#sql.postpone.run(attempts, due, error, delivery));
  }

  bury(delivery: number, messageId: string, error: string): void {
    this.#background(() => {
      this.#sql.bury.run(error, delivery);
      this.#sql.deaden.run(error, messageId);
    });
  }

  waiting(limit: number): readonly Delivery[] {
    this.#commit.flush();
    return this.#sql.waiting.all(limit).map(deliveryOf);
  }

  recover(now: number): number {
    const orphans = this.#sql.orphans.all() as { id: number | string }[];
    for (const { id } of orphans) this.#insertDelivery(String(id), "dispatch", "", now);
    return orphans.length;
  }

  remember(key: string, until: number, now: number, value = ""): Promise<string | undefined> {
    return this.#commit.run(() => {
      this.#sql.forget.run(now);
      if (this.#sql.remember.run(key, until, value).changes === 1) return undefined;
      return this.#recalled(key, now);
    });
  }

  recall(key: string, now: number): Promise<string | undefined> {
    return this.#commit.run(() => this.#recalled(key, now));
  }

  #recalled(key: string, now: number): string | undefined {
    return (this.#sql.recall.get(key, now) as { value: string } | undefined)?.value;
  }

  reserve(counter: string, count: number): Promise<number> {
    return this.#commit.run(() => (this.#sql.reserve.get(counter, count) as { value: number }).value - count + 1);
  }

  register(booking: FederatedBooking): void {
    const b = booking;
    this.#background(() =>
      this.#sql.register.run(b.bookingId, b.owner, b.placerId, b.asker, b.service, b.start, b.status, b.session, b.at),
    );
  }

  booking(bookingId: string, owner: string): FederatedBooking | undefined {
    this.#commit.flush();
    const row = this.#sql.booking.get(bookingId, owner);
    return row && bookingOf(row);
  }

  bookings(limit: number): readonly FederatedBooking[] {
    this.#commit.flush();
    return this.#sql.bookings.all(limit).map(bookingOf);
  }

  search(filter: SearchFilter): readonly RecordView[] {
    this.#commit.flush();
    const { sql, values } = searchSql(filter);
    return this.#database
      .prepare(sql)
      .all(...values)
      .map(viewOf);
  }

  detail(id: string): RecordDetail | undefined {
    this.#commit.flush();
    const row = this.#sql.message.get(id);
    return row && detailOf(row, this.#sql.bodyNames.all(id), this.#sql.messageDeliveries.all(id));
  }

  body(id: string, name: string): Uint8Array | undefined {
    return (this.#sql.body.get(id, name) as { bytes: Uint8Array } | undefined)?.bytes;
  }

  stored(id: string): NewRecord | undefined {
    const row = this.#sql.message.get(id);
    return row && recordOf(row, this.body(id, "received"), this.body(id, "canonical"));
  }

  replyOf(id: string): StoredReply | undefined {
    const row = this.#sql.body.get(id, "reply") as { bytes: Uint8Array } | undefined;
    const { transport } = (this.#sql.transport.get(id) ?? {}) as { transport?: string | null };
    return row && { bytes: row.bytes, transport: JSON.parse(transport ?? "{}") as Record<string, string> };
  }

  audit(entry: AuditEntry): Promise<void> {
    return this.#commit.run(() => {
      this.#sql.audit.run(entry.at, entry.who, entry.what, entry.messageId);
    });
  }

  audits(limit: number): readonly AuditEntry[] {
    this.#commit.flush();
    return this.#sql.audits.all(limit).map((row) => ({
      at: Number(row["at"]),
      who: String(row["who"]),
      what: String(row["what"]),
      messageId: String(row["message"]),
    }));
  }

  close(): Promise<void> {
    this.#commit.flush();
    this.#database.close();
    return Promise.resolve();
  }

  /** What nobody waits for is still written in order; a failure shows at the next write that somebody waits for. */
  #background(write: () => unknown): void {
    this.#commit.run(write, true).catch((thrown: unknown) => {
      process.emitWarning(`journal: ${thrown instanceof Error ? thrown.message : String(thrown)}`, "RaccordoJournal");
    });
  }

  #insertDelivery(messageId: string, kind: Delivery["kind"], system: string, due: number): Delivery {
    const { lastInsertRowid } = this.#sql.insertDelivery.run(messageId, kind, system, due);
    return { id: Number(lastInsertRowid), messageId, kind, system, attempts: 0, due, since: due };
  }

  #insertBodies(id: string, bodies: readonly Body[]): void {
    for (const { name, bytes } of bodies) this.#sql.insertBody.run(id, name, bytes);
  }
}

function columnsOf(r: NewRecord): (string | number | null | Uint8Array)[] {
  return [r.id, r.at, r.system, r.member ?? null, r.type, r.controlId, r.digest, r.session, r.booking, r.answer];
}

function bodiesOf(record: NewRecord): readonly Body[] {
  const received: Body = { name: "received", bytes: record.received };
  return record.canonical === undefined
    ? [received]
    : [received, { name: "canonical", bytes: Buffer.from(record.canonical, "utf8") }];
}

function endingBodies(ending: Ending): readonly Body[] {
  const reply = ending.reply === undefined ? [] : [{ name: "reply", bytes: ending.reply }];
  return [...reply, ...(ending.bodies ?? [])];
}
