import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Inbound, Listener, Received, Reply, Sender } from "../../../gateway/contracts/adapter.ts";
import type { GatewayError } from "../../../gateway/contracts/errors.ts";
import { file } from "../../file/index.ts";
import { testContext } from "../../kit/context.ts";
import { prepared, type Options } from "../../kit/suite/index.ts";
import { without } from "../options.ts";
import { listenFolder } from "./listener.ts";
import { localStore } from "./local.ts";
import type { FolderOptions } from "./options.ts";
import { sendToFolder } from "./sender.ts";
import type { Store } from "./store.ts";

describe("an exchange in folders", () => {
  let folder: string;
  const closing: (() => Promise<unknown>)[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "raccordo-folder-"));
    for (const name of ["in", "out"]) mkdirSync(join(folder, name));
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
    rmSync(folder, { recursive: true, force: true });
  });
  const options = (more: Options = {}): FolderOptions & { listen: string; replies: string; connect: string; answers: string } =>
    ({
      ...prepared(file.optionsSchema, { poll: "10ms", ready: "rename", ...more }),
      listen: "in",
      replies: "out",
      connect: "in",
      answers: "out",
    }) as never;
  const at = (...names: readonly string[]): string => join(folder, ...names);
  const put = (name: string, text: string): void => {
    writeFileSync(at(`.${name}`), text);
    renameSync(at(`.${name}`), at("in", name));
  };
  const names = (...path: readonly string[]): readonly string[] =>
    existsSync(at(...path)) ? readdirSync(at(...path)).toSorted() : [];
  const until = async (wished: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 1000; tries++) {
      if (wished()) return;
      await setTimeout(5);
    }
    assert.fail("it did not happen");
  };

  describe("listening", () => {
    let came: string[];
    let reply: (text: string) => Reply;
    beforeEach(() => {
      came = [];
      reply = (text) => ({ bytes: Buffer.from(`re ${text}`), transport: {}, failed: false });
    });
    const inbound: Inbound = {
      accept: ({ bytes }: Received) => {
        const text = Buffer.from(bytes).toString();
        came.push(text);
        return Promise.resolve(reply(text));
      },
      refuse: (error) => Promise.resolve({ bytes: Buffer.from(error.code), transport: {}, failed: true }),
    };
    const listen = (more: Options = {}, store?: Store): Listener => {
      const context = testContext({ folder });
      const listener = listenFolder(options(more), store ?? localStore(context), "file", inbound, context);
      closing.push(() => listener.close());
      return listener;
    };

    it("answers under the request's name and archives what it took, with the time", async () => {
      listen();
      put("r1.csv", "uno");
      await until(() => names("in", "archivio").length === 1);
      assert.equal(readFileSync(at("out", "r1.csv"), "utf8"), "re uno");
      assert.match(names("in", "archivio")[0]!, /^\d{8}T\d{9}-[0-9a-f]{8}~r1\.csv$/);
      assert.deepEqual(names("in", "in-lavorazione"), []);
    });

    it("puts a request that was refused among the errors, with its answer beside", async () => {
      reply = () => ({ bytes: Buffer.from("no"), transport: {}, failed: true });
      listen();
      put("r1.csv", "uno");
      await until(() => names("in", "errori").length === 1);
      assert.equal(readFileSync(at("out", "r1.csv"), "utf8"), "no");
    });

    it("refuses a file that is too long without reading it", async () => {
      listen({ maxBytes: 10 });
      put("r1.csv", "x".repeat(11));
      await until(() => names("in", "errori").length === 1);
      assert.equal(readFileSync(at("out", "r1.csv"), "utf8"), "FRAME_TOO_LARGE");
      assert.deepEqual(came, []);
    });

    it("takes requests in the order in which they were written", async () => {
      for (const [i, name] of ["c", "a", "b"].entries()) {
        put(`${name}.csv`, name);
        utimesSync(at("in", `${name}.csv`), 1000 + i, 1000 + i);
      }
      listen({ inFlight: 1 });
      await until(() => came.length === 3);
      assert.deepEqual(came, ["c", "a", "b"]);
    });

    it("leaves other endings, drafts and folders alone", async () => {
      for (const name of ["r.csv.tmp", ".r.csv", "r.txt"]) writeFileSync(at("in", name), "x");
      mkdirSync(at("in", "d.csv"));
      listen();
      put("z.csv", "ultimo");
      await until(() => came.length === 1);
      assert.deepEqual(came, ["ultimo"]);
    });

    it("takes only files whose names are of the pattern", async () => {
      listen({ pattern: "PRE-*.cs?" });
      for (const name of ["DIS-1.csv", "PRE-1.csv.bak", "xPRE-1.csv", "PRE-(1).csx"]) put(name, name);
      await until(() => came.length === 1);
      await setTimeout(50);
      assert.deepEqual(came, ["PRE-(1).csx"]);
    });

    it("ready: stable does not take a file that is still being written", async () => {
      listen({ ready: "stable", stableFor: "150ms" });
      writeFileSync(at("in", "r1.csv"), "meta");
      for (let i = 0; i < 6; i++) {
        await setTimeout(40);
        writeFileSync(at("in", "r1.csv"), "meta".repeat(i + 2));
        assert.deepEqual(came, [], "taken while it grew");
      }
      writeFileSync(at("in", "r1.csv"), "intero");
      await until(() => came.length === 1);
      assert.deepEqual(came, ["intero"]);
    });

    it("ready: marker takes a file when its marker is there, and the marker with it", async () => {
      listen({ ready: "marker", marker: ".ok" });
      put("r1.csv", "uno");
      put("r2.csv", "due");
      writeFileSync(at("in", "r2.csv.ok"), "");
      await until(() => came.length === 1);
      await setTimeout(50);
      assert.deepEqual(came, ["due"]);
      assert.deepEqual(
        names("in").filter((name) => name.includes(".csv")),
        ["r1.csv"],
      );
    });

    it("puts back what turns out to be longer than it looked", async () => {
      const local = localStore(testContext({ folder }));
      let first = true;
      listen(
        {},
        {
          ...local,
          read: async (path) => {
            const bytes = await local.read(path);
            if (!first) return bytes;
            first = false;
            return Buffer.concat([bytes, Buffer.from("...")]);
          },
        },
      );
      put("r1.csv", "uno");
      await until(() => names("in", "archivio").length === 1);
      assert.deepEqual(came, ["uno"]);
      assert.equal(readFileSync(at("out", "r1.csv"), "utf8"), "re uno");
    });

    it("a disk that is full: the request stays taken, and is answered when there is room", async () => {
      const local = localStore(testContext({ folder }));
      let full = true;
      listen(
        { lease: "60ms" },
        {
          ...local,
          write: (path, bytes) =>
            full ? Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" })) : local.write(path, bytes),
        },
      );
      put("r1.csv", "uno");
      await until(() => came.length === 2);
      assert.equal(names("in", "archivio").length, 0);
      full = false;
      await until(() => names("in", "archivio").length === 1);
      assert.equal(readFileSync(at("out", "r1.csv"), "utf8"), "re uno");
    });

    it("two nodes at one folder take every file once", async () => {
      listen({ inFlight: 3 });
      listen({ inFlight: 3 });
      for (let i = 0; i < 60; i++) put(`r${i}.csv`, `n${i}`);
      await until(() => names("in", "archivio").length === 60);
      assert.equal(came.length, 60);
      assert.equal(new Set(came).size, 60);
    });

    it("what a node took and never finished is taken again after the lease, and not before", async () => {
      mkdirSync(at("in", "in-lavorazione"), { recursive: true });
      writeFileSync(at("in", "in-lavorazione", "20200111T091500000-00000000~vecchia.csv"), "vecchia");
      const now = new Date().toISOString().replaceAll(/[-:.Z]/g, "");
      writeFileSync(at("in", "in-lavorazione", `${now}-00000001~altrui.csv`), "altrui");
      utimesSync(at("in", "in-lavorazione", `${now}-00000001~altrui.csv`), 1000, 1000);
      listen({ lease: "1m" });
      await until(() => names("in", "archivio").length === 1);
      await setTimeout(50);
      assert.deepEqual(came, ["vecchia"]);
      assert.equal(readFileSync(at("out", "vecchia.csv"), "utf8"), "re vecchia");
    });

    it("a file that cannot be taken holds back no other; no name gets into the log", async () => {
      const said: string[] = [];
      const say = (fields: unknown, text: string): void => void said.push(JSON.stringify(fields) + text);
      const context = testContext({ folder, log: { info: say, warn: say, error: say } });
      const local = localStore(context);
      const move: Store["move"] = (from, to) =>
        from.includes("ROSSI")
          ? Promise.reject(Object.assign(new Error(`EPERM ${from}`), { code: "EPERM" }))
          : local.move(from, to);
      const listener = listenFolder(options(), { ...local, move }, "file", inbound, context);
      closing.push(() => listener.close());
      put("ROSSI_MARIO.csv", "uno");
      put("r2.csv", "due");
      put(`${"x".repeat(245)}.csv`, "tre");
      await until(() => came.length === 2);
      assert.deepEqual(came.toSorted(), ["due", "tre"]);
      assert.ok(said.length > 0 && !said.join().includes("ROSSI"), said.join());
    });

    it("its own files under way are not taken again, however short the lease", async () => {
      const held = Promise.withResolvers<undefined>();
      const slow: Inbound = { ...inbound, accept: async (one) => (await held.promise, inbound.accept(one)) };
      const listener = listenFolder(
        options({ lease: "20ms" }),
        localStore(testContext({ folder })),
        "file",
        slow,
        testContext({ folder }),
      );
      closing.push(() => listener.close());
      put("r1.csv", "uno");
      await until(() => names("in", "in-lavorazione").length === 1);
      await setTimeout(150);
      held.resolve(undefined);
      await until(() => names("in", "archivio").length === 1);
      assert.deepEqual(came, ["uno"]);
    });

    it("writes no answer for a file that another node has taken meanwhile", async () => {
      const held = Promise.withResolvers<undefined>();
      const slow: Inbound = { ...inbound, accept: async (one) => (await held.promise, inbound.accept(one)) };
      const listener = listenFolder(options(), localStore(testContext({ folder })), "file", slow, testContext({ folder }));
      put("r1.csv", "uno");
      await until(() => names("in", "in-lavorazione").length === 1);
      const [claim] = names("in", "in-lavorazione");
      renameSync(at("in", "in-lavorazione", claim!), at("in", "in-lavorazione", `altrui~${claim}`));
      held.resolve(undefined);
      await listener.close();
      assert.deepEqual(names("out"), []);
    });

    it("a folder that disappears is looked for again, and that is said once", async () => {
      const said: string[] = [];
      const say = (_fields: unknown, text: string): void => void said.push(text);
      const context = testContext({ folder, log: { info: say, warn: say, error: say } });
      const listener = listenFolder(options(), localStore(context), "file", inbound, context);
      closing.push(() => listener.close());
      put("r1.csv", "uno");
      await until(() => came.length === 1);
      await until(() => names("in", "archivio").length === 1);
      renameSync(at("in"), at("via"));
      await until(() => said.length === 1);
      await setTimeout(300);
      renameSync(at("via"), at("in"));
      put("r2.csv", "due");
      await until(() => came.length === 2);
      assert.equal(said.length, 2, said.join("\n"));
    });
  });

  describe("sending", () => {
    const connect = (more: Options = {}): Sender => {
      const context = testContext({ folder });
      const sender = sendToFolder(options(more), localStore(context), "file", context);
      closing.push(() => sender.close());
      return sender;
    };
    const send = (sender: Sender, text: string, within = 3000): Promise<Received> =>
      sender.send({ bytes: Buffer.from(text), transport: {} }, Date.now() + within);
    const failure = async (work: Promise<unknown>): Promise<GatewayError> =>
      work.then(
        () => assert.fail("it did not fail"),
        (error: unknown) => error as GatewayError,
      );
    const requests = (): readonly string[] => names("in").filter((name) => name.endsWith(".csv"));
    /** The system takes the request that is there, and gives its name. */
    const taken = async (): Promise<string> => {
      await until(() => requests().length > 0);
      const [name] = requests();
      rmSync(at("in", name!));
      return name!;
    };

    it("a request that the system does not take in time is withdrawn: nothing was done", async () => {
      const error = await failure(send(connect(), "x", 100));
      assert.deepEqual([error.code, error.certainty], ["PEER_UNREACHABLE", "not-done"]);
      assert.deepEqual(requests(), []);
      assert.equal(names("in", "ritirate").length, 1);
    });

    it("one that it took and did not answer has an open outcome; the late answer is nobody's", async () => {
      const sender = connect();
      const sending = failure(send(sender, "x", 200));
      const name = await taken();
      const error = await sending;
      assert.deepEqual([error.code, error.certainty], ["PEER_TIMEOUT", "unknown"]);
      writeFileSync(at("out", name), "tardi");
      const next = send(sender, "y");
      writeFileSync(at("out", await taken()), "presto");
      assert.equal(Buffer.from((await next).bytes).toString(), "presto");
    });

    it("an answer that is too long is none", async () => {
      const sending = failure(send(connect({ maxBytes: 10 }), "x"));
      writeFileSync(at("out", await taken()), "x".repeat(11));
      assert.equal((await sending).code, "PEER_REPLY_INVALID");
    });

    it("an answer that nobody waited for an hour long is put aside", async () => {
      writeFileSync(at("out", "vecchia.csv"), "x");
      utimesSync(at("out", "vecchia.csv"), 1000, 1000);
      writeFileSync(at("out", "nuova.csv"), "x");
      const sending = send(connect(), "x");
      writeFileSync(at("out", await taken()), "ok");
      await sending;
      await until(() => names("out").length === 2);
      assert.deepEqual(names("out"), ["non-attese", "nuova.csv"]);
      assert.deepEqual(names("out", "non-attese"), ["vecchia.csv"]);
    });

    it("a file is named as its message says, where that is a name", async () => {
      const sender = connect({ nameFrom: "^[A-Z]+;([^;]+);" });
      for (const [text, name] of [
        ["PRE;0000000012;x", /^0000000012\.csv$/],
        ["PRE;../../via;x", /^\d{8}T\d{9}-[0-9a-f]{8}\.csv$/],
        ["altro", /^\d{8}T\d{9}-[0-9a-f]{8}\.csv$/],
      ] as const) {
        const sending = send(sender, text);
        const given = await taken();
        assert.match(given, name);
        writeFileSync(at("out", given), "ok");
        await sending;
      }
    });

    it("an answer of the same name that was there before its request is an earlier one's", async () => {
      const sender = connect({ nameFrom: "^[A-Z]+;([^;]+);" });
      writeFileSync(at("out", "12.csv"), "vecchia");
      const sending = send(sender, "PRE;12;x");
      const name = await taken();
      assert.equal(name, "12.csv");
      await assert.rejects(send(sender, "PRE;12;y"), { code: "OVERLOADED", certainty: "not-done" });
      writeFileSync(at("out", "12.csv"), "nuova");
      assert.equal(Buffer.from((await sending).bytes).toString(), "nuova");
      assert.equal(names("out", "non-attese").length, 1);
    });

    it("with markers, both sides say when a file is whole", async () => {
      const sending = send(connect({ ready: "marker" }), "x");
      await until(() => requests().length === 1 && names("in").includes(`${requests()[0]}.ok`));
      const name = await taken();
      writeFileSync(at("out", name), "meta");
      await setTimeout(50);
      writeFileSync(at("out", name), "intera");
      writeFileSync(at("out", `${name}.ok`), "");
      assert.equal(Buffer.from((await sending).bytes).toString(), "intera");
      await until(() => !names("out").includes(`${name}.ok`));
    });

    it("a folder that cannot be written to means that nothing was done", async () => {
      const sender = connect();
      rmSync(at("in"), { recursive: true });
      const error = await failure(send(sender, "x"));
      assert.deepEqual([error.code, error.certainty], ["PEER_UNREACHABLE", "not-done"]);
      mkdirSync(at("in"));
      const sending = send(sender, "x");
      writeFileSync(at("out", await taken()), "ok");
      await sending;
    });
  });

  it("checks what a schema cannot say", () => {
    const paths = (more: Partial<FolderOptions>): unknown =>
      file.check({ ...options(), replies: "b", answers: "d", connect: "c", listen: "a", ...more }).map((one) => one.path[0]);
    assert.deepEqual(paths({}), []);
    assert.deepEqual(paths({ replies: "a/" }), ["replies"]);
    assert.deepEqual(paths({ nameFrom: "(" }), ["nameFrom"]);
    assert.deepEqual(paths({ nameFrom: "x" }), ["nameFrom"]);
    const partial = without(options(), "answers", "replies");
    assert.deepEqual(
      file
        .check({ ...partial, listen: "a", connect: "c" })
        .map((one) => one.path[0])
        .toSorted(),
      ["connect", "listen"],
    );
  });
});
