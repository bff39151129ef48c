import assert from "node:assert/strict";
import type { Retention } from "../../contracts/journal.ts";
import { accepted, delivery, ending, late, queued, record, textOf, utf8, type Context } from "./context.ts";

const nothing: Retention = { questions: 0, changes: 0, refused: 0, bodies: 0, audit: 0, identifiers: 1_000_000 };

/** What is kept how long, and how bodies are. */
export function keepingCases(given: Context): void {
  const purged = async (more: Partial<Retention>): Promise<string> => {
    while ((await given.journal.purge({ ...nothing, ...more })) > 0);
    return (await given.journal.search({ limit: 1000 }))
      .map((one) => one.id)
      .sort((a, b) => Number(a) - Number(b))
      .join(" ");
  };

  it("deletes of each kind what is older than its retention; what is open or dead stays", async () => {
    const { journal } = given;
    for (const [id, type, at] of [
      ["1", "QBP^Q13", 10],
      ["2", "SQM^S25", 20],
      ["3", "SRM^S01", 10],
      ["4", "SRM^S01", 20],
    ] as const) {
      journal.record(record(id, { type, at }), ending(), at + 1);
    }
    journal.record(record("5", { at: 10 }), ending({ state: "refused" }), 11);
    await accepted(journal, record("6", { at: 10, type: "QBP^Q13" }));
    await accepted(journal, record("7", { at: 10 }));
    const made = await queued(journal, "8");
    await journal.bury(made.id, "8", "PEER_REFUSED: x", 1200);
    assert.equal(await purged({}), "1 2 3 4 5 6 7 8");
    assert.equal(await purged({ questions: 15 }), "2 3 4 5 6 7 8");
    assert.equal(await purged({ changes: 20 }), "2 4 5 6 7 8");
    assert.equal(await purged({ refused: late }), "2 4 6 7 8");
    assert.equal(await purged({ questions: late, changes: late, refused: late }), "6 7 8");
    assert.deepEqual(await journal.bodies("1"), []);
    assert.equal((await journal.bodies("8")).length, 2);
    assert.equal(await accepted(journal, record("9", { controlId: "C-3" })), "new");
  });

  it("deletes deliveries and attempts with their message, and old audit", async () => {
    const { journal } = given;
    const made = await queued(journal, "1");
    await journal.postpone(made.id, { attempts: 1, due: 5, error: "PEER_TIMEOUT: x", at: 4 });
    await journal.finish("1", ending(), 2000, { delivery: made.id });
    for (const at of [10, 20]) await journal.audit({ at, who: "anna", what: "read", messageId: "1" });
    assert.equal(await purged({ changes: late, audit: 15 }), "");
    assert.deepEqual(
      (await journal.audits(9)).map((one) => one.at),
      [20],
    );
    assert.equal(await journal.detail("1"), undefined);
  });

  it("deletes in pieces, and says when nothing is left", async () => {
    const { journal } = given;
    for (let id = 1; id <= 450; id++) journal.record(record(String(id), { at: id }), ending(), id);
    const counts = [];
    for (let n = 0; n < 4; n++) counts.push(await journal.purge({ ...nothing, changes: 451 }));
    assert.equal(
      counts.reduce((sum, one) => sum + one, 0),
      450,
    );
    assert.ok(Math.max(...counts) <= 200 && counts[3] === 0, counts.join(" "));
  });

  it("deletes bodies alone, of what has ended, and each once", async () => {
    const { journal } = given;
    for (let id = 1; id <= 250; id++) journal.record(record(String(id), { at: id < 150 ? 7 : id }), ending(), id);
    await accepted(journal, record("300", { at: 8 }));
    const made = await queued(journal, "301");
    await journal.bury(made.id, "301", "PEER_REFUSED: x", 1200);
    assert.ok((await purged({ bodies: 246 })).startsWith("1 2 3"));
    const has = async (id: string): Promise<boolean> => (await journal.bodies(id)).length > 0;
    assert.deepEqual(await Promise.all(["1", "149", "245", "246", "300"].map(has)), [false, false, false, true, true]);
    assert.equal(await journal.purge({ ...nothing, bodies: 246 }), 0);
    await purged({ bodies: late });
    assert.deepEqual(await Promise.all(["250", "300", "301"].map(has)), [false, true, true]);
    assert.deepEqual((await journal.detail("1"))?.bodies, []);
    const { acceptance } = await journal.accept(record("400", { controlId: "C-1" }), delivery(), { queued: false });
    assert.deepEqual([acceptance.kind, acceptance.kind === "duplicate" && acceptance.reply], ["duplicate", undefined]);
  });

  it("knows of each counterpart only so many identifiers, the newest, and those under way", async () => {
    const { journal } = given;
    for (const id of ["1", "2", "3", "4", "5"]) {
      await accepted(journal, record(id));
      if (id !== "2") await journal.finish(id, ending(), 2000);
      await accepted(journal, record(`1${id}`, { system: "lazio" }));
      await journal.finish(`1${id}`, ending(), 2000);
    }
    await purged({ identifiers: 3 });
    const kinds = ["1", "2", "3", "4"].map((id) => accepted(journal, record(`2${id}`, { controlId: `C-${id}` })));
    assert.deepEqual(await Promise.all(kinds), ["new", "duplicate", "duplicate", "duplicate"]);
    assert.equal(await accepted(journal, record("31", { controlId: "C-12", system: "lazio" })), "new");
    assert.equal(await accepted(journal, record("32", { controlId: "C-13", system: "lazio" })), "duplicate");
  });

  const key = (id: string): { readonly id: string; readonly key: Uint8Array } => ({ id, key: Buffer.alloc(32, id) });
  const fill = async (id: string): Promise<void> => {
    const more = { received: utf8("ROSSI MARIO received"), canonical: "ROSSI MARIO canonical" };
    await given.journal.accept(record(id, more), delivery(), { queued: false });
    const bodies = [{ name: "to:x", bytes: utf8("ROSSI MARIO sent") }];
    await given.journal.finish(id, ending({ reply: utf8("ROSSI MARIO reply"), bodies }), 1200);
  };

  given.lasting("encrypts bodies: nothing of them can be read on disk, but with the key", async () => {
    await fill("1");
    assert.ok((await given.place.raw()).includes("ROSSI MARIO reply"), "plain without a key");
    await given.journal.purge({ ...nothing, changes: late });
    await given.reopen([key("a")]);
    await fill("2");
    assert.deepEqual(
      (await given.journal.bodies("2")).map((one) => textOf(one.bytes)),
      ["ROSSI MARIO received", "ROSSI MARIO canonical", "ROSSI MARIO reply", "ROSSI MARIO sent"],
    );
    const reader = await given.place.read([key("a")]);
    assert.equal((await reader.stored("2"))?.canonical, "ROSSI MARIO canonical");
    await reader.close();
  });

  given.lasting("seals with the first key and opens with every one", async () => {
    await given.reopen([key("a")]);
    await fill("1");
    assert.ok(!(await given.place.raw()).includes("ROSSI"));
    await given.reopen([key("b"), key("a")]);
    await fill("2");
    assert.equal(textOf((await given.journal.replyOf("1"))?.bytes), "ROSSI MARIO reply");
    await given.reopen([key("b")]);
    assert.equal(textOf((await given.journal.replyOf("2"))?.bytes), "ROSSI MARIO reply");
    await assert.rejects(given.journal.bodies("1"), { code: "JOURNAL_CORRUPT", message: /its key a is not among/ });
    await assert.rejects(given.journal.replyOf("1"), { code: "JOURNAL_CORRUPT" });
    const repeated = given.journal.accept(record("3", { controlId: "C-1" }), delivery(), { queued: false });
    const other = given.journal.accept(record("4"), delivery(), { queued: false });
    await assert.rejects(repeated, { code: "JOURNAL_CORRUPT" });
    assert.equal((await other).acceptance.kind, "new", "one of the same instant is not troubled");
    const wrong = { id: "a", key: Buffer.alloc(32, "z") };
    await given.reopen([key("b"), wrong]);
    await assert.rejects(given.journal.bodies("1"), { code: "JOURNAL_CORRUPT", message: /sealed with another key/ });
  });

  given.lasting("notices a byte that has changed on disk", async () => {
    await fill("1");
    await fill("2");
    await given.reopen();
    await given.place.spoil("1");
    await assert.rejects(given.journal.bodies("1"), { code: "JOURNAL_CORRUPT", message: /message 1 / });
    await assert.rejects(given.journal.stored("1"), { code: "JOURNAL_CORRUPT" });
    assert.equal((await given.journal.bodies("2")).length, 4);
  });
}
