import assert from "node:assert/strict";
import type { Journal } from "../../contracts/journal.ts";
import { accepted, delivery, ending, queued, record, taken, textOf, utf8, type Context } from "./context.ts";

/** The Idempotent Receiver, and how messages end. */
export function acceptingCases(given: Context): void {
  const kind = (...args: Parameters<typeof accepted> extends [Journal, ...infer Rest] ? Rest : never): Promise<string> =>
    accepted(given.journal, ...args);

  it("tells new messages, repetitions and collisions apart", async () => {
    const { journal } = given;
    assert.equal(await kind(record("1")), "new");
    assert.deepEqual(await journal.accept(record("2", { controlId: "C-1", at: 5 }), delivery(), { queued: true }), {
      acceptance: { kind: "duplicate", id: "1", state: "accepted", reply: undefined },
      delivery: undefined,
    });
    const other = record("3", { controlId: "C-1", digest: Uint8Array.of(9) });
    assert.deepEqual((await journal.accept(other, delivery(), { queued: true })).acceptance, { kind: "collision", id: "1" });
    assert.equal(await kind(record("4", { controlId: "C-1", system: "umbria" })), "new");
    assert.equal(await kind(record("5", { controlId: "" })), "new");
    assert.equal(await kind(record("6", { controlId: "" })), "new");
    assert.equal(await journal.detail("2"), undefined);
    assert.equal(await journal.detail("3"), undefined);
    assert.equal(await taken(journal), "");
  });

  it("decides between many that come in the same instant", async () => {
    const kinds = await Promise.all(["1", "2", "3", "4"].map((id) => kind(record(id, { controlId: "SAME" }))));
    assert.deepEqual(kinds.toSorted(), ["duplicate", "duplicate", "duplicate", "new"]);
    const mixed = await Promise.all([
      kind(record("11", { controlId: "B" })),
      kind(record("12", { controlId: "A" })),
      kind(record("13", { controlId: "B", digest: Uint8Array.of(7) })),
      kind(record("14", { controlId: "A" })),
      kind(record("15", { controlId: "" })),
    ]);
    assert.deepEqual(mixed, ["new", "new", "collision", "duplicate", "new"]);
  });

  it("gives to every delivery its own message, also to many in one instant", async () => {
    const ids = Array.from({ length: 60 }, (_, i) => String(100 + i));
    const made = await Promise.all(ids.map((id, i) => queued(given.journal, id, { due: i })));
    assert.deepEqual(
      made.map((one) => one.messageId),
      ids,
    );
    assert.equal(new Set(made.map((one) => one.id)).size, ids.length);
    const found = await given.journal.claim([{ system: "umbria", limit: 100 }], 1000, 1000);
    assert.deepEqual(found, made);
  });

  it("answers a repetition with the stored reply", async () => {
    const { journal } = given;
    await kind(record("1"));
    await journal.finish("1", ending({ booking: "BK1" }), 1400);
    const { acceptance } = await journal.accept(record("2", { controlId: "C-1" }), delivery(), { queued: false });
    assert.ok(acceptance.kind === "duplicate");
    assert.deepEqual([acceptance.id, acceptance.state, textOf(acceptance.reply?.bytes)], ["1", "done", "out"]);
    assert.deepEqual(acceptance.reply?.transport, { contentType: "text/xml" });
    assert.equal((await journal.search({ text: "BK1" }))[0]?.ms, 400);
  });

  it("takes an end, and what follows from it, that are asked for before the message is on disk", async () => {
    const { journal } = given;
    const [{ acceptance }, then] = await Promise.all([
      journal.accept(record("1", { answer: "deferred" }), delivery(), { queued: false }),
      journal.finish("1", ending(), 1100, { then: delivery({ kind: "reply", system: "trento" }) }),
      journal.accept(record("2", { controlId: "C-1" }), delivery(), { queued: false }),
    ]);
    assert.equal(acceptance.kind, "new");
    assert.deepEqual([then?.kind, then?.messageId, then?.system], ["reply", "1", "trento"]);
    assert.equal((await journal.detail("1"))?.state, "done");
  });

  it("takes an identifier again after a refusal", async () => {
    const { journal } = given;
    await kind(record("1"));
    await journal.finish("1", ending({ state: "refused", outcome: "AE" }), 1400);
    assert.equal(await kind(record("2", { controlId: "C-1" })), "new");
    journal.record(record("3", { controlId: "C-3" }), ending({ state: "refused" }), 2000);
    assert.equal(await kind(record("4", { controlId: "C-3" })), "new");
  });

  it("takes an identifier again after the window of its sender, but for a message under way", async () => {
    const { journal } = given;
    await kind(record("1", { at: 100 }));
    await kind(record("2", { at: 100 }));
    await journal.finish("1", ending(), 150);
    assert.equal(await kind(record("3", { controlId: "C-1", at: 200 }), { since: 100 }), "duplicate");
    assert.equal(await kind(record("4", { controlId: "C-1", at: 200, digest: Uint8Array.of(9) }), { since: 101 }), "new");
    assert.equal(await kind(record("5", { controlId: "C-2", at: 200 }), { since: 101 }), "duplicate");
    assert.equal(await kind(record("6", { controlId: "C-1", at: 201 }), { since: 101 }), "collision");
    assert.deepEqual(
      (await journal.search({ text: "C-1" })).map((one) => one.id),
      ["4", "1"],
    );
  });

  it("ends a message once", async () => {
    const { journal } = given;
    await kind(record("1"));
    await journal.finish("1", ending({ outcome: "AA", receiver: "lazio" }), 1400);
    await journal.finish("1", ending({ outcome: "AR", state: "refused" }), 9999);
    const { outcome, ms, receiver } = (await journal.detail("1"))!;
    assert.deepEqual([outcome, ms, receiver], ["AA", 400, "lazio"]);
  });

  it("ends a message with its delivery, and makes the one that follows", async () => {
    const { journal } = given;
    const made = await queued(journal, "1");
    const then = await journal.finish("1", ending(), 1400, {
      delivery: made.id,
      then: delivery({ kind: "reply", system: "trento", due: 1500 }),
    });
    assert.deepEqual([await taken(journal), await taken(journal, { system: "trento" })], ["", "1"]);
    assert.deepEqual(
      (await journal.detail("1"))?.deliveries.map((one) => [one.kind, one.system, one.state]),
      [
        ["dispatch", "umbria", "done"],
        ["reply", "trento", "waiting"],
      ],
    );
    await journal.delivered(then!.id);
    assert.equal(await taken(journal, { system: "trento" }), "");
    assert.equal((await journal.detail("1"))?.state, "done");
  });

  it("records what ended at once, and shows it at once", async () => {
    const { journal } = given;
    journal.record(record("1", { controlId: "C" }), ending({ booking: "BK", receiver: "lazio" }), 2000);
    const detail = await journal.detail("1");
    assert.deepEqual([detail?.controlId, detail?.ms, detail?.booking, detail?.receiver], ["C", 1000, "BK", "lazio"]);
    assert.deepEqual(detail?.history, ending().history);
    assert.equal((await journal.stored("1"))?.controlId, "C");
    assert.equal(textOf((await journal.replyOf("1"))?.bytes), "out");
    assert.equal(await journal.replyOf("77"), undefined);
  });

  it("answers a question asked again anew; the first one keeps the identifier", async () => {
    const { journal } = given;
    journal.record(record("1", { controlId: "C", type: "QBP^Q13" }), ending(), 2000);
    journal.record(record("2", { controlId: "C", type: "QBP^Q13" }), ending({ reply: utf8("other") }), 2000);
    assert.deepEqual(
      (await journal.search({ text: "C" })).map((one) => one.id),
      ["2", "1"],
    );
    const { acceptance } = await journal.accept(record("3", { controlId: "C" }), delivery(), { queued: false });
    assert.deepEqual([acceptance.kind, acceptance.kind === "duplicate" && acceptance.id], ["duplicate", "1"]);
    assert.equal(textOf((await journal.replyOf("2"))?.bytes), "other");
  });

  it("defers a message whose outcome is unknown", async () => {
    const { journal } = given;
    await kind(record("1"));
    const made = await journal.defer("1", delivery({ due: 77 }), ending().history);
    const detail = await journal.detail("1");
    assert.deepEqual([made.due, detail?.history.length, detail?.state], [77, 2, "accepted"]);
    assert.deepEqual(await journal.claim([{ system: "umbria", limit: 1 }], 77, 77), [made]);
  });

  given.lasting("keeps everything of a message, bodies in their order, also when the journal is opened again", async () => {
    const { journal } = given;
    const whole = record("1", {
      member: "CO-042",
      session: "S",
      booking: "B",
      prescription: "0500A4000000001",
      patient: "ab12",
      replays: "7",
      answer: "deferred",
      received: Buffer.concat([utf8("x"), Buffer.from([0, 255, 128]), Buffer.alloc(9000, "y")]),
    });
    const { delivery: made } = await journal.accept(whole, delivery(), { queued: true });
    const bodies = ["to:trento", "to:trento", "from:trento"].map((name, i) => ({ name, bytes: utf8(`${i}`) }));
    await journal.finish("1", ending({ bodies: [...bodies, { name: "empty", bytes: new Uint8Array() }] }), 1400, {
      delivery: made!.id,
      then: delivery({ kind: "reply" }),
    });
    await given.reopen();
    const detail = await given.journal.detail("1");
    const names = ["received", "canonical", "reply", "to:trento", "to:trento", "from:trento", "empty"];
    assert.deepEqual(
      detail?.bodies.map((one) => one.name),
      names,
    );
    assert.deepEqual(
      [detail?.state, detail?.outcome, detail?.ms, detail?.member, detail?.answer, detail?.replays],
      ["done", "AA", 400, "CO-042", "deferred", "7"],
    );
    const stored = (await given.journal.stored("1"))!;
    assert.deepEqual(
      { ...stored, digest: Buffer.from(stored.digest), received: Buffer.from(stored.received) },
      { ...whole, digest: Buffer.from(whole.digest), received: Buffer.from(whole.received), history: ending().history },
    );
    const read = await given.journal.bodies("1");
    assert.deepEqual(
      read.map((one) => [one.name, one.bytes.length]),
      detail?.bodies.map((one) => [one.name, one.size]),
    );
    assert.deepEqual(
      read.slice(2).map((one) => textOf(one.bytes)),
      ["out", "0", "1", "2", ""],
    );
    const { acceptance } = await given.journal.accept(record("2", { controlId: "C-1" }), delivery(), { queued: false });
    assert.equal(acceptance.kind === "duplicate" && textOf(acceptance.reply?.bytes), "out");
  });

  it("knows nothing of what was never there", async () => {
    for (const id of ["99", "x", "", "9".repeat(40)]) {
      assert.equal(await given.journal.stored(id), undefined);
      assert.equal(await given.journal.detail(id), undefined);
      assert.deepEqual(await given.journal.bodies(id), []);
    }
  });
}
