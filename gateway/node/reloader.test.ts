import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock, Log } from "../contracts/clock.ts";
import { configReader } from "./config/load.ts";
import { Reloader, type Outcome } from "./reloader.ts";
import { startNode, type Node } from "./start.ts";
import { systemClock } from "./system-clock.ts";
import { mappings, sinkFile, testFolder, type Files, type TestFolder } from "./test-support.ts";
import { watchConfig } from "./watch.ts";

const nodeFile = (more = ""): string => `{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings${more} }`;

/** Remembers what was said, by level. */
class Kept implements Log {
  readonly lines: string[] = [];
  info(_fields: object, text: string): void {
    this.lines.push(`info ${text}`);
  }
  warn(_fields: object, text: string): void {
    this.lines.push(`warn ${text}`);
  }
  error(_fields: object, text: string): void {
    this.lines.push(`error ${text}`);
  }
}

describe("a folder that is read again while its node runs", () => {
  let folder: TestFolder;
  let node: Node;
  let reloader: Reloader;
  let log: Kept;
  const start = async (files: Files = {}, clock: Clock = systemClock): Promise<void> => {
    folder = testFolder({ "systems/sink.yaml": sinkFile("127.0.0.1:1"), ...files });
    log = new Kept();
    const reader = configReader(folder.path, {});
    const loaded = reader.read();
    assert.ok(loaded.ok, JSON.stringify(loaded));
    node = await startNode(loaded.config, { log });
    reloader = await Reloader.of({ node, reader, places: loaded.places, clock, log });
  };
  afterEach(async () => {
    await node.stop();
    folder.remove();
  });

  it("is taken when it changed, with the files that did", async () => {
    await start();
    const { hash, since } = reloader.state;
    assert.deepEqual(await reloader.reload("asked"), { ok: true, changed: false, hash, since });
    folder.write({
      "routes.yaml": "routes: [{ name: other, to: sink }]",
      "systems/x.yaml": sinkFile("127.0.0.1:2").replace("sink", "x"),
    });
    const done = await reloader.reload("asked");
    assert.ok(done.ok && done.changed);
    assert.deepEqual([done.files, done.changes.added], [["routes.yaml", "systems/x.yaml"], ["x"]]);
    assert.notEqual(reloader.state.hash, hash);
    assert.equal(log.lines.filter((line) => line === "info configuration reloaded").length, 1);
  });

  it("is refused with every mistake in the log and the state, until it is right again", async () => {
    await start();
    const before = { ...reloader.state };
    folder.write({
      "routes.yaml": "routes: [{ name: other, to: snik }]",
      "systems/sink.yaml": "{ system: sink, adapter: mlpp, format: er7 }",
    });
    const refused = await reloader.reload("asked");
    assert.ok(!refused.ok);
    assert.equal(refused.issues.length, 2);
    assert.deepEqual([reloader.state.hash, reloader.state.since], [before.hash, before.since]);
    assert.deepEqual(reloader.state.refused?.issues, refused.issues);
    assert.equal(log.lines.filter((line) => line.startsWith("error configuration refused: ")).length, 2);
    await reloader.reload("watch");
    assert.equal(log.lines.filter((line) => line.startsWith("error")).length, 2, "the watch does not say the same again");
    folder.write({ "routes.yaml": "routes: [{ name: all, to: sink }]", "systems/sink.yaml": sinkFile("127.0.0.1:1") });
    assert.ok((await reloader.reload("watch")).ok);
    assert.deepEqual(reloader.state, { ...before, refused: undefined });
  });

  it("is the same again after node.yaml could not be read at all", async () => {
    await start({
      "node.yaml": nodeFile().replace("mappings: mappings", `mappings: ${mappings}`),
      "systems/caller.yaml": withSet("cup-bassano"),
    });
    const text = nodeFile().replace("mappings: mappings", `mappings: ${mappings}`);
    folder.write({ "node.yaml": "{ node: [" });
    assert.ok(!(await reloader.reload("watch")).ok);
    assert.deepEqual(reloader.places.sets, [join(mappings, "cup-bassano")]);
    folder.write({ "node.yaml": text });
    assert.deepEqual(await reloader.reload("watch"), {
      ok: true,
      changed: false,
      hash: reloader.state.hash,
      since: reloader.state.since,
    });
  });

  it("keeps mapping sets whose files are the same, and compiles those that changed", async () => {
    const sets = mkdtempSync(join(tmpdir(), "raccordo-sets-"));
    cpSync(join(mappings, "cup-bassano"), join(sets, "one"), { recursive: true });
    await start({
      "node.yaml": nodeFile().replace("mappings: mappings", `mappings: ${sets}`),
      "systems/caller.yaml": withSet("one"),
    });
    const set = (): unknown => node.config.systems.find((system) => system.file.system === "caller")?.mapping;
    const before = set();
    folder.write({ "routes.yaml": "routes: [{ name: other, to: sink }]" });
    assert.ok((await reloader.reload("asked")).ok);
    assert.ok(before !== undefined && set() === before);
    writeFileSync(join(sets, "one", "set.yaml"), `# edited\n${readFileSync(join(sets, "one", "set.yaml"), "utf8")}`);
    assert.ok((await reloader.reload("asked")).ok);
    assert.notEqual(set(), before);
    rmSync(sets, { recursive: true });
  });

  it("lets other work have its turn while it is read", async () => {
    await start({
      "node.yaml": nodeFile().replace("mappings: mappings", `mappings: ${mappings}`),
      "systems/caller.yaml": withSet("cup-bassano"),
    });
    let turns = 0;
    let reading = true;
    const count = (): void => {
      turns++;
      if (reading) setImmediate(count);
    };
    count();
    assert.ok((await configReader(folder.path, {}).readInTurns(() => systemClock.monotonic())).ok);
    reading = false;
    assert.ok(turns > 5, `${turns} turns`);
  });

  describe("by itself", () => {
    /** Waits for reloads that end in a certain way, in order; `changes` counts those that put something in force. */
    const following = async (): Promise<{
      until(fits: (outcome: Outcome) => boolean): Promise<void>;
      readonly changes: () => number;
      close(): Promise<void>;
    }> => {
      const ended: Outcome[] = [];
      let seen: (() => void) | undefined;
      let taken = 0;
      const watch = await watchConfig({
        reloader: {
          get places() {
            return reloader.places;
          },
          async reload(trigger) {
            const outcome = await reloader.reload(trigger);
            ended.push(outcome);
            seen?.();
            return outcome;
          },
        },
        clock: systemClock,
        log,
      });
      return {
        async until(fits) {
          for (;;) {
            while (ended.length <= taken) await new Promise<void>((resolve) => (seen = resolve));
            if (fits(ended[taken++]!)) return;
          }
        },
        changes: () => ended.filter((one) => one.ok && one.changed).length,
        close: () => watch.close(),
      };
    };
    const changed = (outcome: Outcome): boolean => outcome.ok && outcome.changed;
    const same = (outcome: Outcome): boolean => outcome.ok && !outcome.changed;
    const refused =
      (text: RegExp) =>
      (outcome: Outcome): boolean =>
        !outcome.ok && outcome.issues.some((issue) => text.test(issue.message));

    it("follows edits in the node's folder, many at once as one", async () => {
      await start();
      const watch = await following();
      try {
        folder.write({
          "routes.yaml": "routes: [{ name: other, to: more }]",
          "systems/more.yaml": sinkFile("127.0.0.1:2").replace("sink", "more"),
          "systems/sink.yaml": null,
        });
        await watch.until(
          (one) => one.ok && one.changed && one.files.join(" ") === "routes.yaml systems/more.yaml systems/sink.yaml",
        );
        folder.write({ "routes.yaml": "routes: [{ name: other, to: nobody }]" });
        await watch.until(refused(/no system nobody/));
        folder.write({ "data/notes.txt": "x", "data/j.key": "x", "routes.yaml": "routes: [{ name: other, to: more }]" });
        await watch.until(same);
        assert.equal(watch.changes(), 1);
      } finally {
        await watch.close();
      }
    });

    it("follows mapping sets that lie elsewhere, also one that is named for the first time", async () => {
      const sets = mkdtempSync(join(tmpdir(), "raccordo-sets-"));
      cpSync(join(mappings, "cup-bassano"), join(sets, "one"), { recursive: true });
      cpSync(join(mappings, "cup-bassano"), join(sets, "two"), { recursive: true });
      await start({
        "node.yaml": nodeFile().replace("mappings: mappings", `mappings: ${sets}`),
        "systems/caller.yaml": withSet("one"),
      });
      const watch = await following();
      try {
        writeFileSync(join(sets, "one", "tables", "added.csv"), "no table");
        await watch.until(refused(/header/));
        rmSync(join(sets, "one", "tables", "added.csv"));
        await watch.until(same);
        folder.write({ "systems/caller.yaml": withSet("three") });
        await watch.until(refused(/no mapping set/));
        cpSync(join(mappings, "cup-bassano"), join(sets, "three"), { recursive: true });
        await watch.until(changed);
        folder.write({ "systems/caller.yaml": withSet("two") });
        await watch.until(changed);
        writeFileSync(join(sets, "two", "bad.map.yaml"), "map: [");
        await watch.until((one) => !one.ok && one.issues.every((issue) => issue.file?.endsWith("two/bad.map.yaml") === true));
      } finally {
        await watch.close();
        rmSync(sets, { recursive: true });
      }
    });
  });
});

const withSet = (set: string): string =>
  `{ system: caller, delegate: CD-050103, adapter: mllp, options: { listen: '127.0.0.1:0' }, mapping: ${set} }`;
