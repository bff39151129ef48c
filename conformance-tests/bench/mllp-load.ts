/**
 * Closed-loop load for the benchmark: opens connections, each sends one message, waits for its acknowledgement, sends the
 * next. Run by its parent with the work as a message; answers with the figures. Loopback only.
 */
import { connect } from "node:net";

interface Work {
  readonly port: number;
  readonly connections: number;
  readonly count: number;
  /** Message with @ID@ where MSH-10 is. */
  readonly template: string;
  readonly prefix: string;
  /** Messages a second over all connections; 0: as fast as they are acknowledged. */
  readonly rate: number;
}

export interface LoadFigures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly errors: number;
}

process.on("message", (work: Work) => {
  run(work).then(
    (figures) => process.send?.(figures),
    (thrown: unknown) => {
      throw thrown;
    },
  );
});
process.on("disconnect", () => process.exit(0));

async function run(work: Work): Promise<LoadFigures> {
  const latencies: number[] = [];
  let sent = 0;
  let errors = 0;
  const began = performance.now();
  const [before = "", after = ""] = work.template.split("@ID@");
  const head = Buffer.from(`\x0b${before}`, "latin1");
  const tail = Buffer.from(`${after}\x1c\r`, "latin1");

  await Promise.all(
    Array.from({ length: work.connections }, () => {
      return new Promise<void>((resolve, reject) => {
        const socket = connect({ port: work.port, host: "127.0.0.1", noDelay: true });
        let since = 0;
        let controlId = "";
        let held = "";
        const next = (): void => {
          if (sent >= work.count) {
            socket.end();
            resolve();
            return;
          }
          const due = work.rate === 0 ? 0 : began + (sent / work.rate) * 1000 - performance.now();
          controlId = `${work.prefix}${(sent++).toString(36)}`;
          const send = (): void => {
            since = performance.now();
            socket.write(Buffer.concat([head, Buffer.from(controlId), tail]));
          };
          if (due > 0) setTimeout(send, due);
          else send();
        };
        socket.on("connect", next);
        socket.on("error", reject);
        socket.on("data", (chunk: Buffer) => {
          held += chunk.toString("latin1");
          const end = held.indexOf("\x1c");
          if (end < 0) return;
          const answer = /MSA\|(..)\|([^|\r\n]*)/.exec(held);
          held = "";
          latencies.push(performance.now() - since);
          if (!answer || !/^[AC]A$/.test(answer[1] ?? "") || answer[2] !== controlId) errors++;
          next();
        });
      });
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (part: number): number =>
    Number((latencies[Math.min(latencies.length - 1, Math.floor(part * latencies.length))] ?? 0).toFixed(2));
  return { perSecond: Math.round(latencies.length / seconds), p50: at(0.5), p99: at(0.99), max: at(1), errors };
}
