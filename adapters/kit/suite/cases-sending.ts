import assert from "node:assert/strict";
import { failure, inTime, onBench } from "./bench.ts";
import { isAnswerTo, markOf } from "./gateway.ts";
import type { Case, Subject } from "./subject.ts";

/** What every sender does. */
export function sendingCases(subject: Subject): readonly Case[] {
  const answer = (message: Uint8Array): Promise<Uint8Array> => Promise.resolve(subject.message(`re ${markOf(message)}`));
  return [
    {
      name: "sends: a message as it is, and gives the peer's answer",
      run: () =>
        onBench(subject, async (bench) => {
          const came: string[] = [];
          const served = await bench.serve((message) => (came.push(markOf(message)), answer(message)));
          const sender = bench.connect(served.address);
          const received = await bench.send(sender, 1);
          assert.ok(isAnswerTo(received.bytes, "nota 1"));
          assert.notEqual(received.peer, "");
          assert.deepEqual(came, ["nota 1"]);
        }),
    },
    {
      name: "sends: many at a time, each gets its own answer, none goes twice",
      run: () =>
        onBench(subject, async (bench) => {
          const came: string[] = [];
          const served = await bench.serve((message) => (came.push(markOf(message)), answer(message)));
          const sender = bench.connect(served.address);
          const numbers = Array.from({ length: 30 }, (_, i) => i + 1);
          const answers = await Promise.all(numbers.map((number) => bench.send(sender, number)));
          for (const number of numbers) assert.ok(isAnswerTo(answers[number - 1]!.bytes, `nota ${number}`));
          assert.equal(came.length, numbers.length);
          assert.equal(new Set(came).size, numbers.length);
        }),
    },
    {
      name: "sends: a peer that is not there means that nothing was done",
      run: () =>
        onBench(subject, async (bench) => {
          const served = await bench.serve(answer);
          await served.close();
          const sender = bench.connect(served.address);
          const error = await failure(bench.send(sender, 1, 3000));
          assert.equal(error.certainty, "not-done", `${error.code}: ${error.message}`);
          assert.equal(error.code, "PEER_UNREACHABLE");
        }),
    },
    {
      name: "sends: a peer that does not answer in time may have acted, and its late answer is nobody's",
      run: () =>
        onBench(subject, async (bench) => {
          const { promise: late, resolve } = Promise.withResolvers<undefined>();
          const taken = Promise.withResolvers<undefined>();
          let first = true;
          const served = await bench.serve(async (message) => {
            if (!first) return answer(message);
            first = false;
            taken.resolve(undefined);
            await late;
            return answer(message);
          });
          const sender = bench.connect(served.address);
          const sending = failure(bench.send(sender, 1, 500));
          await taken.promise;
          const error = await sending;
          assert.equal(error.certainty, "unknown", `${error.code}: ${error.message}`);
          assert.equal(error.code, "PEER_TIMEOUT");
          resolve(undefined);
          assert.ok(
            isAnswerTo((await bench.send(sender, 2)).bytes, "nota 2"),
            "the next message got the late answer of the first",
          );
        }),
    },
    {
      name: "sends: closed while waiting, fails at once and sends nothing more",
      run: () =>
        onBench(subject, async (bench) => {
          const taken = Promise.withResolvers<undefined>();
          const done = Promise.withResolvers<undefined>();
          const served = await bench.serve(async (message) => {
            taken.resolve(undefined);
            await done.promise;
            return answer(message);
          });
          const sender = bench.connect(served.address);
          const sending = failure(bench.send(sender, 1));
          await taken.promise;
          await inTime(sender.close(), "closing the sender");
          const error = await inTime(sending, "the message under way");
          assert.equal(error.certainty, "unknown", `${error.code}: the peer had the message`);
          done.resolve(undefined);
          assert.equal((await failure(bench.send(sender, 2))).certainty, "not-done", "a closed sender sends nothing");
        }),
    },
  ];
}
