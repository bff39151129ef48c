import assert from "node:assert/strict";
import { get, parse, segmentsOf, write, type Message } from "../canonical/index.ts";
import { validateFederation } from "../canonical/profile/index.ts";
import type { Clock } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { FederatedBooking } from "../contracts/journal.ts";
import type { Source } from "../contracts/source.ts";
import { compileFederation, compileRules, Orchestrator, type Asker } from "./index.ts";

const source = <T>(value: T): Source<T> => ({ file: "f", value, position: () => ({ line: 1, column: 1 }) });
const delegate = (azienda: string): { id: string; title: string; azienda: string; offers: readonly string[] } => ({
  id: `CD-${azienda}`,
  title: azienda,
  azienda,
  offers: [],
});
const { federation } = compileFederation(
  source({
    members: [
      { id: "CO-100", title: "Umbria", region: "100", delegates: [delegate("100201")] },
      { id: "CO-110", title: "Marche", region: "110", delegates: [delegate("110905")] },
      { id: "CO-042", title: "Trento", region: "042", delegates: [delegate("042101")] },
    ],
  }),
  source({
    agreements: [
      {
        id: "UMMA",
        title: "PET",
        asks: ["CO-100", "CO-110", "CO-042"],
        delivers: ["CD-110905", "CD-100201"],
        valid: "2027-01-01 .. 2027-12-31",
        services: ["92.18.C"],
      },
    ],
  }),
);
const { rules } = compileRules(
  source({ table: "t", version: "1", rules: [{ id: "R05", when: "!agreement.inForce", reason: "NESSUN_ACCORDO" }] }),
);
const now = Date.parse("2027-01-11T09:15:00+01:00");
const clock: Clock = { now: () => now, monotonic: () => 0, after: () => ({ cancel: () => undefined }) };
const own: Asker = { member: "CO-100", azienda: "100201" };
const marche: Asker = { member: "CO-110", azienda: "" };
const trento: Asker = { member: "CO-042", azienda: "" };

interface Asked {
  readonly system: string;
  readonly request: Message;
  readonly deadline: number;
  readonly keep: boolean;
}

/** The orchestrator of Umbria, with systems that answer as the test says, in turn. */
function bench(...answers: readonly (Message | GatewayError)[]): {
  readonly orchestrator: Orchestrator;
  readonly asked: Asked[];
  readonly booked: FederatedBooking[];
} {
  const asked: Asked[] = [];
  const booked: FederatedBooking[] = [];
  const orchestrator = new Orchestrator(federation, rules, {
    clock,
    self: "CO-100",
    systemOf: ({ delegate: { azienda } }) => (azienda === "042101" ? undefined : `to-${azienda}`),
    systemTo: (id) => (id === "CO-042" ? undefined : `to-${id}`),
    takes: (system) => system !== "to-CO-110",
    ask(system, request, deadline, keep) {
      const answer = answers[asked.push({ system, request, deadline, keep }) - 1];
      return answer instanceof GatewayError || !answer
        ? Promise.reject(answer ?? new Error("asked once too often"))
        : Promise.resolve(answer);
    },
    header: () => ({ controlId: `OURS-0000000${asked.length}`, time: "20270111091500+0100" }),
    booking: (id, owner) => Promise.resolve(booked.find((one) => one.bookingId === id && one.owner === owner)),
    register: (one) => void booked.push(one),
  });
  return { orchestrator, asked, booked };
}

const message = (type: string, ...lines: readonly string[]): Message =>
  parse([`MSH|^~\\&|CUP|100201|CO|100|20270111||${type}|UM1|P|2.5`, ...lines].join("\r"));
const srm = (event: string, id: string, owner: string): Message =>
  message(
    `SRM^${event}^SRM_S01`,
    `ARQ|SES1-1^100201|${id}^${owner}||||||Normal||||B|||OP||||OP`,
    "PID|1||X\\F\\Y||ROSSI",
    "RGS|1",
    "AIS|1||92.18.C",
    "ZRX|1|DEM|1000A||Y|100201",
    "ZFE|1|SES1|zz|zz|zz|EX|FED||20270111",
    "ZTK|1|048",
  );
