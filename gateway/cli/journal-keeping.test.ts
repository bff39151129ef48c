import assert from "node:assert/strict";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { bodyNamed } from "../contracts/journal.ts";
import type { Node } from "../node/start.ts";
import {
  ackOf,
  bookedOf,
  callAt,
  detailOf,
  startIn,
  startPeer,
  testFolder,
  until,
  waitingIn,
  type Peer,
  type TestFolder,
} from "../node/test-support.ts";
import { raccordo, type Ran } from "./test-support.ts";

describe("raccordo journal: backup, check, keys", function () {
  this.timeout(60_000);
  let peer: Peer;
  let folder: TestFolder;
  let node: Node | undefined;
  const file = (name: string): string => join(folder.path, "data", name);
  const journal = (command: string, ...more: readonly string[]): Promise<Ran> =>
    raccordo(["journal", command, folder.path, ...more]);

  async function start(files: Readonly<Record<string, string>> = {}): Promise<Node> {
    folder.write(files);
    return (node = await startIn(folder));
  }
  async function stop(): Promise<void> {
    await node?.stop();
    node = undefined;
  }

  beforeEach(async () => {
    peer = await startPeer((came) => (came.type === "SRM^S01" ? bookedOf(came, "77") : ackOf(came)));
    folder = testFolder({
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${peer.address}', connections: 8 }, format: er7 }`,
    });
  });
  afterEach(async () => {
    await stop();
    await peer.close();
    folder.remove();
  });

  it("copies the journal under load, and puts it back without giving a number twice", async () => {
    const running = await start();
    const callers = await Promise.all([1, 2, 3, 4].map(() => callAt(running.addresses.get("caller")!)));
    let going = true;
    const acknowledged: string[] = [];
    const loads = callers.map(async (caller, i) => {
      for (let n = 0; going; n++) {
        assert.match(await caller.notify(`L${i}X${n}`), /MSA\|AA/);
        acknowledged.push(`L${i}X${n}`);
      }
      caller.close();
    });
    await peer.until(20);
    const before = [...acknowledged];
    const [made, refused] = await Promise.all([journal("backup", file("copy")), journal("restore", file("nothing"))]);
    assert.match(refused.err, /CONFIG_INVALID: There is no file/);
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /copy: \d+ messages, \d+ bytes, checked\n$/);
    const [again, inUse, checked] = await Promise.all([
      journal("backup", file("copy")),
      journal("restore", file("copy")),
      journal("check"),
    ]);
    assert.match(again.err, /copy exists already/);
    assert.match(inUse.err, /JOURNAL_UNAVAILABLE: The journal .* is in use by another node/);
    assert.match(checked.out, /^\d+ messages looked through, 0 damages\n$/);
    assert.deepEqual([again.code, inUse.code, checked.code], [1, 1, 0]);
    going = false;
    await Promise.all(loads);
    await until(async () => (await waitingIn(running)) === 0);
    assert.ok(acknowledged.length > before.length, "the load went on");
    // As when it goes on for hours: numbers are given that the copy knows nothing of.
    const last = (await running.journal.reserve("exchange", 100_000)) + 99_999;
    assert.ok(peer.came.every((one) => Number(one.controlId) < last));
    await stop();

    const restored = await journal("restore", file("copy"));
    assert.equal(restored.code, 0, restored.err);
    const [, count, kept = ""] = /^(\d+) messages restored; the journal that was there is (.*)\n$/.exec(restored.out) ?? [];
    assert.ok(Number(count) >= before.length);
    assert.ok(existsSync(kept) && statSync(kept).size > 0);
    const copy = await start();
    for (const id of before) assert.equal((await copy.journal.search({ text: id })).length, 1, id);
    await until(async () => (await waitingIn(copy)) === 0);
    const caller = await callAt(copy.addresses.get("caller")!);
    const answer = await caller.notify("AFTER");
    const { id } = await detailOf(copy, "AFTER");
    const header = Number(answer.split("|")[9]);
    assert.ok(Number(id) > last && header > last, `${id} and ${header}, after ${last}`);
    caller.close();
  });

  it("finds a changed byte in a body, and a damaged page", async () => {
    const running = await start();
    const caller = await callAt(running.addresses.get("caller")!);
    assert.match(await caller.book("B1"), /MSA\|AA/);
    const { id } = await detailOf(running, "B1");
    for (let i = 0; i < 60; i++) await caller.notify(`N${i}`);
    await until(async () => (await waitingIn(running)) === 0);
    caller.close();
    await stop();
    const database = new DatabaseSync(file("j.sqlite"));
    database.exec(
      `UPDATE contents SET bytes = CAST(replace(bytes, 'MARIO', 'MARIA') AS BLOB) WHERE message = ${id}; PRAGMA wal_checkpoint(TRUNCATE)`,
    );
    database.close();
    const changed = await journal("check");
    assert.equal(changed.code, 1);
    assert.match(
      changed.out,
      new RegExp(
        `^(Bodies of message ${id} cannot be read: its bytes are not those that were written\n)+61 messages looked through, 1 damages\n$`,
      ),
    );

    const handle = openSync(file("j.sqlite"), "r+");
    const page = 4096;
    const pages = statSync(file("j.sqlite")).size / page;
    for (let at = Math.floor(pages / 2); at < pages; at++) writeSync(handle, Buffer.alloc(page, 0xa5), 0, page, at * page);
    closeSync(handle);
    const [damaged, unsaved] = await Promise.all([journal("check"), journal("backup", file("copy"))]);
    assert.equal(damaged.code, 1);
    assert.match(damaged.out, /looked through, \d{1,4} damages\n$/);
    assert.doesNotMatch(damaged.out + damaged.err, / at .*\.ts:/);
    assert.equal(unsaved.code, 1, "what is damaged is no backup");
    assert.match(unsaved.err, /JOURNAL_CORRUPT: .*copy is no whole journal/);
  });

  it("seals bodies, and changes its key while messages come", async () => {
    const keys = file("keys");
    const ran = await raccordo(["journal", "key", keys]);
    assert.match(ran.out, /^key (\S+) stands first in .*keys, of 1; nodes take it at their next reload/);
    assert.equal(statSync(keys).mode & 0o777, 0o600);
    const nodeFile =
      "{ node: n, member: CO-050, journal: { store: data/j.sqlite, keys: data/keys }, mappings: mappings, retry: { first: 50ms, most: 50ms, until: 24h } }";
    const running = await start({ "node.yaml": nodeFile });
    const caller = await callAt(running.addresses.get("caller")!);
    assert.match(await caller.book("B1"), /MSA\|AA/);
    assert.match((await raccordo(["journal", "key", keys])).out, /stands first in .*keys, of 2/);
    assert.match(await caller.book("B2"), /MSA\|AA/);
    const answers = Array.from({ length: 20 }, (_, i) => caller.notify(`N${i}`));
    assert.ok((await running.reload(folder.load())).ok);
    for (const answer of await Promise.all(answers)) assert.match(answer, /MSA\|AA/);
    assert.match(await caller.book("B3"), /MSA\|AA/);
    assert.match(await caller.book("B1"), /MSA\|AA/, "a repetition gets the answer that the old key sealed");
    await until(async () => (await waitingIn(running)) === 0);

    const [second, first] = readFileSync(keys, "utf8")
      .split("\n")
      .map((line) => line.split(" ")[0]);
    const database = new DatabaseSync(file("j.sqlite"), { readOnly: true });
    const keyOf = database.prepare("SELECT DISTINCT key FROM contents WHERE message = ?");
    for (const [name, key] of [
      ["B1", first],
      ["B2", first],
      ["B3", second],
    ]) {
      const { id } = await detailOf(running, name!);
      assert.deepEqual(
        keyOf.all(id).map((row) => row["key"]),
        [key],
        name,
      );
      assert.match(Buffer.from(bodyNamed(await running.journal.bodies(id), "canonical")!).toString(), /ESEMPI\^MARIO/);
    }
    database.close();
    const { id } = await detailOf(running, "B1");
    const shown = await journal("show", id, "--body", "canonical", "--user", "anna");
    assert.match(shown.out, /ESEMPI\^MARIO/, "a command reads with the same keys");
    for (const name of readdirSync(join(folder.path, "data"))) {
      const bytes = readFileSync(file(name));
      for (const secret of ["SMPMRA56E12G478S", "ESEMPI", "MARIO", "19560512", "0500A4000000248"]) {
        assert.ok(!bytes.includes(secret), `${secret} in ${name}`);
      }
    }
    assert.equal(running.config.file.node, "n");
    caller.close();
    await stop();
    folder.write({ "data/keys": readFileSync(keys, "utf8").split("\n")[0]! });
    const without = await start();
    await assert.rejects(without.journal.bodies(id), {
      code: "JOURNAL_CORRUPT",
      message: new RegExp(`its key ${first} is not among`),
    });
  });
});
