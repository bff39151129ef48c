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
  offers: ["92.18.C"],
});
const { federation } = compileFederation(
  source({
    members: [
      { id: "CO-100", title: "Umbria", region: "100", delegates: [delegate("100201"), delegate("100902")] },
      { id: "CO-110", title: "Marche", region: "110", delegates: [delegate("110905"), delegate("110302")] },
    ],
  }),
  source({
    agreements: [
      {
        id: "UMMA",
        title: "PET",
        asks: ["CO-100", "CO-110"],
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

interface Asked {
  readonly system: string;
  readonly request: Message;
  readonly deadline: number;
  readonly keep: boolean;
}
type Answer = (asked: Asked) => Message | Promise<Message>;

/** An orchestrator of Umbria whose delegates answer as the test says; systems are named by Azienda, those of Marche are one. */
function bench(answer: Answer): {
  readonly orchestrator: Orchestrator;
  readonly asked: Asked[];
  readonly booked: FederatedBooking[];
} {
  const asked: Asked[] = [];
  const booked: FederatedBooking[] = [];
  const orchestrator = new Orchestrator(federation, rules, {
    clock,
    self: "CO-100",
    systemOf: (verdict) => (verdict.member.id === "CO-110" ? "marche" : `cup-${verdict.delegate.azienda}`),
    systemTo: () => undefined,
    takes: () => true,
    async ask(system, request, deadline, keep) {
      const one = { system, request, deadline, keep };
      asked.push(one);
      return await answer(one);
    },
    header: () => ({ controlId: `OURS${asked.length}`, time: "20270111091500+0100" }),
    booking: (id, owner) => Promise.resolve(booked.find((one) => one.bookingId === id && one.owner === owner)),
    register: (one) => void booked.push(one),
  });
  return { orchestrator, asked, booked };
}

const head = (type: string): string => `MSH|^~\\&|CUP|100201|CO|100|20270111091500+0100||${type}|UM\\T\\1|P|2.5`;
const message = (type: string, ...lines: readonly string[]): Message => parse([head(type), ...lines].join("\r"));
const slotLines = (id: string, owner: string, start: string): readonly string[] => [
  `SCH||${id}^${owner}|||AG^^${owner}|OFF||Tentative|40|min||||||N||||S`,
  "RGS|1",
  `AIS|1||92.18.C|${start}`,
  `AIL|1||PET1^^^${owner}`,
];
const offers = (...rows: readonly (readonly [string, string, string])[]): Message =>
  message("SQR^S25^SQR_S25", "MSA|AA|x", `QAK|Q|OK||${rows.length}`, ...rows.flatMap((row) => slotLines(...row)));
const silent = (): never => {
  throw new GatewayError("PEER_TIMEOUT", "no answer");
};
const query = (limit = 10): Message =>
  message(
    "SQM^S25^SQM_S25",
    `QRD|20270111|R|I|Q1|||${limit}^RD|X|SSA|07`,
    "QRF|ALL|20270112",
    "ARQ|SES1|||||||||||B|||O||||O",
    "PID|1||X",
    "RGS|1",
    "AIS|1||92.18.C",
    "ZFE|1|S\\T\\1",
  );
const ids = (reply: Message): string =>
  segmentsOf(reply, "SCH")
    .map((one) => one.field(2).split("^")[0])
    .join(" ");
const both = { own: true, federation: true };

describe("availability", () => {
  it("asks whoever may deliver, in one message for each system, and merges in order", async () => {
    const { orchestrator, asked } = bench(({ system }) =>
      system === "marche"
        ? offers(["M1", "110905", "20270112"])
        : system === "cup-100201"
          ? offers(["U2", "100201", "20270120"], ["U1", "100201", "20270119"])
          : offers(["T1", "100902", "20270113"]),
    );
    const { reply } = await orchestrator.availability(query(), own, both, now + 3000, "own-territory-then-date");
    assert.equal(ids(reply), "U1 U2 T1 M1");
    assert.deepEqual(
      asked.map((one) => [one.system, get(one.request, "QRF-1"), get(one.request, "QRF-2"), one.deadline - now, one.keep]),
      [
        ["cup-100201", "CD-100201", "20270112", 3000, false],
        ["cup-100902", "CD-100902", "20270112", 3000, false],
        ["marche", "CD-110905", "20270112", 3000, false],
      ],
    );
    assert.equal(ids((await orchestrator.availability(query(), own, both, now, "date")).reply), "M1 T1 U1 U2");
    assert.equal(ids((await orchestrator.availability(query(), own, { own: false, federation: true }, now, "date")).reply), "M1");
    assert.equal(
      ids((await orchestrator.availability(query(), own, { own: true, federation: false }, now, "date")).reply),
      "T1 U1 U2",
    );
  });

  it("answers the asker with who provides, under what, and whether it is in time", async () => {
    const { orchestrator } = bench(({ system }) =>
      system === "marche" ? offers(["M1", "110905", "20270121091500"], ["M2", "110905", "20270121091501"]) : offers(),
    );
    const { reply } = await orchestrator.availability(query(), own, both, now, "date");
    assert.deepEqual(validateFederation(reply), [], write(reply));
    assert.deepEqual(
      segmentsOf(parse(write(reply)), "ZFE").map((one) => one.text),
      ["ZFE|1|S\\T\\1|CO-100|CD-110905|UMMA|EX||||Y", "ZFE|1|S\\T\\1|CO-100|CD-110905|UMMA|EX||||N"],
    );
    assert.deepEqual(
      [get(reply, "MSA-1"), get(reply, "MSA-2"), get(reply, "QAK-1"), get(reply, "QAK-2"), get(reply, "QAK-4")],
      ["AA", "UM&1", "Q1", "OK", "2"],
    );
  });

  it("names who was silent, and gives what the others have", async () => {
    const { orchestrator } = bench(({ system }) =>
      system === "marche"
        ? silent()
        : system === "cup-100902"
          ? message("SQR^S25^SQR_S25", "MSA|AE|x", "QAK|Q|AE")
          : offers(["U1", "100201", "202701190830"]),
    );
    const { reply, detail } = await orchestrator.availability(query(), own, both, now, "date");
    assert.equal(ids(reply), "U1");
    assert.deepEqual(
      segmentsOf(reply, "ERR").map((one) => [one.field(4), one.field(5).split("^")[0], one.field(7)]),
      [
        ["W", "NODO_SILENTE", "CD-100902"],
        ["W", "NODO_SILENTE", "CD-110905"],
      ],
    );
    assert.match(detail, /3 asked, 1 slots, .*CD-110905/);
    assert.deepEqual(validateFederation(reply), []);
  });

  it("passes on whom another member found silent", async () => {
    const { orchestrator } = bench(() =>
      message("SQR^S25^SQR_S25", "MSA|AA|x", "ERR|||207|W|NODO_SILENTE^x||CD-110905|y", "QAK|Q|NF"),
    );
    const { reply } = await orchestrator.availability(query(), own, { own: false, federation: true }, now, "date");
    assert.deepEqual([get(reply, "ERR-7"), get(reply, "QAK-2")], ["CD-110905", "NF"]);
  });

  it("drops slots of an Azienda that was not asked, and those without a date", async () => {
    const { orchestrator } = bench(({ system }) =>
      system === "marche"
        ? offers(
            ["M1", "100201", "20270112"],
            ["M2", "110302", "20270112"],
            ["M3", "110905", "presto"],
            ["M4", "110905", "20270112"],
          )
        : offers(),
    );
    assert.equal(ids((await orchestrator.availability(query(), own, both, now, "date")).reply), "M4");
  });

  it("cuts to what was asked for, and says how many are left", async () => {
    const { orchestrator } = bench(({ system }) =>
      system === "marche"
        ? offers(["M1", "110905", "20270112"], ["M2", "110905", "20270113"], ["M3", "110905", "20270114"])
        : offers(),
    );
    const { reply } = await orchestrator.availability(query(2), own, both, now, "date");
    assert.equal(ids(reply), "M1 M2");
    assert.deepEqual([get(reply, "QAK-4"), get(reply, "QAK-5"), get(reply, "QAK-6")], ["3", "2", "1"]);
  });

  it("says why nobody was asked", async () => {
    const { orchestrator, asked } = bench(silent);
    const request = parse(write(query()).replace("92.18.C", "45.23"));
    const { reply } = await orchestrator.availability(request, own, { own: false, federation: true }, now, "date");
    assert.deepEqual(
      [asked.length, get(reply, "QAK-2"), get(reply, "ERR-5.1"), get(reply, "ERR[2]-5.1")],
      [0, "NF", "NESSUN_ACCORDO", "NESSUN_ACCORDO"],
    );
  });
});

describe("deliverability", () => {
  it("gives one row for each delegate", () => {
    const { orchestrator, asked } = bench(silent);
    const { reply } = orchestrator.deliverability(
      message("QBP^Q13^QBP_Q13", "QPD|ZIT01^^ITCUP|SES1|92.18.C|B|X|||100201", "RCP|I"),
      own,
    );
    assert.deepEqual(
      segmentsOf(reply, "RDT").map((one) => one.text),
      [
        "RDT|CD-100201|100201|Y||AZ",
        "RDT|CD-100902|100902|Y||RE",
        "RDT|CD-110905|110905|Y|UMMA|EX",
        "RDT|CD-110302|110302|N||EX|R05 NESSUN_ACCORDO",
      ],
    );
    assert.deepEqual(
      [validateFederation(reply), get(reply, "QAK-1"), get(reply, "QAK-2"), get(reply, "QAK-4"), asked.length],
      [[], "SES1", "OK", "4", 0],
    );
  });
});
