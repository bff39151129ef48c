import assert from "node:assert/strict";
import type { FederatedBooking } from "../../contracts/journal.ts";
import type { Context } from "./context.ts";

/** What is remembered, counted, known of bookings, and audited. */
export function valueCases(given: Context): void {
  const reopen = async (): Promise<void> => {
    if (given.lasts) await given.reopen();
  };

  it("remembers a key once only, also in parallel and after a restart", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => given.journal.remember("nonce", 9, 1)));
    assert.equal(answers.filter((before) => before === undefined).length, 1);
    await reopen();
    assert.equal(await given.journal.remember("nonce", 9, 1), "");
    assert.equal(await given.journal.remember("other", 9, 1), undefined);
    assert.equal(await given.journal.remember("nonce", 99, 10), undefined, "forgotten when its time is past");
    const many = await Promise.all(["a", "b", "nonce", "c"].map((key) => given.journal.remember(key, 99, 20, key)));
    assert.deepEqual(many, [undefined, undefined, "", undefined]);
  });

  it("gives back the value remembered first", async () => {
    assert.equal(await given.journal.recall("exchange", 1), undefined);
    assert.equal(await given.journal.remember("exchange", 9, 1, "first"), undefined);
    assert.equal(await given.journal.remember("exchange", 9, 1, "second"), "first");
    await reopen();
    assert.equal(await given.journal.recall("exchange", 9), "first");
    assert.equal(await given.journal.recall("exchange", 10), undefined, "forgotten when its time is past");
    await given.journal.forget("exchange");
    assert.equal(await given.journal.recall("exchange", 9), undefined);
  });

  it("never gives a number of a counter twice", async () => {
    const first = await Promise.all([
      given.journal.reserve("egov", 1),
      given.journal.reserve("egov", 10),
      given.journal.reserve("egov", 1),
      given.journal.reserve("ids", 5),
    ]);
    assert.deepEqual(first, [1, 2, 12, 1]);
    await reopen();
    const then = [13, 16];
    assert.deepEqual([await given.journal.reserve("egov", 3), await given.journal.reserve("egov", 1)], then);
  });

  it("keeps bookings by identifier and owner, the newest status and the last start known", async () => {
    const { journal } = given;
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
    assert.deepEqual(await journal.booking("B", "110905"), { ...booking, status: "Cancelled", at: 3 });
    assert.equal(await journal.booking("B", "999999"), undefined);
    assert.deepEqual(
      (await journal.bookings(1)).map((one) => one.owner),
      ["042101"],
    );
  });

  it("keeps the audit in order, and by message", async () => {
    const { journal } = given;
    await Promise.all([
      journal.audit({ at: 1, who: "anna", what: "replay", messageId: "1" }),
      journal.audit({ at: 2, who: "anna", what: "read", messageId: "2" }),
      journal.audit({ at: 2, who: "bruno", what: "read", messageId: "1" }),
    ]);
    assert.deepEqual(await journal.audits(1), [{ at: 2, who: "bruno", what: "read", messageId: "1" }]);
    assert.deepEqual(
      (await journal.audits(9, "1")).map((one) => one.who),
      ["bruno", "anna"],
    );
  });
}
