import assert from "node:assert/strict";
import type { SearchFilter } from "../../contracts/journal.ts";
import { accepted, delivery, ending, record, type Context } from "./context.ts";

/** Searches and their conditions. */
export function searchCases(given: Context): void {
  beforeEach(async () => {
    const { journal } = given;
    const first = { at: 10, controlId: "UM1", session: "SES1", booking: "BK1", prescription: "NRE1", patient: "aa" };
    await accepted(journal, record("1", first));
    await accepted(journal, record("2", { at: 20, controlId: "UM2", session: "SES1", type: "SQM^S25", patient: "bb" }));
    await journal.accept(record("3", { at: 30, controlId: "UM1", system: "umbria" }), delivery({ system: "lazio" }), {
      queued: false,
    });
    await journal.finish("3", ending(), 31);
    journal.record(record("4", { at: 30, controlId: "UM2" }), ending({ state: "refused", outcome: "AE SLOT_OCCUPATO" }), 31);
  });
  const found = async (filter: SearchFilter): Promise<string> =>
    (await given.journal.search(filter)).map((one) => one.id).join(" ");

  it("finds by each identifier, whole, the newest first", async () => {
    assert.equal(await found({ text: "2" }), "2");
    assert.equal(await found({ text: "UM1" }), "3 1");
    assert.equal(await found({ text: "UM2" }), "4 2");
    assert.equal(await found({ text: "SES1" }), "2 1");
    assert.equal(await found({ text: "BK1" }), "1");
    assert.equal(await found({ hashed: ["NRE1"] }), "1");
    assert.equal(await found({ text: "BK" }), "");
    assert.equal(await found({}), "4 3 2 1");
  });

  it("finds by every other condition", async () => {
    assert.equal(await found({ hashed: ["aa", "bb"] }), "2 1");
    assert.equal(await found({ hashed: ["cc"] }), "");
    assert.equal(await found({ hashed: [] }), "");
    assert.equal(await found({ system: "umbria" }), "3");
    assert.equal(await found({ receiver: "lazio" }), "3");
    assert.equal(await found({ type: "SQM^S25" }), "2");
    assert.equal(await found({ state: "done" }), "3");
    assert.equal(await found({ state: "refused" }), "4");
    assert.equal(await found({ state: "accepted" }), "2 1");
    assert.equal(await found({ outcome: "AA" }), "3");
    assert.equal(await found({ outcome: "SLOT_OCCUPATO" }), "4");
    assert.equal(await found({ outcome: "AE SLOT_OCCUPATO" }), "4");
    assert.equal(await found({ outcome: "SLOT" }), "");
    assert.equal(await found({ since: 20 }), "4 3 2");
    assert.equal(await found({ until: 30 }), "2 1");
  });

  it("joins its conditions, and limits", async () => {
    assert.equal(await found({ text: "UM1", state: "done" }), "3");
    assert.equal(await found({ since: 20, until: 30, type: "SQM^S25", state: "accepted", system: "trento" }), "2");
    assert.equal(await found({ since: 20, type: "SRM^S01", state: "accepted" }), "");
    assert.equal(await found({ limit: 1 }), "4");
  });

  it("goes on after a record, also among those of one instant", async () => {
    assert.equal(await found({ after: { at: 30, id: "4" } }), "3 2 1");
    assert.equal(await found({ after: { at: 30, id: "3" } }), "2 1");
    assert.equal(await found({ after: { at: 30, id: "gone" } }), "2 1");
  });

  it("binds what it is given", async () => {
    for (const text of ["' OR 1=1 --", "1'", "%", "\u0000", "1 OR 1=1", "9".repeat(30)]) {
      assert.equal(await found({ text }), "");
      assert.equal(await found({ type: text }), "");
    }
  });
}