const srr = (status: string, id = "BK1", owner = "110905"): Message =>
  message(
    "SRR^S01^SRR_S01",
    "MSA|AA|x",
    `SCH|SES1-1^1|${id}^${owner}||||B||||||||||N||||S|||||${status}`,
    "RGS|1",
    "AIS|1||92.18.C|20270119083000",
  );
const taken = message("SRR^S01^SRR_S01", "MSA|AE|x", "ERR|||206|E|SLOT_OCCUPATO^x^ITERR");
const slotsOf = (...rows: readonly (readonly [string, string])[]): Message =>
  message(
    "SQR^S25^SQR_S25",
    "MSA|AA|x",
    "QAK|Q|OK",
    ...rows.flatMap(([id, start]) => [
      `SCH||${id}^110905|||AG^^110905|OFF||Tentative|40|min||||||N||||S`,
      "RGS|1",
      `AIS|1||92.18.C|${start}`,
      "AIL|1||PET1",
    ]),
  );

describe("what became of a booking", () => {
  const notice = (id: string, owner: string, placer = ""): Message =>
    message(
      "SIU^S14^SIU_S12",
      `SCH|${placer}|${id}^${owner}||||EROG||||||||||N||||S|||||Complete`,
      "PID|1||X||ROSSI",
      "RGS|1",
      "AIS|1||92.18.C",
    );
  const ack = message("ACK^S14^ACK", "MSA|AA|x");
  const known = (asker: string, owner: string): FederatedBooking => ({
    bookingId: "BK1",
    owner,
    placerId: "SES1-1",
    asker,
    service: "92.18.C",
    start: "20270119083000",
    status: "Booked",
    session: "SES1",
    at: 0,
  });

  it("is told to the one who booked: the own CUP, or the member", async () => {
    for (const [asker, owner, from] of [
      ["CD-100201", "110905", marche],
      ["CO-100", "100201", own],
    ] as const) {
      const { orchestrator, asked, booked } = bench(ack);
      booked.push(known(asker, owner));
      const { reply, detail } = await orchestrator.atAsker(notice("BK1", owner), from, now + 5000);
      assert.equal(get(reply, "MSA-1"), "AA");
      assert.deepEqual([asked[0]?.system, asked[0]?.keep, detail], [`to-${asker}`, true, `${asker}: Complete`]);
      assert.equal(get(asked[0]!.request, "SCH-1.1"), "SES1-1");
      assert.deepEqual([booked.at(-1)?.status, booked.at(-1)?.asker], ["Complete", asker]);
    }
  });

  it("keeps the placer's number that it brings", async () => {
    const { orchestrator, asked, booked } = bench(ack);
    booked.push(known("CD-100201", "110905"));
    await orchestrator.atAsker(notice("BK1", "110905", "P7^100201"), marche, now + 5000);
    assert.equal(get(asked[0]!.request, "SCH-1.2"), "100201");
  });

  it("is acknowledged where nobody waits for it: unknown, or no taker of notifications", async () => {
    const { orchestrator, asked, booked } = bench();
    for (const owner of ["BK9", "BK1"]) {
      const { reply } = await orchestrator.atAsker(notice(owner, "100201"), own, now + 5000);
      assert.equal(get(reply, "MSA-1"), "AA");
      booked.push(known("CO-110", "100201"));
    }
    assert.equal(asked.length, 0);
    assert.equal(booked.at(-2)?.status, "Complete");
  });

  it("comes from the owner of the agenda alone", async () => {
    const { orchestrator, asked, booked } = bench();
    booked.push(known("CD-100201", "110905"));
    for (const [owner, from] of [
      ["110905", trento],
      ["110905", own],
      ["100201", { member: "CO-100", azienda: "100999" }],
      ["999999", marche],
    ] as const)
      await assert.rejects(orchestrator.atAsker(notice("BK1", owner), from, now + 5000), { code: "PRENOTAZIONE_SCONOSCIUTA" });
    assert.equal(asked.length, 0);
    assert.equal(booked.length, 1);
  });

  it("says when no system leads to the one who booked", async () => {
    const { orchestrator, booked } = bench();
    booked.push(known("CO-042", "100201"));
    await assert.rejects(orchestrator.atAsker(notice("BK1", "100201"), own, now + 5000), { code: "ROUTE_NONE" });
  });
});

