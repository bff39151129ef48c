import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSqliteJournal } from "../journal/index.ts";
import { callAt, mappings, sinkFile, startIn, startSink, testFolder, type Sink, type TestFolder } from "../node/test-support.ts";
import { raccordo } from "./test-support.ts";

/** Made up; never to be seen unless values are asked for. */
const patient = /ESEMPI|MARIO|SMPMRA56E12G478S|19560512/;

describe("raccordo map preview", function () {
  this.timeout(60_000);
  let sink: Sink;
  let old: TestFolder;
  let next: TestFolder;
  let journal: string;

  before(async () => {
    sink = await startSink();
    old = testFolder({ "systems/sink.yaml": sinkFile(sink.address) });
    const node = await startIn(old);
    const caller = await callAt(node.addresses.get("caller")!);
    for (const id of ["N1", "N2", "N3"]) assert.match(await caller.notify(id), /MSA\|AA/);
    assert.match(await caller.book("B1"), /MSA\|AA\|B1/);
    await sink.until(4);
    caller.close();
    await node.stop();
    journal = join(old.path, "data", "j.sqlite");
    next = testFolder({ "systems/sink.yaml": sinkFile(sink.address) });
    cpSync(join(mappings, "cup-umbria"), join(next.path, "mappings", "cup-umbria"), { recursive: true });
  });
  beforeEach(() => {
    next.write({
      "systems/sink.yaml": sinkFile(sink.address),
      "routes.yaml": "routes: [{ name: all, to: sink }]",
    });
  });
  after(async () => {
    await sink.close();
    old.remove();
    next.remove();
  });
  const run = (...more: string[]): ReturnType<typeof raccordo> => raccordo(["map", "preview", old.path, next.path, ...more]);
  const audits = async (): Promise<readonly string[]> => {
    const open = readSqliteJournal(journal);
    const found = (await open.audits(100)).map((one) => `${one.who} ${one.what} ${one.messageId}`);
    await open.close();
    return found;
  };

  it("says that nothing would differ, sends nothing, and leaves the journal as it is", async () => {
    const hash = (): string => createHash("sha256").update(readFileSync(journal)).digest("hex");
    const [before, came] = [hash(), sink.came.length];
    const same = await run();
    assert.deepEqual([same.code, same.out], [0, "4 messages replayed: 4 the same, 0 different\n"], same.err);
    assert.deepEqual([hash(), sink.came.length], [before, came]);
  });

  it("shows what would differ, by kind, without values", async () => {
    next.write({
      "routes.yaml": "routes: [{ name: new, to: sink }]",
      "systems/sink.yaml": sinkFile(sink.address).replace("format: er7", "mapping: cup-umbria"),
    });
    const text = await run("--examples", "1");
    assert.equal(text.code, 1, text.err);
    assert.match(text.out, /^4 messages replayed: 0 the same, 4 different\n/);
    assert.match(
      text.out,
      /^new error: MAPPING_NONE \(SIU\^S12 written for sink\) \(3 messages, e\.g\. \d+\)\n {2}The mappings of cup-umbria write no message SIU\^S12$/m,
    );
    assert.match(text.out, /^route: SIU\^S12 went to "all" \(sink\), would go to "new" \(sink\) \(3 messages, e\.g\. \d+\)$/m);
    assert.match(text.out, /^SRM\^S01 sent to sink: the format differs \(1 message, e\.g\. \d+\)$/m);
    assert.doesNotMatch(text.out, patient);
    const json = await run("--json", "--type", "SRM^S01");
    const found = JSON.parse(json.out) as {
      readonly replayed: number;
      readonly groups: readonly { readonly examples: readonly unknown[] }[];
    };
    assert.deepEqual([json.code, found.replayed, typeof found.groups[0]?.examples[0]], [1, 1, "string"]);
    assert.doesNotMatch(json.out, patient);
    assert.equal((await run("--system", "caller", "--limit", "2", "--since", "2000-01-01")).out.split(" ")[0], "2");
    assert.deepEqual(await audits(), []);
  });

  it("shows values to whoever says who looks, after the audit", async () => {
    next.write({ "systems/sink.yaml": sinkFile(sink.address).replace("format: er7", "format: er7, delegate: CD-050103") });
    const values = await run("--values", "--user", "anna", "--type", "SRM^S01");
    assert.match(values.out, /^SRM\^S01 sent to sink: MSH-6 differs \(1 message, e\.g\. (\d+)\)\n {2}\1: "sink" -> "050103"$/m);
    const [id] = /\d+(?=:)/.exec(values.out) ?? [];
    assert.deepEqual(await audits(), [`anna values in a preview (command) ${id}`]);
    const nobody = await run("--values");
    assert.deepEqual([nobody.code, nobody.out], [2, ""]);
    assert.match(nobody.err, /Who looks at values must be said\n {2}hint: --user NAME/);
  });

  it("prints the mistakes of either folder, and 2 to wrong use", async () => {
    next.write({ "routes.yaml": "routes: [{ name: all, to: nowhere }]" });
    const wrong = await run();
    assert.equal(wrong.code, 1);
    assert.match(wrong.out, /^routes\.yaml:1:\d+: There is no system nowhere\n[^]*: 1 mistakes\n$/);
    assert.equal((JSON.parse((await run("--json")).out) as { readonly ok: boolean }).ok, false);
    next.write({ "routes.yaml": "routes: [{ name: all, to: sink }]" });
    const uses: readonly [readonly string[], RegExp][] = [
      [["--limit", "0"], /--limit 0 is no number/],
      [["--examples", "x"], /--examples x is no number/],
      [["--since", "yesterday"], /--since yesterday is no date/],
      [["--system", "nobody"], /There is no system nobody\n {2}expected: one of caller, sink/],
      [["--journal", join(old.path, "none.sqlite")], /JOURNAL_UNAVAILABLE: The journal .* cannot be read/],
    ];
    for (const [args, message] of uses) {
      const ran = await run(...args);
      assert.deepEqual([ran.code, ran.out], [2, ""], args.join(" "));
      assert.match(ran.err, message);
    }
  });
});
