import assert from "node:assert/strict";
import { failure, inTime, onBench, type Bench } from "./bench.ts";
import { isAnswerTo, markOf } from "./gateway.ts";
import { rawServer, RawSocket, type RawServer } from "./raw-socket.ts";
import type { Case, RawWire, Subject } from "./subject.ts";

/** What peers on sockets do wrong. */
export function socketCases(subject: Subject, wire: RawWire): readonly Case[] {
  const request = (number: number): Uint8Array => wire.request(subject.message(`nota ${number}`));
  const served = async (bench: Bench): Promise<RawServer> => {
    const server = await rawServer();
    bench.atTheEnd(() => server.close());
    return server;
  };
  /** A sender that has sent a message to a bare server, and the connection it came on. */
  const sending = async (bench: Bench, within?: number) => {
    const server = await served(bench);
    const sender = bench.connect(server.address);
    const answer = bench.send(sender, 1, within);
    answer.catch(() => undefined);
    const raw = await server.connection(0);
    await raw.until((bytes) => wire.requests(bytes).length === 1);
    return { server, sender, answer, raw };
  };
  const answer = (number: number): Uint8Array => wire.answer(subject.message(`re nota ${number}`));
  return [
    {
      name: "listens: a message that comes byte by byte",
      run: () =>
        onBench(subject, async (bench) => {
          const { listener } = await bench.listen();
          const raw = await RawSocket.open(listener.address);
          await raw.drip(request(1));
          await raw.until((bytes) => wire.answers(bytes).length === 1);
          raw.close();
          assert.equal(markOf(bench.gateway.accepted[0]!.bytes), "nota 1");
        }),
    },
    {
      name: "listens: a peer that has closed its side still gets its answer, then the connection ends",
      run: () =>
        onBench(subject, async (bench) => {
          const { listener } = await bench.listen();
          bench.gateway.hold();
          const raw = await RawSocket.open(listener.address);
          raw.write(request(1));
          await bench.gateway.until(1);
          raw.halfClose();
          bench.gateway.release();
          await raw.until((bytes) => wire.answers(bytes).length === 1);
          await raw.ended();
        }),
    },
    {
      name: "listens: half a message and a lost connection is no message",
      run: () =>
        onBench(subject, async (bench) => {
          const { listener, options } = await bench.listen();
          const whole = request(1);
          const raw = await RawSocket.open(listener.address);
          raw.write(whole.subarray(0, whole.length - 3));
          raw.halfClose();
          await raw.ended();
          await subject.peer.send(subject.message("nota 2"), listener.address, options, bench.folder);
          assert.deepEqual(
            bench.gateway.accepted.map((one) => markOf(one.bytes)),
            ["nota 2"],
          );
        }),
    },
    {
      name: "listens: closes in time although peers have begun messages and send no more",
      run: () =>
        onBench(subject, async (bench) => {
          const { listener } = await bench.listen();
          const whole = request(1);
          for (const part of [0, 5, whole.length - 2]) {
            const raw = await RawSocket.open(listener.address);
            raw.write(whole.subarray(0, part));
            bench.atTheEnd(() => Promise.resolve(raw.close()));
          }
          await inTime(listener.close(), "closing the listener");
          assert.equal(bench.gateway.accepted.length, 0);
        }),
    },
    {
      name: "listens: a peer that vanishes before its answer disturbs nobody",
      run: () =>
        onBench(subject, async (bench) => {
          const { listener, options } = await bench.listen();
          bench.gateway.hold();
          const raw = await RawSocket.open(listener.address);
          raw.write(request(1));
          await bench.gateway.until(1);
          raw.reset();
          bench.gateway.release();
          const next = await subject.peer.send(subject.message("nota 2"), listener.address, options, bench.folder);
          assert.ok(isAnswerTo(next, "nota 2"));
        }),
    },
    {
      name: "sends: an answer that comes byte by byte",
      run: () =>
        onBench(subject, async (bench) => {
          const { raw, answer: waiting } = await sending(bench);
          await raw.drip(answer(1));
          assert.ok(isAnswerTo((await waiting).bytes, "nota 1"));
        }),
    },
    {
      name: "sends: a connection that ends instead of an answer leaves the outcome open",
      run: () =>
        onBench(subject, async (bench) => {
          const { raw, answer: waiting } = await sending(bench);
          raw.reset();
          const error = await failure(waiting);
          assert.equal(error.certainty, "unknown", `${error.code}: ${error.message}`);
        }),
    },
    {
      name: "sends: half an answer is none, the outcome is open, and the next message goes on a new connection",
      run: () =>
        onBench(subject, async (bench) => {
          const { server, sender, raw, answer: waiting } = await sending(bench, 1000);
          const whole = answer(1);
          raw.write(whole.subarray(0, whole.length - 3));
          raw.halfClose();
          assert.equal((await failure(waiting)).certainty, "unknown");
          const next = bench.send(sender, 2);
          const second = await server.connection(1);
          await second.until((bytes) => wire.requests(bytes).length === 1);
          second.write(answer(2));
          assert.ok(isAnswerTo((await next).bytes, "nota 2"));
        }),
    },
    {
      name: "sends: an answer that nobody waits for is never taken for the next one",
      run: () =>
        onBench(subject, async (bench) => {
          const { server, sender, raw, answer: waiting } = await sending(bench);
          raw.write(answer(1));
          await waiting;
          raw.write(answer(7));
          // Whatever came unasked, the connection it came on is not used any more.
          await raw.ended();
          const next = bench.send(sender, 2);
          const second = await server.connection(1);
          await second.until((bytes) => wire.requests(bytes).length === 1);
          second.write(answer(2));
          assert.ok(isAnswerTo((await next).bytes, "nota 2"), "a surplus answer was taken");
        }),
    },
  ];
}
