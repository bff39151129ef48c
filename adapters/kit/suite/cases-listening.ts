import assert from "node:assert/strict";
import { inTime, onBench } from "./bench.ts";
import { isAnswerTo, markOf } from "./gateway.ts";
import { RawSocket } from "./raw-socket.ts";
import type { Case, RawWire, Subject } from "./subject.ts";

const crowd = 40;

/** What every listener does. */
export function listeningCases(subject: Subject): readonly Case[] {
  const { peer } = subject;
  const message = (number: number): Uint8Array => subject.message(`nota ${number}`);
  return [
    {
      name: "listens: hands messages on as they came, says from whom, and brings the answer back",
      run: () =>
        onBench(subject, async (bench) => {
          const { listener, options } = await bench.listen();
          const answer = await peer.send(message(1), listener.address, options, bench.folder);
          assert.ok(isAnswerTo(answer, "nota 1"), "the peer got the answer to its message");
          assert.equal(markOf(bench.gateway.accepted[0]!.bytes), "nota 1");
          assert.notEqual(bench.gateway.accepted[0]!.peer, "", "the journal must be able to say who it was");
        }),
    },
    {
      name: "listens: many at a time, each gets its own answer, none is handed on twice",
      run: () =>
        onBench(subject, async (bench) => {
          const { listener, options } = await bench.listen();
          const numbers = Array.from({ length: crowd }, (_, i) => i + 1);
          const answers = await Promise.all(
            numbers.map((number) => peer.send(message(number), listener.address, options, bench.folder)),
          );
          for (const number of numbers) assert.ok(isAnswerTo(answers[number - 1]!, `nota ${number}`), `the answer to ${number}`);
          const came = bench.gateway.accepted.map((one) => markOf(one.bytes));
          assert.equal(new Set(came).size, crowd);
          assert.equal(came.length, crowd);
        }),
    },
    {
      name: "listens: stopped under load, answers what it has taken and takes nothing more",
      run: () =>
        onBench(subject, async (bench) => {
          const { listener, options } = await bench.listen();
          bench.gateway.hold();
          const answer = peer.send(message(1), listener.address, options, bench.folder);
          answer.catch(() => undefined);
          await bench.gateway.until(1);
          const closing = listener.close();
          const late = peer.send(message(2), listener.address, options, bench.folder);
          late.catch(() => undefined);
          bench.gateway.release();
          assert.ok(isAnswerTo(await answer, "nota 1"), "what was taken is answered");
          await inTime(closing, "closing the listener");
          assert.deepEqual(
            bench.gateway.accepted.map((one) => markOf(one.bytes)),
            ["nota 1"],
            "nothing is taken after close() was called",
          );
        }),
    },
    {
      name: "listens: the same address can be had again as soon as it is closed",
      run: () =>
        onBench(subject, async (bench) => {
          const first = await bench.listen();
          await first.listener.close();
          const again = await bench.listen(/:\d+$/.test(first.listener.address) ? { listen: first.listener.address } : {});
          const answer = await peer.send(message(1), again.listener.address, again.options, bench.folder);
          assert.ok(isAnswerTo(answer, "nota 1"));
        }),
    },
    ...(subject.limit === undefined ? [] : [oversized(subject, subject.limit)]),
    ...(/"inFlight"/.test(JSON.stringify(subject.adapter.optionsSchema)) ? [backPressure(subject)] : []),
  ];
}

function oversized(subject: Subject, maxBytes: number): Case {
  return {
    name: "listens: refuses what is too long without handing it on, and goes on",
    run: () =>
      onBench(subject, async (bench) => {
        const { listener, options } = await bench.listen({ maxBytes });
        const long = subject.message(`nota 1 ${"x".repeat(maxBytes + 1000)}`);
        const answer = subject.peer.send(long, listener.address, options, bench.folder);
        answer.catch(() => undefined);
        await bench.gateway.until(1);
        assert.equal(bench.gateway.refused[0]?.code, "FRAME_TOO_LARGE");
        assert.equal(bench.gateway.accepted.length, 0);
        const next = await subject.peer.send(subject.message("nota 2"), listener.address, options, bench.folder);
        assert.ok(isAnswerTo(next, "nota 2"), "a listener outlives a message that is too long");
      }),
  };
}

function backPressure(subject: Subject): Case {
  const numbers = [1, 2, 3, 4, 5, 6];
  return {
    name: "listens: has no more under way than inFlight says; the others wait, and are answered",
    run: () =>
      onBench(subject, async (bench) => {
        const { listener, options } = await bench.listen({ inFlight: 2 });
        bench.gateway.hold();
        const messages = numbers.map((number) => subject.message(`nota ${number}`));
        // On a socket one peer sends all of them in one go; elsewhere each stands for itself.
        const answered = subject.wire
          ? rawAnswers(subject.wire, listener.address, messages)
          : Promise.all(messages.map((one) => subject.peer.send(one, listener.address, options, bench.folder)));
        answered.catch(() => undefined);
        await bench.gateway.until(2);
        await turns();
        assert.equal(bench.gateway.accepted.length, 2, "more than two are under way");
        bench.gateway.release();
        await answered;
        assert.deepEqual(
          bench.gateway.accepted.map((one) => markOf(one.bytes)).toSorted(),
          numbers.map((number) => `nota ${number}`),
        );
      }),
  };
}

/** Settles when everything that was ready to happen has happened. */
async function turns(): Promise<void> {
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Sends messages in one go over one connection; settles when all are answered. */
async function rawAnswers(wire: RawWire, address: string, messages: readonly Uint8Array[]): Promise<void> {
  const raw = await RawSocket.open(address);
  raw.write(Buffer.concat(messages.map((one) => wire.request(one))));
  await raw.until((bytes) => wire.answers(bytes).length === messages.length);
  raw.close();
}
