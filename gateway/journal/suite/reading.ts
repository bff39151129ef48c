import assert from "node:assert/strict";
import { accepted, delivery, ending, queued, record, taken, utf8, type Context } from "./context.ts";

/** Others that look while a node writes, and the end of a journal. */
export function readingCases(given: Context): void {
  given.lasting("shows to a reader what a running node writes", async () => {
    const { journal } = given;
    const reader = await given.place.read();
    await accepted(journal, record("1", { system: "lazio" }));
    await journal.finish("1", ending({ bodies: [{ name: "to:x", bytes: utf8("0") }] }), 2000);
    await queued(journal, "2");
    await journal.audit({ at: 1, who: "anna", what: "read", messageId: "1" });
    assert.deepEqual(
      (await reader.search({})).map((one) => [one.id, one.state]),
      [
        ["2", "accepted"],
        ["1", "done"],
      ],
    );
    for (const filter of [{ system: "lazio" }, { text: "C-2" }]) {
      assert.deepEqual(await reader.search(filter), await journal.search(filter));
    }
    const plain = async (
      from: Pick<typeof reader, "stored" | "bodies" | "detail" | "queues" | "audits" | "bookings">,
    ): Promise<unknown> => [
      JSON.stringify(await from.stored("1")),
      JSON.stringify(await from.bodies("1")),
      await from.detail("1"),
      await from.queues(),
      await from.audits(9),
      await from.bookings(9),
    ];
    assert.deepEqual(await plain(reader), await plain(journal));
    assert.equal(await reader.stored("3"), undefined);
    assert.equal(await reader.booking("b", "o"), undefined);
    await reader.close();
  });

  given.lasting("lets a command look and be audited, beside a running node", async () => {
    await queued(given.journal, "1", { held: true });
    const visitor = await given.place.visit();
    await visitor.audit({ at: 1, who: "anna", what: "read", messageId: "1" });
    assert.equal((await visitor.stored("1"))?.id, "1");
    await visitor.close();
    assert.equal((await given.journal.audits(9)).length, 1);
    assert.equal(await taken(given.journal), "", "what the node holds is still its own");
  });

  it("refuses after it was closed", async () => {
    await given.journal.close();
    const unavailable = { code: "JOURNAL_UNAVAILABLE", certainty: "not-done" };
    await assert.rejects(given.journal.accept(record("1"), delivery(), { queued: true }), unavailable);
    await assert.rejects(given.journal.remember("k", 1, 0), unavailable);
  });

  given.lasting("writes what was asked for before it is closed", async () => {
    const one = given.journal.accept(record("1"), delivery(), { queued: true });
    given.journal.record(record("2"), ending(), 2000);
    await given.reopen();
    assert.equal((await one).acceptance.kind, "new");
    assert.equal(await taken(given.journal), "1");
    assert.equal((await given.journal.detail("2"))?.state, "done");
  });
}
