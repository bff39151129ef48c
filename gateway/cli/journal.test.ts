import assert from "node:assert/strict";
import { startAdmin } from "../console/admin.ts";
import type { Served } from "../console/serve.ts";
import { silentLog } from "../contracts/clock.ts";
import type { RecordView } from "../contracts/journal.ts";
import { readJournal } from "../journal/index.ts";
import type { Node } from "../node/start.ts";
import {
  ackOf,
  bookedOf,
  callAt,
  detailOf,
  freePort,
  startIn,
  startPeer,
  testFolder,
  until,
  waitingIn,
  type Caller,
  type Peer,
  type TestFolder,
} from "../node/test-support.ts";
import { filterOf, type FilterOptions } from "./commands/journal/filter.ts";
import { placeIn } from "./commands/journal/place.ts";
import { raccordo, type Ran } from "./test-support.ts";

const patient = "SMPMRA56E12G478S";
const prescription = "0500A4000000248";
const secrets = [patient, prescription, "ESEMPI", "19560512"];

const linesOf = <T>({ out }: Ran): readonly T[] =>
  out
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);

describe("raccordo journal, beside a node that runs", function () {
  this.timeout(60_000);
  let peer: Peer;
  let folder: TestFolder;
  let node: Node;
  let admin: Served;
  let caller: Caller;
  const journal = (command: string, ...more: readonly string[]): Promise<Ran> =>
    raccordo(["journal", command, folder.path, ...more]);
  const audits = async (): Promise<readonly string[]> =>
    (await node.journal.audits(100)).map((one) => `${one.who}: ${one.what} ${one.messageId}`).toReversed();

  beforeEach(async () => {
    peer = await startPeer((came) => (came.type === "SRM^S01" ? bookedOf(came, "77") : ackOf(came)));
    const listen = `127.0.0.1:${await freePort()}`;
    folder = testFolder({
      "node.yaml": `{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings, admin: { listen: '${listen}', token: data/token }, retry: { first: 20ms, most: 20ms, until: 24h } }`,
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${peer.address}' }, format: er7, delivery: { retry: { attempts: 1 } } }`,
      "data/token": "secret-of-a-test\n",
    });
    node = await startIn(folder);
    admin = await startAdmin(node, { listen, token: "secret-of-a-test", log: silentLog });
    caller = await callAt(node.addresses.get("caller")!);
  });
  afterEach(async () => {
    caller.close();
    await admin.close();
    await node.stop();
    await peer.close();
    folder.remove();
  });

  it("finds messages by what stands in them only as a hash, and by where they went", async () => {
    assert.match(await caller.book("B1"), /MSA\|AA/);
    peer.answers((came) => ackOf(came, "SLOT_OCCUPATO"));
    assert.match(await caller.book("B2"), /SLOT_OCCUPATO/);
    peer.answers(ackOf);
    assert.match(await caller.notify("N1"), /MSA\|AA/);
    assert.match(await caller.notify("N1").then(() => caller.book("N1")), /DUPLICATE_COLLISION/);
    await until(async () => (await waitingIn(node)) === 0 && (await node.journal.search({})).length === 4);
    const { at } = await detailOf(node, "B2");
    const instant = new Date(at).toISOString();
    const found: readonly [FilterOptions, readonly string[]][] = [
      [{ text: patient.toLowerCase() }, ["B1", "B2", "N1", "N1"]],
      [{ text: prescription }, ["B1", "B2", "N1"]],
      [{ text: patient.slice(1) }, []],
      [{ receiver: "sink", type: "SRM^S01", state: "done" }, ["B1", "B2"]],
      [{ outcome: "SLOT_OCCUPATO" }, ["B2"]],
      [{ outcome: "AA", since: instant }, ["N1"]],
      [{ until: instant }, ["B1"]],
      [{ state: "refused", system: "caller", outcome: "DUPLICATE_COLLISION" }, ["N1"]],
      [{ limit: "1", receiver: "sink" }, ["N1"]],
    ];
    const reader = await readJournal(placeIn(folder.path));
    for (const [options, expected] of found) {
      const views = await reader.search(await filterOf(options, reader, 30));
      assert.deepEqual(views.map((one) => one.controlId).toSorted(), expected, JSON.stringify(options));
    }
    const wrong: readonly [FilterOptions, string][] = [
      [{ since: "soon" }, "--since soon is no instant"],
      [{ until: "2026-13-01" }, "--until 2026-13-01 is no instant"],
      [{ limit: "0" }, "--limit 0 is no number"],
    ];
    for (const [options, message] of wrong) {
      await assert.rejects(filterOf(options, reader, 30), { code: "CONFIG_INVALID", message });
    }
    await reader.close();

    const [all, gone, lacking] = await Promise.all([
      journal(
        "list",
        ...["--json", "--text", patient, "--system", "caller", "--receiver", "sink", "--type", "SRM^S01", "--state", "done"],
        ...["--outcome", "SLOT_OCCUPATO", "--since", instant, "--until", "2100-01-01", "--limit", "5"],
      ),
      journal("list", "--state", "gone"),
      journal("list", "--limit"),
    ]);
    assert.equal(all.code, 0, all.err);
    assert.deepEqual(
      linesOf<RecordView>(all).map((one) => one.controlId),
      ["B2"],
    );
    for (const secret of secrets) assert.ok(!all.out.includes(secret), secret);
    assert.deepEqual([gone.code, gone.out, lacking.code, lacking.out], [1, "", 2, ""]);
    assert.match(gone.err, /^CONFIG_INVALID: --state gone is no state\n {2}expected: one of accepted, done, refused, dead\n$/);
    assert.match(lacking.err, /^error: option '--limit <n>' argument missing\n/);
  });

  it("replays and settles what is dead, and what was refused, all that is found", async () => {
    peer.answers((came) => ackOf(came, "ESITO_INCERTO"));
    for (const id of ["N1", "N2", "N3"]) assert.match(await caller.notify(id), /MSA\|AA/);
    await until(async () => (await waitingIn(node)) === 0);
    assert.match(await caller.book("N1"), /DUPLICATE_COLLISION/);
    peer.answers(ackOf);

    const [dry, ...wrong] = await Promise.all([
      journal("replay", "--state", "dead", "--dry-run", "--json"),
      journal("replay", "--state", "done", "--user", "anna"),
      journal("replay", "--state", "dead"),
    ]);
    const ids = await Promise.all(
      ["N1", "N2", "N3"].map(async (one) => (await node.journal.search({ text: one, state: "dead" }))[0]!.id),
    );
    assert.deepEqual(
      linesOf<object>(dry),
      ids.map((id) => ({ id, outcome: "would be sent: SIU^S12 to sink", failed: false })),
    );
    for (const one of wrong) {
      assert.match(
        one.err,
        /CONFIG_INVALID: (Which messages are replayed|Who asks for a replay) must be said\n {2}(hint|expected): /,
      );
      assert.deepEqual([one.code, one.out], [1, ""]);
    }
    assert.equal(peer.came.length, 3, "nothing was sent so far");
    assert.deepEqual(await audits(), []);

    const settled = await journal("settle", ids[0]!, "--as", "entered by hand, è vero", "--user", "Niccolò");
    assert.deepEqual([settled.code, settled.out], [0, `message ${ids[0]} is settled: entered by hand, è vero\n`]);
    const done = await journal("replay", "--state", "dead", "--receiver", "sink", "--user", "anna");
    assert.equal(done.code, 0, done.err);
    assert.match(
      done.out,
      new RegExp(
        `^ +${ids[1]} {2}delivered again: accepted\n +${ids[2]} {2}delivered again: accepted\n2 replayed, 0 of them in vain\n$`,
      ),
    );
    await until(async () => (await waitingIn(node)) === 0);
    assert.deepEqual(
      peer.came.slice(3).map((one) => one.controlId),
      [ids[1], ids[2]],
    );
    const refused = await journal("replay", "--state", "refused", "--user", "anna");
    assert.equal(refused.code, 1, "its identifier is still that of another message");
    assert.match(refused.out, /: refused DUPLICATE_COLLISION\n1 replayed, 1 of them in vain\n$/);
    assert.deepEqual((await audits()).slice(0, 3), [
      `Niccolò: settled: entered by hand, è vero ${ids[0]}`,
      `anna: replay ${ids[1]}`,
      `anna: replay ${ids[2]}`,
    ]);
    const everything = JSON.stringify([dry, wrong, settled, done, refused]);
    for (const secret of secrets) assert.ok(!everything.includes(secret), secret);
  });

  it("exports what is found, page after page, and bodies only for somebody with a name", async () => {
    assert.match(await caller.book("B1"), /MSA\|AA/);
    const { id } = await detailOf(node, "B1");
    const stored = (await node.journal.stored(id))!;
    const ending = { state: "refused", outcome: "OVERLOADED", reply: undefined, transport: {}, history: [] } as const;
    // More than a page, many in one millisecond.
    const many = 1100;
    for (let i = 0; i < many; i++) {
      node.journal.record({ ...stored, id: String(1_000_000 + i), at: stored.at + 1 + Math.floor(i / 300) }, ending, stored.at);
    }
    assert.equal((await node.journal.search({ limit: 5000 })).length, many + 1);
    const [all, way, nobody, bodies] = await Promise.all([
      journal("export", "--state", "refused"),
      journal("export", "--history", "--state", "done", "--limit", "3"),
      journal("export", "--bodies"),
      journal("export", "--bodies", "--user", "anna", "--outcome", "AA"),
    ]);
    const views = linesOf<RecordView>(all);
    assert.equal(new Set(views.map((one) => one.id)).size, many);
    assert.equal(views.length, many);
    assert.ok(
      views.every((one, i) => i === 0 || one.at <= views[i - 1]!.at),
      "the newest first",
    );
    for (const secret of secrets) assert.ok(!`${all.out}${way.out}`.includes(secret), secret);
    const [told, ...others] = linesOf<{ readonly history: readonly { stage: string }[]; readonly deliveries: readonly object[] }>(
      way,
    );
    assert.deepEqual([told?.history.at(-1)?.stage, told?.deliveries, others], ["write", [], []]);
    assert.deepEqual([nobody.code, nobody.out], [1, ""]);
    assert.match(nobody.err, /Who looks at bodies must be said/);
    const [whole] = linesOf<{ readonly bodies: readonly { readonly name: string; readonly base64: string }[] }>(bodies);
    const canonical = whole?.bodies.find((one) => one.name === "canonical")?.base64 ?? "";
    assert.match(Buffer.from(canonical, "base64").toString("utf8"), new RegExp(patient));
    assert.deepEqual(await audits(), [`anna: bodies in an export (command) ${id}`]);
  });
});
