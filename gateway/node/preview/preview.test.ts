import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { messageType, parse } from "../../canonical/index.ts";
import type { Body, Ending, SearchFilter } from "../../contracts/journal.ts";
import { openSqliteJournal, readSqliteJournal } from "../../journal/index.ts";
import { mappings, testFolder, type Files, type TestFolder } from "../test-support.ts";
import { preview, type Preview } from "./index.ts";

const umbria = join(mappings, "cup-umbria");
const sample = (name: string): Buffer => readFileSync(join(umbria, "samples", name));
const file = (name: string): string => readFileSync(join(umbria, name), "utf8");

const files: Files = {
  "routes.yaml": `routes:
  - { name: ricerca, when: message.type == "SQM^S25", to: peer }
  - { name: resto, to: owner }`,
  "federation/members.yaml": `members:
  - { id: CO-050, title: V, region: "050", delegates: [{ id: CD-050103, title: A, azienda: "050103", offers: [] }] }
  - { id: CO-042, title: T, region: "042", delegates: [] }`,
  "systems/caller.yaml":
    "{ system: caller, delegate: CD-050103, adapter: record-tcp, options: { listen: '127.0.0.1:0' }, mapping: cup-umbria }",
  "systems/owner.yaml": "{ system: owner, adapter: record-tcp, options: { connect: '127.0.0.1:1' }, mapping: cup-umbria }",
  "systems/peer.yaml":
    "{ system: peer, member: CO-042, adapter: soap, options: { connect: 'http://127.0.0.1:1/x' }, envelope: soap, format: v2xml }",
};

/** A record with other bytes at a place. */
function patched(bytes: Buffer, text: string, other: string): Buffer {
  const at = bytes.indexOf(text, 0, "latin1");
  assert.ok(at >= 0 && text.length === other.length, text);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(other, "latin1"), bytes.subarray(at + text.length)]);
}

const request = sample("prenotazione.rec");
const canonical = sample("prenotazione.canonical.hl7").toString("utf8").trimEnd().replaceAll("\n", "\r");
const to = (name: string, answer: Uint8Array): readonly Body[] => [
  { name: `to:${name}`, bytes: Buffer.from("as it went") },
  { name: `from:${name}`, bytes: answer },
];

