import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import type { RecordView } from "../contracts/journal.ts";
import { replayRefusal } from "./replay.ts";
import type { Node } from "./start.ts";
import { mappings, sinkFile, startIn, startSink, testFolder, until, type Sink, type TestFolder } from "./test-support.ts";

const bassano = join(mappings, "cup-bassano");
const table = readFileSync(join(bassano, "tables", "sesso.csv"), "utf8");
const deferred = readFileSync(join(bassano, "samples", "prenotazione-differita.hl7"), "latin1");
const anonymous = deferred.replace("|BA0282340016|", "||").replace("|2.3.1|||AL|AL", "|2.3.1");

describe("a message that is taken in again", () => {
  let sink: Sink;
  let folder: TestFolder;
  let node: Node;

  beforeEach(async () => {
    sink = await startSink();
    folder = testFolder({
      "systems/sink.yaml": sinkFile(sink.address),
      "systems/caller.yaml":
        "{ system: caller, delegate: CD-050103, adapter: mllp, options: { listen: '127.0.0.1:0' }, mapping: cup-bassano }",
    });
    cpSync(bassano, join(folder.path, "mappings", "cup-bassano"), { recursive: true });
    folder.write({ "mappings/cup-bassano/tables/sesso.csv": table.replace("1,M", "7,M") });
    node = await startIn(folder);
  });
  afterEach(async () => {
    await node.stop();
    await sink.close();
    folder.remove();
  });

  /** Sends what the mapping cannot read, mends the mapping, and gives the refused message. */
  async function refusedAndMended(message: string): Promise<string> {
    const [host, port] = node.addresses.get("caller")!.split(":");
    const socket = connect({ host: host!, port: Number(port) });
    socket.write(`\x0b${message}\x1c\r`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    assert.match(answer.toString("latin1"), /MSA\|(AE|CE)/);
    const [refused] = await node.journal.search({});
    assert.deepEqual([refused?.state, refused?.outcome], ["refused", "MAPPING_CODE"]);
    folder.write({ "mappings/cup-bassano/tables/sesso.csv": table });
    assert.ok((await node.reload(folder.load())).ok);
    return refused!.id;
  }

  it("is done once, also when it has no identifier of its own", async () => {
    const id = await refusedAndMended(anonymous);
    const both = await Promise.all([node.replay(id, "anna"), node.replay(id, "bruno")]);
    const third = await node.replay(id, "anna");
    assert.deepEqual([...both, third].map((one) => one.repeats).toSorted(), [false, true, true]);
    assert.equal(new Set([...both, third].map((one) => one.id)).size, 1);
    assert.equal(third.state, "done");
    assert.equal(sink.came.length, 1);
    assert.notEqual(third.id, id);
    assert.equal((await node.journal.detail(id))?.state, "refused", "the first one stays as it was");
  });

  it("is answered to nobody: its sender was told of the refusal", async () => {
    const id = await refusedAndMended(deferred);
    const made = await node.replay(id, "anna");
    assert.equal(made.repeats, false);
    await until(async () => (await node.journal.stateOf(made.id)) === "done");
    const detail = await node.journal.detail(made.id);
    assert.deepEqual([detail?.answer, detail?.deliveries.map((one) => one.kind)], ["none", ["dispatch"]]);
    assert.equal(sink.came.length, 1);
  });

  it("is none that came in an envelope, in no whole frame, or from a system that is gone", async () => {
    const view = { id: "1", state: "refused", outcome: "MAPPING_CODE", system: "x" } as RecordView;
    const { systems } = node.config;
    const plain = systems[0]!;
    const enveloped = { ...plain, envelope: { name: "ws-security" } as NonNullable<typeof plain.envelope> };
    const bytes = Uint8Array.of(1);
    assert.equal(replayRefusal("1", view, plain, bytes), undefined);
    const refusals: readonly [ReturnType<typeof replayRefusal>, RegExp, RegExp][] = [
      [
        replayRefusal("1", view, enveloped, bytes),
        /came in an envelope \(ws-security\), which is opened only once/,
        /envelope of now/,
      ],
      [replayRefusal("1", { ...view, outcome: "FRAME_TOO_LARGE" }, plain, bytes), /no whole message/, /send it again/],
      [replayRefusal("1", view, plain, new Uint8Array()), /no whole message/, /send it again/],
      [replayRefusal("1", view, undefined, bytes), /There is no system x any more/, /formerly/],
      [replayRefusal("1", { ...view, state: "done" }, plain, bytes), /was taken in, and is done/, /stored answer/],
    ];
    for (const [error, message, hint] of refusals) {
      assert.equal(error?.code, "REPLAY_REFUSED");
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
    }
    await assert.rejects(node.replay("4711", "anna"), { code: "REPLAY_REFUSED" });
  });
});
