import assert from "node:assert/strict";
import { startFederation, type RunningFederation } from "./federation.ts";
import { bookElsewhere, cancelElsewhere, deliveredElsewhere, slotTaken } from "./scenarios.ts";

const marche = "110905";

describe("Umbria and Marche, by WS-Security", function () {
  this.timeout(120_000);
  let federation: RunningFederation;

  before(async () => {
    federation = await startFederation(["umbria", "marche"]);
  });
  after(async () => {
    await federation.stop();
  });

  it("Umbria's clerk books a PET in Marche, moves it, and cancels it (point 2)", async () => {
    const seen = await bookElsewhere(federation, "umbria", "marche", marche, { service: "92.18.C", priority: "D" });
    assert.equal(seen.erogabilita.answers.find((one) => one.azienda === marche)?.agreement, "UMMA-2026-01");
    assert.equal(seen.prenotazione.booking?.status, "Booked");
    assert.equal(seen.atOwner?.start, seen.chosen.start);

    const terminal = federation.terminal("umbria");
    const later = (await terminal.disponibilita(seen.request)).slots.find(
      (slot) => slot.azienda === marche && slot.start > seen.chosen.start,
    );
    const moved = await terminal.sposta(seen.prenotazione.booking!, later!);
    assert.equal(moved.booking?.id, seen.prenotazione.booking?.id, "the same booking, never a second one");
    assert.equal(moved.booking?.start, later?.start);

    const cancelled = await cancelElsewhere(federation, "umbria", "marche", moved.booking!);
    assert.equal(cancelled.atOwner?.status, "Cancelled");
    assert.equal(cancelled.freed, true);
  });

  it("the other way: Marche's clerk books an eye examination in Umbria (point 2)", async () => {
    const seen = await bookElsewhere(federation, "marche", "umbria", "100201", { service: "95.02", priority: "P" });
    assert.equal(seen.prenotazione.booking?.status, "Booked");
    assert.equal(seen.atOwner?.cf, seen.request.cf);
  });

  it("what was booked is delivered, and the one who booked is told, both ways", async () => {
    for (const [asker, owner, azienda, service] of [
      ["umbria", "marche", marche, "92.18.C"],
      ["marche", "umbria", "100201", "89.52"],
    ] as const) {
      const seen = await deliveredElsewhere(federation, asker, owner, azienda, { service, priority: "D", patient: 3 });
      assert.equal(seen.outcome.refusal, undefined);
      assert.deepEqual([seen.atOwner?.status, seen.atAsker?.status], ["Complete", "Complete"]);
    }
  });

  it("the slot was taken meanwhile: a clear refusal with alternatives, nothing half-booked (point 4)", async () => {
    const seen = await slotTaken(federation, "umbria", "marche", marche, { service: "92.18.C", priority: "D", patient: 1 });
    assert.equal(seen.refused.refusal?.code, "SLOT_OCCUPATO");
    assert.ok(seen.refused.alternatives.length > 0);
    assert.equal(seen.after, seen.before, "nothing was booked by the refused request");
    assert.equal(seen.second?.booking?.start, seen.refused.alternatives[0]?.start, "an alternative can be booked");
  });
});
