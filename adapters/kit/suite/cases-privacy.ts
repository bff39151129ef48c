import assert from "node:assert/strict";
import { failure, onBench } from "./bench.ts";
import { RawSocket, rawServer } from "./raw-socket.ts";
import type { Case, Subject } from "./subject.ts";

const name = "ESEMPIO DA NON SCRIVERE";

/** Logs and errors hold no patient's data, whatever goes wrong. */
export function privacyCases(subject: Subject): readonly Case[] {
  const message = (number: number): Uint8Array => subject.message(`nota ${number} ${name}`);
  return [
    {
      name: "writes nothing of a message to the log, nor into an error",
      run: () =>
        onBench(subject, async (bench) => {
          const errors: Error[] = [];
          const { listener, options } = await bench.listen(
            subject.limit === undefined ? {} : { maxBytes: Math.max(subject.limit, 2000) },
          );
          await subject.peer.send(message(1), listener.address, options, bench.folder);
          if (subject.limit !== undefined) {
            const long = subject.message(`nota 2 ${name} ${"x".repeat(4000)}`);
            subject.peer.send(long, listener.address, options, bench.folder).catch(() => undefined);
            await bench.gateway.until(2);
          }
          if (subject.wire) {
            const raw = await RawSocket.open(listener.address);
            raw.write(subject.wire.request(message(3)).subarray(0, -2));
            raw.reset();
            const server = await rawServer();
            bench.atTheEnd(() => server.close());
            const sender = bench.connect(server.address);
            const sending = sender.send({ bytes: message(4), transport: {} }, deadline(5000));
            const connection = await server.connection(0);
            connection.write(Buffer.concat([subject.wire.answer(message(5)), subject.wire.answer(message(6))]));
            connection.halfClose();
            await sending.catch((error: unknown) => errors.push(error as Error));
          }
          const served = await bench.serve(() => new Promise<never>(() => undefined));
          const sender = bench.connect(served.address);
          errors.push(await failure(sender.send({ bytes: message(7), transport: {} }, deadline(300))));
          await served.close();
          errors.push(await failure(sender.send({ bytes: message(8), transport: {} }, deadline(300))));
          const written = [...bench.logged, ...errors.map((error) => `${error.message} ${String(error.cause)}`)].join("\n");
          assert.ok(!written.includes(name), `a message's content was written: ${written.slice(0, 2000)}`);
        }),
    },
  ];
}

/** An instant so many milliseconds from now, by the clock that senders are given. */
function deadline(within: number): number {
  return performance.timeOrigin + performance.now() + within;
}
