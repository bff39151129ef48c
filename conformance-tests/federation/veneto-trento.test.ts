import assert from "node:assert/strict";
import { bodyOf, journalOf } from "./admin-client.ts";
import { startFederation, type RunningFederation } from "./federation.ts";
import { bookElsewhere, cancelElsewhere, deliveredElsewhere, killedBetween, requestAt, silentMember } from "./scenarios.ts";

const trento = "042101";

describe("Veneto and Trento, by e-Gov envelopes", function () {
  this.timeout(120_000);
  let federation: RunningFederation;

  before(async () => {
    federation = await startFederation(["veneto", "trento"]);
  });
  after(async () => {
    await federation.stop();
  });

  it("Bassano's clerk books a PET in Trento, and cancels it (point 1)", async () => {
    const seen = await bookElsewhere(federation, "veneto", "trento", trento, { service: "92.18.C", priority: "D" });

    const verdict = seen.erogabilita.answers.find((one) => one.azienda === trento);
    assert.equal(verdict?.deliverable, true);
    assert.equal(verdict?.agreement, "VETN-2026-01");
    assert.equal(seen.erogabilita.answers.find((one) => one.azienda === "050103")?.reason, "R06 NESSUNA_AGENDA");
    assert.equal(seen.chosen.scope, "EX");
    assert.equal(seen.prenotazione.booking?.status, "Booked");
    assert.equal(seen.prenotazione.booking?.start, seen.chosen.start);
    assert.equal(seen.atOwner?.status, "Booked", "Trento's agenda holds it");
    assert.equal(seen.atOwner?.cf, seen.request.cf);

    const [row] = await journalOf(federation, "veneto", `text=${seen.prenotazione.reference}`);
    const reply = await bodyOf(federation, "veneto", row!.id, "reply");
    assert.match(reply, /\|SRR\^S01\|[^|]*\|P\|2\.3\.1\n/, "the confirmation is HL7 v2.3.1 with LF line ends");
    assert.match(reply, /\nAIS\|1\|\|PETFDG/, "in Bassano's own service code");

    const cancelled = await cancelElsewhere(federation, "veneto", "trento", seen.prenotazione.booking!);
    assert.equal(cancelled.outcome.refusal, undefined);
    assert.equal(cancelled.atOwner?.status, "Cancelled");
    assert.equal(cancelled.freed, true, "the slot is free again");
  });

  it("slots come back with the own territory first, then by date (point 1)", async () => {
    const terminal = federation.terminal("veneto");
    const { slots } = await terminal.disponibilita(await requestAt(terminal, { service: "89.7A.3", priority: "D" }));
    const ranks = slots.map((slot) => (slot.azienda === "050103" ? 0 : 1));
    assert.deepEqual(ranks, ranks.toSorted());
    const starts = slots.filter((slot) => slot.azienda === "050103").map((slot) => slot.start);
    assert.ok(starts.length > 1);
    assert.deepEqual(starts, starts.toSorted());
  });

  it("a clerk without the role that the agreement asks for is refused, by the rule's name", async () => {
    const terminal = federation.terminal("veneto");
    const { answers } = await terminal.erogabilita(await requestAt(terminal, { service: "92.18.C", role: "CLERK" }));
    assert.equal(answers.find((one) => one.azienda === trento)?.reason, "R04 SOLO_SPECIALISTA");
  });

  it("no agreement for a service: refused at erogabilità, and at prenotazione, by the rule's name (point 5)", async () => {
    const terminal = federation.terminal("veneto");
    const request = await requestAt(terminal, { service: "45.23", priority: "B", patient: 1 });
    const { answers } = await terminal.erogabilita(request);
    const verdict = answers.find((one) => one.azienda === trento);
    assert.equal(verdict?.deliverable, false);
    assert.equal(verdict?.reason, "R05 NESSUN_ACCORDO");

    const [slot] = (await federation.terminal("trento").agenda()).filter((one) => one.service === "45.23");
    const before = (await journalOf(federation, "trento")).length;
    const refused = await terminal.prenota(request, { ...slot!, azienda: trento });
    assert.equal(refused.refusal?.code, "NESSUN_ACCORDO");
    assert.equal((await journalOf(federation, "trento")).length, before, "nothing was sent to Trento");
  });

  it("what was booked is delivered, and the one who booked is told, both ways", async () => {
    for (const [asker, owner, azienda, service] of [
      ["veneto", "trento", trento, "92.18.C"],
      ["trento", "veneto", "050103", "89.7B.8"],
    ] as const) {
      const seen = await deliveredElsewhere(federation, asker, owner, azienda, { service, priority: "D", patient: 1 });
      assert.equal(seen.outcome.refusal, undefined);
      assert.deepEqual([seen.atOwner?.status, seen.atAsker?.status], ["Complete", "Complete"]);
    }
  });

  it("a member does not answer: the others' slots at the deadline, and who is missing (point 3)", async () => {
    const { answer } = await silentMember(federation, "veneto", "trento", { service: "89.7A.3", priority: "D", patient: 1 });
    assert.ok(answer.slots.length > 0);
    assert.deepEqual(answer.missing, ["CD-042101"]);
  });

  it("a node killed between accepting and delivering delivers once when it is started again (point 7)", async () => {
    const seen = await killedBetween(federation, "veneto", "trento", trento, { service: "88.91.1", priority: "D", patient: 2 });
    assert.equal(seen.accepted, true);
    assert.equal(seen.booked.length, 1);
    assert.equal(seen.seenByAsker.length, 1, "the deferred confirmation reached Bassano");
  });
});
