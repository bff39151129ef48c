import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Ending, FederatedBooking, Journal, NewRecord } from "../contracts/journal.ts";
import { openSqliteJournal } from "./index.ts";

const record = (id: string, more: Partial<NewRecord> = {}): NewRecord => ({
  id,
  at: 1000,
  system: "trento",
  member: undefined,
  type: "SRM^S01",
  controlId: `C-${id}`,
  digest: Uint8Array.of(1, 2),
  session: "",
  booking: "",
  answer: "sync",
  received: Buffer.from(`in ${id}`),
  canonical: `MSH ${id} è`,
  history: [{ stage: "map", ms: 2, outcome: "ok" }],
  ...more,
});
const ending = (more: Partial<Ending> = {}): Ending => ({
  state: "done",
  outcome: "AA",
  reply: Buffer.from("out"),
  transport: { contentType: "text/xml" },
  history: [
    { stage: "map", ms: 2.4, outcome: "ok" },
    { stage: "ask", ms: 3.2, outcome: "ok", system: "x" },
  ],
  ...more,
});

describe("journal", () => {
  let folder: string;
  let file: string;
  let journal: Journal;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "raccordo-journal-"));
    file = join(folder, "journal.db");
    journal = openSqliteJournal(file);
  });
  afterEach(async () => {
    await journal.close();
    rmSync(folder, { recursive: true });
  });
  const reopen = async (): Promise<void> => {
    await journal.close();
    journal = openSqliteJournal(file);
  };
  const kind = async (one: NewRecord): Promise<string> => (await journal.accept(one, false)).acceptance.kind;

  it("tells new messages, repetitions and collisions apart", async () => {
    assert.equal(await kind(record("1")), "new");
    assert.deepEqual(await journal.accept(record("2", { controlId: "C-1", at: 5 }), true), {
      acceptance: { kind: "duplicate", id: "1", state: "accepted", reply: undefined },
      delivery: undefined,
    });
    assert.deepEqual((await journal.accept(record("3", { controlId: "C-1", digest: Uint8Array.of(9) }), true)).acceptance, {
      kind: "collision",
      id: "1",
    });
    assert.equal(await kind(record("4", { controlId: "C-1", system: "umbria" })), "new");
    assert.equal(await kind(record("5", { controlId: "" })), "new");
    assert.equal(await kind(record("6", { controlId: "" })), "new");
    assert.equal(journal.detail("2"), undefined);
    assert.deepEqual(journal.waiting(10), []);
  });

  it("decides between two that come in the same instant", async () => {
    const kinds = await Promise.all(["1", "2", "3"].map((id) => kind(record(id, { controlId: "SAME" }))));
    assert.deepEqual(kinds.toSorted(), ["duplicate", "duplicate", "new"]);
  });

  it("answers a repetition with the stored reply, also after a restart", async () => {
    await journal.accept(record("1"), false);
    await journal.finish("1", ending({ booking: "BK1" }), 1400);
    await reopen();
    const { acceptance } = await journal.accept(record("2", { controlId: "C-1" }), false);
    assert.ok(acceptance.kind === "duplicate");
    assert.equal(acceptance.state, "done");
    assert.equal(Buffer.from(acceptance.reply!.bytes).toString(), "out");
    assert.deepEqual(acceptance.reply!.transport, { contentType: "text/xml" });
    assert.equal(journal.search({ text: "BK1" })[0]?.ms, 400);
  });

  it("takes an identifier again after a refusal", async () => {
    await journal.accept(record("1"), false);
    await journal.finish("1", ending({ state: "refused", outcome: "AE" }), 1400);
    assert.equal(await kind(record("2", { controlId: "C-1" })), "new");
    journal.record(record("3", { controlId: "C-3" }), ending({ state: "refused" }), 2000);
    assert.equal(await kind(record("4", { controlId: "C-3" })), "new");
  });

  it("keeps everything when the file is opened again", async () => {
    const { delivery } = await journal.accept(
      record("1", { member: "CO-042", session: "S", booking: "B", answer: "deferred" }),
      true,
    );
    await journal.finish("1", ending({ bodies: [{ name: "to:trento", bytes: Buffer.from("t") }] }), 1400, {
      delivery: delivery!.id,
      replyTo: "umbria",
    });
    await reopen();
    const detail = journal.detail("1");
    assert.deepEqual(detail?.bodies.map((body) => body.name).toSorted(), ["canonical", "received", "reply", "to:trento"]);
    assert.deepEqual(detail?.deliveries, [
      { kind: "dispatch", system: "", state: "done", attempts: 0, lastError: "" },
      { kind: "reply", system: "umbria", state: "waiting", attempts: 0, lastError: "" },
    ]);
    assert.deepEqual(
      [detail?.state, detail?.outcome, detail?.ms, detail?.member, detail?.answer],
      ["done", "AA", 400, "CO-042", "deferred"],
    );
    assert.deepEqual(detail?.history, ending().history);
    const stored = journal.stored("1");
    assert.deepEqual(
      { ...stored, digest: [...stored!.digest], received: Buffer.from(stored!.received) },
      {
        ...record("1", { member: "CO-042", session: "S", booking: "B", answer: "deferred" }),
        digest: [1, 2],
        history: ending().history,
      },
    );
    assert.deepEqual(Buffer.from(journal.body("1", "to:trento")!), Buffer.from("t"));
    assert.equal(journal.body("1", "none"), undefined);
  });

  it("is on disk when accept settles, without being closed", async () => {
    await journal.accept(record("1"), true);
    const other = new DatabaseSync(file, { readOnly: true });
    assert.deepEqual(
      {
        ...other
          .prepare(
            "SELECT (SELECT count(*) FROM messages) AS m, (SELECT count(*) FROM bodies) AS b, (SELECT count(*) FROM deliveries) AS d",
          )
          .get(),
      },
      { m: 1, b: 2, d: 1 },
    );
    assert.deepEqual(Object.values(other.prepare("PRAGMA journal_mode").get()!), ["wal"]);
    other.close();
  });

  it("ends a message once", async () => {
    await journal.accept(record("1"), false);
    await journal.finish("1", ending({ outcome: "AA" }), 1400);
    await journal.finish("1", ending({ outcome: "AR", state: "dead" }), 9999);
    assert.deepEqual([journal.detail("1")?.outcome, journal.detail("1")?.ms], ["AA", 400]);
  });

  it("records what ended at once, and shows it at once", () => {
    journal.record(record("1", { controlId: "C" }), ending({ booking: "BK" }), 2000);
    assert.equal(journal.detail("1")?.controlId, "C");
    assert.equal(journal.stored("1")?.controlId, "C");
    assert.equal(Buffer.from(journal.replyOf("1")!.bytes).toString(), "out");
    journal.record(record("2", { controlId: "C" }), ending(), 2000);
    assert.deepEqual(
      journal.search({ text: "C" }).map((one) => one.id),
      ["1"],
    );
    assert.deepEqual([journal.detail("1")?.ms, journal.detail("1")?.booking, journal.detail("2")?.state], [1000, "BK", "done"]);
  });

  it("gives deliveries by due time, postpones, buries and ends them", async () => {
    const ids = new Map<string, number>();
    for (const [id, at] of [
      ["a", 30],
      ["b", 10],
      ["c", 20],
      ["d", 40],
    ] as const)
      ids.set(id, (await journal.accept(record(id, { at }), true)).delivery!.id);
    const order = (): readonly string[] => journal.waiting(10).map((one) => one.messageId);
    assert.deepEqual(order(), ["b", "c", "a", "d"]);
    assert.deepEqual(
      journal.waiting(1).map((one) => one.messageId),
      ["b"],
    );
    journal.postpone(ids.get("b")!, 3, 35, "PEER_TIMEOUT: x");
    journal.bury(ids.get("c")!, "c", "gone");
    journal.delivered(ids.get("d")!);
    assert.deepEqual(order(), ["a", "b"]);
    assert.deepEqual(journal.waiting(10)[1], {
      id: ids.get("b"),
      messageId: "b",
      kind: "dispatch",
      system: "",
      attempts: 3,
      due: 35,
      since: 10,
    });
    assert.deepEqual(journal.detail("c")?.deliveries[0], {
      kind: "dispatch",
      system: "",
      state: "dead",
      attempts: 0,
      lastError: "gone",
    });
    assert.deepEqual(
      [journal.detail("c")?.state, journal.detail("c")?.outcome, journal.detail("d")?.state],
      ["dead", "gone", "accepted"],
    );
  });

  it("defers a message whose outcome is unknown", async () => {
    await journal.accept(record("1"), false);
    const delivery = await journal.defer("1", 77, ending().history);
    assert.deepEqual(journal.waiting(1), [delivery]);
    assert.deepEqual([delivery.due, journal.detail("1")?.history.length, journal.detail("1")?.state], [77, 2, "accepted"]);
  });

  it("recovers every accepted message that nobody delivers, once", async () => {
    await journal.accept(record("orphan"), false);
    await journal.accept(record("queued"), true);
    await journal.accept(record("done"), false);
    await journal.finish("done", ending(), 5);
    await reopen();
    assert.equal(journal.recover(500), 1);
    assert.equal(journal.recover(500), 0);
    assert.deepEqual(
      journal.waiting(10).map((one) => [one.messageId, one.due]),
      [
        ["orphan", 500],
        ["queued", 1000],
      ],
    );
  });

  it("remembers a key once only, also in parallel and after a restart", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => journal.remember("nonce", 9, 1)));
    assert.equal(answers.filter((before) => before === undefined).length, 1);
    await reopen();
    assert.equal(await journal.remember("nonce", 9, 1), "");
    assert.equal(await journal.remember("other", 9, 1), undefined);
    assert.equal(await journal.remember("nonce", 99, 10), undefined, "forgotten when its time is past");
  });

  it("gives back the value remembered first", async () => {
    assert.equal(await journal.recall("exchange", 1), undefined);
    assert.equal(await journal.remember("exchange", 9, 1, "first"), undefined);
    assert.equal(await journal.remember("exchange", 9, 1, "second"), "first");
    await reopen();
    assert.equal(await journal.recall("exchange", 9), "first");
    assert.equal(await journal.recall("exchange", 10), undefined, "forgotten when its time is past");
  });

  it("never gives a number of a counter twice", async () => {
    const first = await Promise.all([
      journal.reserve("egov", 1),
      journal.reserve("egov", 10),
      journal.reserve("egov", 1),
      journal.reserve("ids", 5),
    ]);
    assert.deepEqual(first, [1, 2, 12, 1]);
    await reopen();
    assert.deepEqual([await journal.reserve("egov", 3), await journal.reserve("egov", 1)], [13, 16]);
  });

  it("keeps bookings by identifier and owner, the newest status and the last start known", () => {
    const booking: FederatedBooking = {
      bookingId: "B",
      owner: "110905",
      placerId: "P",
      asker: "CO-100",
      service: "92.18.C",
      start: "20270119",
      status: "Booked",
      session: "S",
      at: 1,
    };
    journal.register(booking);
    journal.register({ ...booking, owner: "042101", at: 5 });
    journal.register({ ...booking, status: "Cancelled", start: "", asker: "CO-042", at: 3 });
    assert.deepEqual(journal.booking("B", "110905"), { ...booking, status: "Cancelled", at: 3 });
    assert.equal(journal.booking("B", "999999"), undefined);
    assert.deepEqual(
      journal.bookings(1).map((one) => one.owner),
      ["042101"],
    );
  });

  it("keeps the audit in order", async () => {
    await journal.audit({ at: 1, who: "anna", what: "replay", messageId: "1" });
    await journal.audit({ at: 2, who: "anna", what: "read", messageId: "2" });
    assert.deepEqual(journal.audits(1), [{ at: 2, who: "anna", what: "read", messageId: "2" }]);
  });
});
