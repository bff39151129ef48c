import assert from "node:assert/strict";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { bodyOf, journalOf } from "./admin-client.ts";
import { startFederation, type RunningFederation } from "./federation.ts";
import { cupOf, type PilotName } from "./pilots.ts";
import { bookElsewhere, cancelElsewhere, deliveredElsewhere, requestAt, slotTaken, until } from "./scenarios.ts";

/** Each CUP books at the next, a service that the next one has. */
const ring: readonly (readonly [asker: PilotName, owner: PilotName, service: string])[] = [
  ["ravenna", "forli", "95.02"],
  ["forli", "cesena", "92.18.C"],
  ["cesena", "rimini", "89.7B.8"],
  ["rimini", "ravenna", "88.91.1"],
];

describe("Emilia-Romagna: one orchestrator, four delegates, and a way from Veneto", function () {
  this.timeout(120_000);
  let federation: RunningFederation;

  before(async () => {
    federation = await startFederation(["emilia", "ravenna", "forli", "cesena", "rimini", "veneto"]);
  });
  after(async () => {
    await federation.stop();
  });

  for (const [asker, owner, service] of ring) {
    it(`${asker} books, moves and cancels at ${owner}`, async () => {
      const { azienda } = cupOf(owner);
      const seen = await bookElsewhere(federation, asker, owner, azienda, { service, priority: "D" });
      const verdict = seen.erogabilita.answers.find((one) => one.azienda === azienda);
      assert.deepEqual([verdict?.deliverable, verdict?.scope], [true, "RE"], "inside a region no agreement is needed");
      assert.equal(seen.prenotazione.booking?.status, "Booked", JSON.stringify(seen.prenotazione.refusal));
      assert.equal(seen.atOwner?.status, "Booked", `${owner}'s agenda holds it`);
      assert.deepEqual([seen.atOwner.cf, seen.atOwner.start], [seen.request.cf, seen.chosen.start]);

      const terminal = federation.terminal(asker);
      const later = (await terminal.disponibilita(seen.request)).slots.find(
        (slot) => slot.azienda === azienda && slot.start > seen.chosen.start,
      );
      const moved = await terminal.sposta(seen.prenotazione.booking, later!);
      assert.equal(moved.booking?.id, seen.prenotazione.booking.id, "the same booking, never a second one");
      assert.equal(moved.booking.start, later?.start);

      const cancelled = await cancelElsewhere(federation, asker, owner, moved.booking);
      assert.equal(cancelled.outcome.refusal, undefined);
      assert.deepEqual([cancelled.atOwner?.status, cancelled.freed], ["Cancelled", true]);
      const again = await terminal.disdici(moved.booking);
      assert.equal(again.refusal?.code, "GIA_DISDETTA");
    });

    it(`${owner} takes a slot that ${asker} wanted: a clear refusal, and alternatives`, async () => {
      const seen = await slotTaken(federation, asker, owner, cupOf(owner).azienda, { service, priority: "D", patient: 1 });
      assert.equal(seen.refused.refusal?.code, "SLOT_OCCUPATO");
      assert.equal(seen.after, seen.before, "nothing was booked by the refused request");
      assert.equal(seen.second?.booking?.start, seen.refused.alternatives[0]?.start, "an alternative can be booked");
    });

    it(`${owner} delivers what ${asker} booked, and ${asker} is told`, async () => {
      const seen = await deliveredElsewhere(federation, asker, owner, cupOf(owner).azienda, {
        service,
        priority: "D",
        patient: 2,
      });
      assert.equal(seen.outcome.refusal, undefined);
      assert.deepEqual([seen.atOwner?.status, seen.atAsker?.status], ["Complete", "Complete"]);
    });
  }

  it("a question of one CUP is asked at all four, in four protocols, and the answers are one", async () => {
    const delegates = ["ravenna", "forli", "cesena", "rimini"] as const;
    const asked = (): Promise<readonly number[]> =>
      Promise.all(
        delegates.map(async (name) => {
          const rows = await journalOf(federation, name);
          return rows.filter((row) => row.type === "SQM^S25" && row.system === "orchestratore").length;
        }),
      );
    const before = await asked();
    const terminal = federation.terminal("ravenna");
    const answer = await terminal.disponibilita(await requestAt(terminal, { service: "89.7A.3", priority: "P", patient: 3 }));
    assert.deepEqual(answer.missing, []);
    assert.deepEqual(
      await asked(),
      before.map((count) => count + 1),
    );
    assert.equal(answer.slots[0]?.azienda, "080110", "the own territory first");
  });

  it("Bassano books at Ravenna through two orchestrators, and is told when it was delivered", async () => {
    const seen = await deliveredElsewhere(federation, "veneto", "ravenna", "080110", { service: "88.91.1", priority: "D" });
    assert.equal(seen.booked.chosen.agreement, "VEER-2026-01");
    assert.equal(seen.booked.chosen.scope, "EX");
    assert.deepEqual([seen.atOwner?.status, seen.atAsker?.status], ["Complete", "Complete"]);
    for (const node of ["veneto", "emilia", "ravenna"] as const) {
      const types = (await journalOf(federation, node)).map((row) => row.type);
      assert.ok(types.includes("SRM^S01") && types.includes("SIU^S14"), `${node}: ${types.join(" ")}`);
    }
  });

  it("the other way: Forlì books in Bassano", async () => {
    const seen = await bookElsewhere(federation, "forli", "veneto", "050103", { service: "45.23", priority: "D" });
    assert.equal(seen.prenotazione.booking?.status, "Booked");
    assert.equal(seen.atOwner?.cf, seen.request.cf);
  });

  /** The newest refusal in a node's journal. */
  const refusal = async (node: PilotName): Promise<string | undefined> =>
    (await journalOf(federation, node)).find((row) => row.state === "refused")?.outcome;

  it("what a CUP sends in another character set is refused in its own protocol, and told in the journal", async () => {
    const latin = Buffer.from('{"idMessaggio":"X1","nota":"perch\xe9"}', "latin1");
    const secret = federation.environment["RAVENNA_SECRET"]!;
    const authorization = `Basic ${Buffer.from(`cup-ravenna:${secret}`).toString("base64")}`;
    const json = { "content-type": "application/json", authorization };
    const rest = await fetch(`http://${federation.address("ravenna", "cup")}/api/v1/prenotazioni`, {
      method: "POST",
      headers: json,
      body: latin,
    });
    assert.equal(rest.status, 422);
    assert.equal(((await rest.json()) as { codice: string }).codice, "RA90");
    assert.equal(await refusal("ravenna"), "CHARSET_INVALID");

    const fhir = await fetch(`http://${federation.address("rimini", "cup")}/fhir/Appointment`, {
      method: "POST",
      headers: { "content-type": "application/fhir+json" },
      body: Buffer.from('{"resourceType":"Appointment","comment":"perch\xe9"}', "latin1"),
    });
    assert.equal(fhir.status, 422);
    assert.equal(((await fhir.json()) as { resourceType: string }).resourceType, "OperationOutcome");
    assert.equal(await refusal("rimini"), "CHARSET_INVALID");
  });

  it("what a CUP writes that nobody can read is refused in its own protocol", async () => {
    const exchange = federation.environment["FORLI_EXCHANGE"]!;
    await writeFile(join(exchange, "dal-cup", "9999999999.csv.tmp"), "XYZ;9999999999;oggi\r\n");
    await rename(join(exchange, "dal-cup", "9999999999.csv.tmp"), join(exchange, "dal-cup", "9999999999.csv"));
    // The CUP throws away answers that it did not ask for: the journal keeps what was answered.
    const row = await until(
      async () => (await journalOf(federation, "forli")).find((one) => one.state === "refused"),
      (found) => found !== undefined,
    );
    assert.equal(row?.outcome, "MAPPING_NONE");
    assert.match(await bodyOf(federation, "forli", row.id, "reply"), /^ERR;/);

    const database = new DatabaseSync(federation.environment["CESENA_DATABASE"]!);
    database.prepare("INSERT INTO RICHIESTE_CUP (OPERAZIONE, NUMERO) VALUES ('BALLA', 'X9')").run();
    const answered = await until(
      async () => database.prepare("SELECT ESITO FROM RISPOSTE_NODO ORDER BY ID DESC LIMIT 1").get()?.["ESITO"],
      (esito) => esito !== undefined && esito !== 0,
    );
    database.close();
    assert.equal(typeof answered, "number");
    assert.equal(await refusal("cesena"), "MAPPING_NONE");
  });
});