describe("booking at the owner", () => {
  it("goes to the delegate of the slot, under the agreement, and is registered", async () => {
    const { orchestrator, asked, booked } = bench(srr("Booked"));
    const { reply, detail } = await orchestrator.atOwner(srm("S01", "SLOT1", "110905"), own, now + 5000);
    assert.equal(get(reply, "SCH-25"), "Booked");
    assert.equal(detail, "CD-110905: Booked BK1");
    const [one] = asked;
    assert.deepEqual([one?.system, one!.deadline - now, one?.keep], ["to-110905", 5000, true]);
    assert.deepEqual(
      segmentsOf(one!.request, "ZFE").map((zfe) => zfe.text),
      ["ZFE|1|SES1|CO-100|CD-110905|UMMA|EX|FED||20270111"],
    );
    assert.deepEqual(one?.request.segments.map((each) => each.name).slice(-3), ["ZRX", "ZFE", "ZTK"]);
    assert.deepEqual(validateFederation(one!.request), []);
    assert.deepEqual(booked, [
      {
        bookingId: "BK1",
        owner: "110905",
        placerId: "SES1-1",
        asker: "CD-100201",
        service: "92.18.C",
        start: "20270119083000",
        status: "Booked",
        session: "SES1",
        at: now,
      },
    ]);
  });

  it("refuses what the rules refuse, before anybody is asked", async () => {
    const { orchestrator, asked } = bench();
    await assert.rejects(orchestrator.atOwner(srm("S01", "S", "042101"), own, now), {
      code: "NESSUN_ACCORDO",
      message: /CD-042101.*R05/,
    });
    await assert.rejects(orchestrator.atOwner(srm("S01", "S", "999999"), own, now), {
      code: "SLOT_SCONOSCIUTO",
      where: { field: "ARQ-2.2" },
    });
    await assert.rejects(orchestrator.atOwner(srm("S04", "S", "042101"), own, now), { code: "ROUTE_NONE" });
    assert.equal(asked.length, 0);
  });

  it("gives three alternatives when the slot was taken, never the one that was", async () => {
    const rows = [
      ["A4", "20270125"],
      ["SLOT1", "20270119"],
      ["A2", "20270121"],
      ["A1", "20270120"],
      ["A3", "20270122"],
    ] as const;
    const { orchestrator, asked, booked } = bench(taken, slotsOf(...rows));
    const { reply, detail } = await orchestrator.atOwner(srm("S01", "SLOT1", "110905"), own, now + 5000);
    assert.deepEqual(
      segmentsOf(reply, "ZAL").map((one) => [one.field(1), one.field(2), one.field(3)]),
      [
        ["1", "A1^110905", "20270120"],
        ["2", "A2^110905", "20270121"],
        ["3", "A3^110905", "20270122"],
      ],
    );
    assert.deepEqual(
      [get(reply, "MSA-1"), get(reply, "ERR-5.1"), detail],
      ["AE", "SLOT_OCCUPATO", "CD-110905: SLOT_OCCUPATO, 3 alternatives"],
    );
    assert.deepEqual(
      validateFederation(reply).filter((one) => one.code === "100"),
      [],
    );
    assert.equal(booked.length, 0);
    const question = asked[1]!;
    assert.deepEqual([question.system, question.keep, question.deadline - now], ["to-110905", false, 2000]);
    const read = parse(write(question.request));
    assert.deepEqual(validateFederation(read), [], write(question.request));
    assert.deepEqual(
      [get(read, "MSH-9.1"), get(read, "QRF-1"), get(read, "ARQ-2"), get(read, "AIS-3.1"), get(read, "QRD-8.1")],
      ["SQM", "CD-110905", "", "92.18.C", "X|Y"],
    );
  });

  it("gives the refusal alone when no alternative is found in time", async () => {
    const { orchestrator } = bench(taken, new GatewayError("PEER_TIMEOUT", "late"));
    const { reply } = await orchestrator.atOwner(srm("S01", "SLOT1", "110905"), own, now);
    assert.deepEqual([segmentsOf(reply, "ZAL").length, get(reply, "ERR-5.1")], [0, "SLOT_OCCUPATO"]);
  });

  it("looks for no alternatives on behalf of another member, nor for a move", async () => {
    const first = bench(taken);
    await first.orchestrator.atOwner(srm("S01", "SLOT1", "100201"), marche, now);
    const second = bench(taken);
    await second.orchestrator.atOwner(srm("S02", "BK1", "110905"), own, now);
    assert.deepEqual([first.asked.length, second.asked.length], [1, 1]);
  });

  it("lets what went wrong on the way through, since the outcome is unknown", async () => {
    const { orchestrator, booked } = bench(new GatewayError("PEER_TIMEOUT", "late"));
    await assert.rejects(orchestrator.atOwner(srm("S01", "SLOT1", "110905"), own, now), {
      code: "PEER_TIMEOUT",
      certainty: "unknown",
    });
    assert.equal(booked.length, 0);
  });

  it("lets only the member that booked move and cancel", async () => {
    const { orchestrator, asked, booked } = bench(srr("Booked", "BK9", "100201"), srr("Cancelled", "BK9", "100201"));
    await orchestrator.atOwner(srm("S01", "SLOT1", "100201"), marche, now);
    assert.deepEqual([booked[0]?.asker, get(asked[0]!.request, "ZFE-3")], ["CO-110", "CO-110"]);
    for (const event of ["S02", "S03", "S04"]) {
      await assert.rejects(orchestrator.atOwner(srm(event, "BK9", "100201"), trento, now), {
        code: "SLOT_SCONOSCIUTO",
        where: { field: "ARQ-2.1" },
      });
      await assert.rejects(orchestrator.atOwner(srm(event, "BK8", "100201"), marche, now), { code: "SLOT_SCONOSCIUTO" });
    }
    assert.equal(asked.length, 1);
    const { detail } = await orchestrator.atOwner(srm("S04", "BK9", "100201"), marche, now);
    assert.deepEqual([detail, booked.at(-1)?.status, asked.length], ["CD-100201: Cancelled BK9", "Cancelled", 2]);
  });

  it("lets no other member touch what our own CUPs booked, and our own CUPs move their own", async () => {
    const { orchestrator, booked, asked } = bench(srr("Booked", "BK7", "100201"), srr("Cancelled", "BK7", "100201"));
    await orchestrator.atOwner(srm("S01", "SLOT1", "100201"), own, now);
    assert.equal(booked[0]?.asker, "CD-100201");
    await assert.rejects(orchestrator.atOwner(srm("S04", "BK7", "100201"), marche, now), { code: "SLOT_SCONOSCIUTO" });
    await assert.rejects(orchestrator.atOwner(srm("S04", "BK7", "100201"), { member: "", azienda: "" }, now), {
      code: "SLOT_SCONOSCIUTO",
    });
    await orchestrator.atOwner(srm("S04", "BK7", "100201"), own, now);
    assert.equal(asked.length, 2);
  });

  it("cancels what an agreement no longer covers", async () => {
    const { orchestrator, asked } = bench(srr("Cancelled"));
    const request = parse(write(srm("S04", "BK1", "110905")).replace("92.18.C", "45.23"));
    await orchestrator.atOwner(request, own, now);
    assert.equal(get(asked[0]!.request, "ZFE-5"), "zz");
  });
});
