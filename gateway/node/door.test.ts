import assert from "node:assert/strict";
import type { Adapter, Inbound, Listener, Received } from "../contracts/adapter.ts";
import { silentLog } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { NodeConfig } from "./config/model.ts";
import { startNode, type Node } from "./start.ts";
import { notification, sinkFile, startSink, testFolder, type Sink, type TestFolder } from "./test-support.ts";

/** An adapter whose listeners open and close when the test says so. */
class Fake implements Adapter<unknown> {
  readonly name = "fake";
  readonly contract = 1;
  readonly optionsSchema = {};
  readonly opened: Inbound[] = [];
  readonly closing: PromiseWithResolvers<undefined>[] = [];
  /** At the end of a test nothing is held back. */
  ended = false;
  /** What the next listeners wait for before they are open. */
  readonly gates: Promise<unknown>[] = [];
  check = (): readonly never[] => [];
  connect(): never {
    throw new Error("not used");
  }
  counterpart = (options: unknown): unknown => options;
  async listen(_options: unknown, inbound: Inbound): Promise<Listener> {
    this.opened.push(inbound);
    await this.gates.shift();
    return {
      address: `fake:${this.opened.length}`,
      close: () => {
        const closed = Promise.withResolvers<undefined>();
        this.closing.push(closed);
        if (this.ended) closed.resolve(undefined);
        return closed.promise;
      },
    };
  }
}

const received = (controlId: string): Received => ({ bytes: Buffer.from(notification(controlId)), peer: "p", transport: {} });
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe("an address of a node, between two configurations", () => {
  let sink: Sink;
  let folder: TestFolder;
  let fake: Fake;
  let node: Node;
  /** The folder's configuration with the fake adapter, and some of the caller's options changed. */
  const config = (options: Readonly<Record<string, unknown>>, names: readonly string[] = ["caller"]): NodeConfig => {
    const loaded = folder.load();
    const [caller] = loaded.systems.filter((system) => system.file.system === "caller");
    const callers = names.map((name) => ({
      ...caller!,
      adapter: fake,
      file: { ...caller!.file, system: name, options: { ...options, name } },
    }));
    return { ...loaded, systems: [...callers, ...loaded.systems.filter((system) => system !== caller)] };
  };

  beforeEach(async () => {
    sink = await startSink();
    folder = testFolder({ "systems/sink.yaml": sinkFile(sink.address) });
    fake = new Fake();
    node = await startNode(config({ listen: "fake:0" }), { log: silentLog });
  });
  afterEach(async () => {
    fake.ended = true;
    for (const closed of fake.closing) closed.resolve(undefined);
    await node.stop();
    await sink.close();
    folder.remove();
  });

  it("answers on the settings of before what comes in while it is being closed", async () => {
    assert.ok((await node.reload(config({ listen: "fake:0" }, []))).ok);
    assert.equal(fake.closing.length, 1);
    const reply = await fake.opened[0]!.accept(received("M1"));
    assert.match(textOf(reply.bytes), /MSA\|AA\|M1/);
    fake.closing[0]!.resolve(undefined);
  });

  it("lets what comes in early wait until it is decided, and refuses it with the configuration", async () => {
    const failing = Promise.withResolvers<never>();
    fake.gates.push(Promise.resolve(), failing.promise);
    const reloaded = node.reload(config({ listen: "fake:0" }, ["caller", "early", "late"]));
    while (fake.opened.length < 3) await new Promise<void>((resolve) => setImmediate(resolve));
    const early = fake.opened[1]!.accept(received("M1"));
    const going = await fake.opened[0]!.accept(received("M2"));
    assert.match(textOf(going.bytes), /MSA\|AA\|M2/, "the old one goes on");
    failing.reject(new GatewayError("CONFIG_INVALID", "the port is in use"));
    assert.ok(!(await reloaded).ok);
    assert.match(textOf((await early).bytes), /MSA\|AE/);
    assert.deepEqual(
      (await node.journal.search({})).map((one) => one.controlId),
      ["M2"],
      "nothing of it is accepted",
    );
  });

  it("takes what came in early once the configuration is in force", async () => {
    const gate = Promise.withResolvers<undefined>();
    fake.gates.push(Promise.resolve(), gate.promise);
    const reloaded = node.reload(config({ listen: "fake:0" }, ["caller", "early", "late"]));
    while (fake.opened.length < 3) await new Promise<void>((resolve) => setImmediate(resolve));
    const early = fake.opened[1]!.accept(received("M1"));
    gate.resolve(undefined);
    assert.ok((await reloaded).ok);
    assert.match(textOf((await early).bytes), /MSA\|AA\|M1/);
    assert.equal((await node.journal.search({ text: "M1" }))[0]?.system, "early");
  });

  it("belongs to one reload at a time: the next begins when the one before has ended", async () => {
    const gate = Promise.withResolvers<undefined>();
    fake.gates.push(gate.promise);
    const first = node.reload(config({ listen: "fake:0" }, ["caller", "one"]));
    while (fake.opened.length < 2) await new Promise<void>((resolve) => setImmediate(resolve));
    const second = node.reload(config({ listen: "fake:0" }, ["caller", "two"]));
    for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    assert.equal(fake.opened.length, 2);
    gate.resolve(undefined);
    const [one, two] = await Promise.all([first, second]);
    assert.ok(one.ok && two.ok);
    assert.deepEqual([one.changes.added, two.changes.added, two.changes.removed], [["one"], ["two"], ["one"]]);
    assert.deepEqual([...node.addresses.keys()], ["caller", "two"]);
  });
});