describe("a preview of a changed configuration", () => {
  let old: TestFolder;
  let next: TestFolder;
  let journal: string;

  beforeEach(async () => {
    old = testFolder(files);
    next = testFolder(files);
    for (const folder of [old, next]) cpSync(umbria, join(folder.path, "mappings", "cup-umbria"), { recursive: true });
    journal = join(old.path, "j.sqlite");
    const store = openSqliteJournal(journal);
    let id = 0;
    const add = (system: string, received: Uint8Array, text: string | undefined, ending: Partial<Ending>): void => {
      id++;
      store.record(
        {
          id: String(id),
          at: Date.parse("2027-01-11T08:16:00Z") + id,
          system,
          member: undefined,
          type: text === undefined ? "?" : messageType(parse(text)),
          controlId: text === undefined ? "" : `C${id}`,
          digest: createHash("sha256").update(received).digest(),
          session: "",
          booking: "",
          prescription: "",
          patient: "",
          replays: "",
          answer: "none",
          received,
          canonical: text,
          history: [],
        },
        { state: "done", outcome: "AA", reply: undefined, transport: {}, history: [], ...ending },
        id,
      );
    };
    add("caller", request, canonical, { bodies: to("owner", sample("prenotazione-risposta.rec")) });
    add("caller", patched(request, "12051956MD", "12051956MX"), undefined, { state: "refused", outcome: "MAPPING_CODE" });
    add("caller", request.subarray(0, 10), undefined, { state: "refused", outcome: "FRAME_TOO_LARGE" });
    add("stranger", request, canonical, {});
    add("peer", Buffer.from("<sealed/>"), canonical, { bodies: to("owner", sample("prenotazione-risposta.rec")) });
    add("peer", Buffer.from("<sealed/>"), undefined, { state: "refused", outcome: "SECURITY_INVALID" });
    const search = sample("disponibilita.canonical.hl7").toString("utf8").trimEnd().replaceAll("\n", "\r");
    add("caller", sample("disponibilita.rec"), search, {
      reply: sample("disponibilita-risposta.written.rec"),
      bodies: to("peer", Buffer.from("<sealed/>")),
    });
    await store.close();
  });
  afterEach(() => {
    old.remove();
    next.remove();
  });

  async function seen(changes: Files = {}, filter: SearchFilter = {}): Promise<Preview> {
    next.write(changes);
    const reader = readSqliteJournal(journal);
    try {
      return await preview(old.load(), next.load(), reader, filter, 3);
    } finally {
      await reader.close();
    }
  }
  const texts = ({ groups }: Preview): readonly string[] =>
    groups.map((one) => `${one.text} ${one.examples.map((e) => e.id).join()}`);
  const left = (found: Preview): unknown => Object.fromEntries(found.left.map((one) => [one.what, one.messages]));
  const edited = (name: string, text: string, other: string): Files => {
    assert.ok(file(name).includes(text), `${name}: ${text}`);
    return { [`mappings/cup-umbria/${name}`]: file(name).replaceAll(text, other) };
  };

  it("sees no difference where there is none, and counts what it cannot replay", async () => {
    const found = await seen();
    assert.deepEqual([found.replayed, found.same, found.different, found.groups], [4, 4, 0, []]);
    assert.deepEqual(left(found), { frame: 1, stranger: 1, sealed: 1, "sealed-read": 1 });
    assert.equal((await seen({}, { limit: 1 })).replayed, 1);
  });

  it("shows an error that goes away, and goes on from there", async () => {
    const found = await seen(edited("tables/tipo-ric.csv", "R,ROSSA", "X,ROSSA"));
    assert.deepEqual(texts(found), ["error goes away: MAPPING_CODE in TIPO-RIC (read from caller) 2"]);
    assert.deepEqual([found.same, found.different], [3, 1]);
    assert.match(found.groups[0]!.detail!, /^TIPO-RIC: .*; the value looks like "A" \(rule at .*ricetta\.fragment\.yaml:3\)$/);
  });

  it("shows the check that a message would fail next", async () => {
    assert.deepEqual(texts(await seen(edited("tables/tipo-ric.csv", "R,ROSSA", "X,ALTRA"))), [
      "new error: HL7_FIELD in ZRX-2 (check of what caller sends) 2",
      "error goes away: MAPPING_CODE in TIPO-RIC (read from caller) 2",
    ]);
  });

  it("shows new errors where they show: reading, and writing for another system", async () => {
    const found = await seen(edited("tables/tipo-ric.csv", "D,DEM\n", ""));
    assert.deepEqual(texts(found), [
      "new error: MAPPING_CODE in TIPO-RIC (read from caller) 7,1",
      "new error: MAPPING_CODE in ZRX-2 (SRM^S01 written for owner) 5",
    ]);
  });

  it("shows what is read and sent otherwise, by value, and keeps values out of its words", async () => {
    const names = "PID-5.1.1 }\n  - { legacy: NOME, hl7: PID-5.2 }";
    const found = await seen(edited("assistito.fragment.yaml", names, "PID-5.1.1 }\n  - { legacy: NOME, hl7: PID-5.3 }"));
    assert.deepEqual(
      texts(found).filter((text) => text.includes("SRM^S01")),
      [
        "canonical SRM^S01 read from caller: PID-5.2 goes away 1",
        "canonical SRM^S01 read from caller: PID-5.3 is new 1",
        "SRM^S01 sent to owner: NOME goes away 5",
      ],
    );
    const { groups } = found;
    const group = groups.find((one) => one.text.startsWith("canonical SRM^S01") && one.text.includes("PID-5.3"));
    assert.deepEqual(group?.examples, [{ id: "1", old: undefined, new: "MARIO" }]);
    assert.doesNotMatch(JSON.stringify(groups.map((one) => [one.kind, one.text, one.detail])), /MARIO|ESEMPI|SMPMRA/);
  });

  it("shows what is read otherwise in answers, and what the sender is told", async () => {
    const found = await seen(
      edited("prenotato.fragment.yaml", "ID-RICH, hl7: SCH-1.1 }", "ID-RICH, hl7: SCH-1.1, as: case lower }"),
    );
    assert.deepEqual(texts(found), [
      "answer SRR^S01 read from owner: SCH-1 differs 5,1",
      "answer to peer for SRM^S01: SCH-1 differs 5",
      "answer to caller for SRM^S01: ID-RICH differs 1",
    ]);
  });

  it("compares an answer that rests on a sealed one by what the sender was told", async () => {
    const found = await seen(edited("testata.fragment.yaml", "is: CUPU, only: out", "is: ALTR, only: out"));
    assert.ok(texts(found).includes("answer to caller for SQM^S25: DESTINO differs 7"), texts(found).join("\n"));
    assert.deepEqual(left(found), { frame: 1, stranger: 1, sealed: 1, "sealed-read": 1 });
    // What no mapping reads back is not compared, and said to be so.
    const answers = edited("disponibilita-risposta.map.yaml", "canonical: SQR^S25\n", "canonical: SQR^S25\nonly: out\n");
    old.write(answers);
    assert.equal((left(await seen(answers)) as Record<string, number>)["sealed-answer"], 1);
  });

  it("shows routes, and does not guess what a system would answer that was not asked", async () => {
    const found = await seen({ "routes.yaml": "routes: [{ name: resto, when: 'true', to: peer }]" }, { type: "SRM^S01" });
    assert.deepEqual(texts(found), [
      'route: SRM^S01 went to "resto" (owner), would go to "resto" (peer) 5,1',
      "SRM^S01 would be sent no more to owner 5,1",
      "SRM^S01 would be sent newly to peer 5,1",
    ]);
    assert.equal((left(found) as Record<string, number>)["not-asked"], 2);
    const refused = await seen(
      { "routes.yaml": "routes: [{ name: no, refuse: { code: CHIUSO, reason: Chiuso } }]" },
      { type: "SRM^S01", system: "caller" },
    );
    assert.equal(texts(refused)[0], "new error: ROUTE_REFUSED CHIUSO (decision for caller) 1");
    const none = await seen({ "routes.yaml": "routes: [{ name: no, when: 'false', to: owner }]" }, { system: "peer" });
    assert.deepEqual(texts(none), ["new error: ROUTE_NONE (route of what peer sends) 5"]);
  });

  it("takes a refusal that the sender was told already for no change, where the answer was sealed", async () => {
    const store = openSqliteJournal(journal);
    const [found] = await store.search({ system: "caller", type: "SQM^S25" });
    const stored = (await store.stored(found!.id))!;
    const bodies = to("peer", Buffer.from("<sealed/>"));
    for (const [id, outcome] of [
      ["8", "ROUTE_REFUSED"],
      ["9", "AA"],
    ] as const)
      store.record(
        { ...stored, id, controlId: id },
        { state: "done", outcome, reply: undefined, transport: {}, history: [], bodies },
        9,
      );
    await store.close();
    const changed = "routes: [{ name: ricerca, refuse: { code: CHIUSO, reason: Chiuso } }]";
    const errors = texts(await seen({ "routes.yaml": changed }, { type: "SQM^S25", limit: 2 })).filter((text) =>
      text.includes("error"),
    );
    assert.deepEqual(errors, ["new error: ROUTE_REFUSED CHIUSO (decision for caller) 9"]);
  });

  it("knows a system by the names that it had, and tells one that is gone", async () => {
    const renamed = (more: string): Files => ({
      "systems/owner.yaml": `{ system: owner2, ${more} adapter: record-tcp, options: { connect: '127.0.0.1:1' }, mapping: cup-umbria }`,
      "routes.yaml": files["routes.yaml"]!.replace("owner", "owner2"),
    });
    const former = await seen(renamed("formerly: [owner],"), { type: "SRM^S01", system: "caller" });
    assert.deepEqual(texts(former), ['route: SRM^S01 went to "resto" (owner), would go to "resto" (owner2) 1']);
    assert.deepEqual(left(former), {}, "its answers are found by its former name");
    const other = await seen(renamed(""), { system: "peer" });
    assert.deepEqual(texts(other).slice(1), [
      "SRM^S01 would be sent no more to owner 5",
      "SRM^S01 would be sent newly to owner2 5",
    ]);
    const gone = await seen({ "systems/caller.yaml": null });
    assert.deepEqual(texts(gone).at(0), "system caller exists no more 7,2,1");
  });

  it("says so when the format itself is another", async () => {
    const changed = files["systems/owner.yaml"]!.replace("mapping: cup-umbria", "format: er7");
    const found = await seen({ "systems/owner.yaml": changed }, { system: "peer" });
    assert.ok(texts(found).includes("SRM^S01 sent to owner: the format differs 5"), texts(found).join("\n"));
    assert.ok(texts(found).some((text) => /^new error: HL7_SYNTAX.* \(answer read from owner\) 5$/.test(text)));
  });
});
