import assert from "node:assert/strict";
import type { MessageState, RecordDetail, RecordView } from "../contracts/journal.ts";
import { Activity } from "./activity.ts";

const now = 1_800_000_000_000;

/** A journal in memory that counts how many records were read. */
function journal() {
  const records: RecordDetail[] = [];
  let read = 0;
  return {
    add(at: number, state: MessageState = "done", outcome = "AA") {
      records.push({
        id: String(records.length),
        at,
        system: "cup",
        member: undefined,
        type: "SQM^S25",
        controlId: "",
        session: "",
        booking: "",
        receiver: "",
        replays: "",
        state,
        outcome,
        ms: 1,
        answer: "sync",
        history: [],
        bodies: [],
        deliveries: [],
      });
    },
    end(id: string, state: MessageState, outcome: string) {
      records[Number(id)] = { ...records[Number(id)]!, state, outcome };
    },
    search({ limit = 100 }: { readonly limit?: number }): Promise<readonly RecordView[]> {
      const found = records.toReversed().slice(0, limit);
      read += found.length;
      return Promise.resolve(found);
    },
    detail: (id: string) => Promise.resolve(records[Number(id)]),
    get read() {
      return read;
    },
  };
}

describe("the activity of a node", () => {
  it("counts the last minute, each minute of the last hour, and failures", async () => {
    const store = journal();
    store.add(now - 3_700_000, "dead", "PEER_TIMEOUT");
    store.add(now - 1_800_000, "refused", "HL7_FIELD");
    store.add(now - 120_000, "done", "AE SLOT_OCCUPATO");
    store.add(now - 10_000, "done", "PEER_UNREACHABLE");
    store.add(now - 1_000);
    const stats = await new Activity(store).read(now);
    assert.deepEqual([stats.perMinute, stats.failures, stats.lastHour.length], [2, 2, 60]);
    assert.equal(
      stats.lastHour.reduce((sum, count) => sum + count, 0),
      4,
    );
    assert.equal(stats.lastHour.at(-1), 2);
  });

  it("reads only what is new, and looks again at what was under way", async () => {
    const store = journal();
    for (let i = 0; i < 1_000; i++) store.add(now - 5_000 - (1_000 - i));
    const activity = new Activity(store);
    assert.equal((await activity.read(now)).perMinute, 1_000);
    const before = store.read;
    store.add(now, "accepted", "");
    assert.deepEqual([(await activity.read(now)).perMinute, (await activity.read(now)).failures], [1_001, 0]);
    assert.ok(store.read - before <= 128, String(store.read - before));
    store.end("1000", "dead", "PEER_TIMEOUT");
    assert.deepEqual([(await activity.read(now + 2_000)).failures, (await activity.read(now + 2_000)).failures], [1, 1]);
    assert.deepEqual([(await activity.read(now + 3_700_000)).perMinute, (await activity.read(now + 3_700_000)).failures], [0, 0]);
  });
});
