import assert from "node:assert/strict";
import { accepted, delivery, ending, late, queued, record, taken, type Context } from "./context.ts";

/** Queues, their order, and what becomes of deliveries that fail. */
export function queueCases(given: Context): void {
  const holder = (ids: readonly string[]): Promise<readonly number[]> =>
    Promise.all(ids.map(async (id) => (await queued(given.journal, id)).id));

  it("gives deliveries by due time, at most so many of each queue, and each once", async () => {
    const { journal } = given;
    for (const [id, due] of [
      ["1", 30],
      ["2", 10],
      ["3", 20],
      ["4", 40],
    ] as const)
      await queued(journal, id, { due });
    await queued(journal, "5", { system: "lazio", due: 50 });
    const found = await journal.claim(
      [
        { system: "umbria", limit: 2 },
        { system: "lazio", limit: 2 },
        { system: "none", limit: 2 },
      ],
      100,
      late,
    );
    assert.deepEqual(
      found.map((one) => one.messageId),
      ["2", "3", "5"],
    );
    assert.deepEqual([await taken(journal), await taken(journal)], ["1 4", ""]);
  });

  it("gives nothing before it is due, but what a clock that has moved gave its time", async () => {
    const { journal } = given;
    await queued(journal, "1", { due: 50 });
    await queued(journal, "2", { due: 5000 });
    assert.equal(await taken(journal, { now: 49, latest: 1000 }), "2");
    assert.equal(await journal.nextDue(["umbria", "lazio"]), 50);
    assert.equal(await taken(journal, { now: 50, latest: 1000 }), "1");
    assert.equal(await journal.nextDue(["umbria"]), undefined);
    assert.equal(await journal.nextDue([]), undefined);
  });

  it("keeps what was held from the beginning, and gives it when it is released", async () => {
    const { journal } = given;
    const made = await queued(journal, "1", { held: true });
    assert.deepEqual([await taken(journal), await journal.nextDue(["umbria"])], ["", undefined]);
    await journal.release([made.id]);
    assert.equal(await taken(journal), "1");
    await journal.release([]);
  });

  it("counts for each system what waits, held or not", async () => {
    const { journal } = given;
    await queued(journal, "1", { held: true });
    await queued(journal, "2", { system: "lazio" });
    await queued(journal, "3", { system: "lazio" });
    const done = await queued(journal, "4", { system: "trento" });
    await journal.delivered(done.id);
    assert.deepEqual(
      (await journal.queues()).map(({ system, waiting }) => [system, waiting]),
      [
        ["lazio", 2],
        ["umbria", 1],
      ],
    );
  });

  it("gives of an order key only the first; the next when it is delivered or buried, not when it is postponed", async () => {
    const { journal } = given;
    const made = [];
    for (const id of ["1", "2", "3", "4"]) made.push(await queued(journal, id, { orderKey: "K", due: 50 - Number(id) }));
    await queued(journal, "5", { orderKey: "L" });
    await queued(journal, "6", { system: "lazio", orderKey: "K" });
    assert.equal(await taken(journal), "1 5");
    assert.equal(await taken(journal, { system: "lazio" }), "6");
    await journal.postpone(made[0]!.id, { attempts: 1, due: 70, error: "PEER_TIMEOUT: x", at: 60 });
    assert.equal(await taken(journal, { now: 60 }), "");
    assert.equal(await taken(journal, { now: 70 }), "1");
    await journal.delivered(made[0]!.id);
    assert.equal(await taken(journal), "2");
    await journal.bury(made[1]!.id, "2", "PEER_REFUSED: x", 80);
    assert.equal(await taken(journal), "3");
    await journal.finish("3", ending(), 90, { delivery: made[2]!.id });
    assert.equal(await taken(journal), "4");
  });

  it("keeps the order of a key also within one instant", async () => {
    const { journal } = given;
    const made = await Promise.all(["1", "2", "3"].map((id) => queued(journal, id, { orderKey: "K" })));
    const [first, , next] = await Promise.all([taken(journal), journal.delivered(made[0]!.id), taken(journal)]);
    assert.deepEqual([first, next], ["1", "2"]);
    await Promise.all([journal.delivered(made[1]!.id), journal.delivered(made[2]!.id), queued(journal, "4", { orderKey: "K" })]);
    assert.equal(await taken(journal), "4");
  });

  it("moves a delivery to another queue, where it waits for nobody, and lets on what waited behind it", async () => {
    const { journal } = given;
    const first = await queued(journal, "1", { orderKey: "K" });
    await queued(journal, "2", { orderKey: "K" });
    assert.equal(await taken(journal), "1");
    await journal.postpone(first.id, { attempts: 0, due: 60, error: "", at: 60, system: "lazio" });
    assert.deepEqual([await taken(journal), await taken(journal, { system: "lazio" })], ["2", "1"]);
    const [moved] = (await journal.detail("1"))!.deliveries;
    assert.deepEqual([moved?.system, moved?.failures], ["lazio", []]);
  });

  it("postpones, and tells of the attempts that failed, the newest of very many", async () => {
    const { journal } = given;
    const { id } = await queued(journal, "1");
    for (let n = 1; n <= 52; n++) {
      await journal.postpone(id, { attempts: n, due: 100 + n, error: `PEER_TIMEOUT: ${n}`, at: 90 + n });
    }
    const [one] = await journal.claim([{ system: "umbria", limit: 1 }], late, late);
    assert.deepEqual([one?.attempts, one?.due, one?.since, one?.lastError], [52, 152, 1000, "PEER_TIMEOUT: 52"]);
    await journal.bury(id, "1", "PEER_REFUSED: no", 200);
    const detail = (await journal.detail("1"))!;
    const [dead] = detail.deliveries;
    assert.deepEqual([dead?.state, dead?.attempts, dead?.lastError], ["dead", 52, "PEER_REFUSED: no"]);
    assert.equal(dead?.failures.length, 50);
    assert.deepEqual(dead.failures.at(0), { at: 94, error: "PEER_TIMEOUT: 4" });
    assert.deepEqual(dead.failures.at(-1), { at: 200, error: "PEER_REFUSED: no" });
    assert.deepEqual([detail.state, detail.outcome], ["dead", "PEER_REFUSED"]);
  });

  it("leaves a message that has ended as it is when its reply is buried", async () => {
    const { journal } = given;
    await accepted(journal, record("1"));
    const reply = await journal.finish("1", ending(), 1100, { then: delivery({ kind: "reply" }) });
    await journal.bury(reply!.id, "1", "PEER_REFUSED: x", 1200);
    const detail = await journal.detail("1");
    assert.deepEqual([detail?.state, detail?.outcome, detail?.deliveries[0]?.state], ["done", "AA", "dead"]);
    assert.equal(await journal.revive("1", 1300), true);
    assert.equal((await journal.detail("1"))?.state, "done");
    assert.equal(await taken(journal), "1");
  });

  it("revives what was given up, behind what waits of its order key", async () => {
    const { journal } = given;
    const made = await queued(journal, "1", { orderKey: "K" });
    const next = await queued(journal, "2", { orderKey: "K" });
    await journal.bury(made.id, "1", "PEER_REFUSED: x", 1200);
    assert.equal(await taken(journal), "2");
    assert.equal(await journal.revive("1", 1300), true);
    assert.equal(await journal.revive("1", 1300), false);
    assert.equal(await journal.revive("2", 1300), false);
    const detail = await journal.detail("1");
    assert.deepEqual([detail?.state, detail?.outcome, detail?.ms], ["accepted", "", undefined]);
    assert.equal(await taken(journal), "");
    await journal.delivered(next.id);
    const [one] = await journal.claim([{ system: "umbria", limit: 1 }], 1300, late);
    assert.deepEqual([one?.messageId, one?.attempts, one?.since], ["1", 0, 1300]);
  });

  it("ends what was given up as a person has decided", async () => {
    const { journal } = given;
    const made = await queued(journal, "1");
    await journal.bury(made.id, "1", "PEER_REFUSED: x", 1200);
    assert.equal(await journal.stateOf("1"), "dead");
    await journal.settle("1", ending({ outcome: "AE", reply: undefined }), 1300);
    assert.equal(await journal.stateOf("1"), "done");
    const detail = await journal.detail("1");
    assert.deepEqual([detail?.outcome, detail?.ms, detail?.deliveries[0]?.state], ["AE", 300, "done"]);
    assert.equal(await journal.revive("1", 1400), false);
    assert.equal(await journal.stateOf("2"), undefined);
  });

  it("tells of every queue how much waits, since when, what is dead and who stopped it", async () => {
    const { journal } = given;
    const [first] = await holder(["1", "2", "3"]);
    await queued(journal, "4", { system: "lazio", due: 300 });
    await journal.bury(first!, "1", "PEER_REFUSED: x", 2000);
    await journal.pause("umbria", "anna", 1500);
    await journal.pause("umbria", "bruno", 1600);
    await journal.pause("trento", "anna", 1700);
    assert.deepEqual(await journal.queues(), [
      { system: "lazio", waiting: 1, oldest: 300, dead: 0, paused: undefined },
      { system: "trento", waiting: 0, oldest: undefined, dead: 0, paused: { by: "anna", at: 1700 } },
      { system: "umbria", waiting: 2, oldest: 1000, dead: 1, paused: { by: "anna", at: 1500 } },
    ]);
    await journal.pause("umbria", undefined, 1800);
    assert.equal((await journal.queues()).find((one) => one.system === "umbria")?.paused, undefined);
  });

  given.lasting("queues what a session had accepted and not ended, and frees what it held, when it is closed", async () => {
    const { journal } = given;
    await journal.accept(record("1"), delivery({ orderKey: "K" }), { queued: false });
    await journal.accept(record("2"), delivery({ orderKey: "K" }), { queued: false });
    await queued(journal, "3");
    await queued(journal, "4", { held: true });
    await accepted(journal, record("5"));
    await journal.finish("5", ending(), 1500);
    await accepted(journal, record("6"));
    await journal.defer("6", delivery({ due: 1200 }), []);
    assert.equal(await taken(journal, { now: 1000, latest: late }), "3");
    await given.reopen();
    await given.journal.recover(5000);
    assert.equal(await given.journal.recover(5000), 0);
    const found = await given.journal.claim([{ system: "umbria", limit: 10 }], late, late);
    assert.deepEqual(found.map((one) => one.messageId).sort(), ["1", "3", "4", "6"]);
    await given.journal.delivered(found.find((one) => one.messageId === "1")!.id);
    assert.equal(await taken(given.journal), "2");
    assert.equal((await given.journal.detail("5"))?.deliveries.length, 0);
  });

  it("takes over nothing of its own", async () => {
    const { journal } = given;
    await accepted(journal, record("1"));
    await queued(journal, "2", { held: true });
    assert.equal(await journal.recover(5000), 0);
    assert.equal(await taken(journal), "");
  });
}
