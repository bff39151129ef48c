import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Order, Told } from "./attachment-process.ts";
import type { Peak } from "./memory.ts";
import { makeIdentities } from "./parties.ts";
import type { Row } from "./report.ts";

const pairs = 5;
const mega = 1024 * 1024;
const program = fileURLToPath(new URL("attachment-process.ts", import.meta.url));

/** A signed request with so many octets beside it, and an answer with as many: memory above idle of both processes. */
export async function withAttachment(size: number): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "raccordo-bench-"));
  try {
    const [large, small] = [join(folder, "large"), join(folder, "small")];
    await writeFile(large, randomBytes(size));
    await writeFile(small, randomBytes(1000));
    const found = [];
    for (let i = 0; i < pairs; i++) found.push(await onePair(folder, small, large, size));
    const times = found.map(({ seconds }) => seconds).toSorted((a, b) => a - b);
    const name = `${(size / mega).toFixed(0)} MB attachment`;
    return [
      row(
        `${name}: receiving process`,
        found.map(({ receiver }) => receiver),
      ),
      row(
        `${name}: sending process`,
        found.map(({ sender }) => sender),
      ),
      {
        what: `${name}: there and back, ${(found[0]!.octets / 1e6).toFixed(1)} million octets each way`,
        value: `${times[times.length >> 1]!.toFixed(2)} s`,
        spread: `${times[0]!.toFixed(2)} to ${times.at(-1)!.toFixed(2)}`,
        ratio: "",
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Found {
  readonly receiver: Peak;
  readonly sender: Peak;
  readonly octets: number;
  readonly seconds: number;
}

/** New processes each time: what one exchange leaves behind must not count as idle for the next. */
async function onePair(folder: string, small: string, large: string, size: number): Promise<Found> {
  const { alice, bob } = await makeIdentities();
  const keys = [alice, bob].map(
    ({ key, certificate }) => [key.export({ type: "pkcs8", format: "pem" }).toString(), certificate.toString()] as const,
  );
  const both = [start(), start()] as const;
  const [receiver, sender] = both;
  for (const one of both) await ask(one, { kind: "begin", folder, keys });
  const { address = "" } = await ask(receiver, { kind: "listen" });
  await ask(sender, { kind: "send", address, file: small, size: 1000 });
  // Idle is what is measured from: there is no event for a heap that has come to rest after the first message.
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const one of both) await ask(one, { kind: "watch" });
  const { octets = 0, seconds = 0 } = await ask(sender, { kind: "send", address, file: large, size });
  if (octets !== size) throw new Error(`${octets} octets came back of ${size}`);
  const [first, second] = [await ask(receiver, { kind: "peak" }), await ask(sender, { kind: "peak" })];
  both.forEach((one) => one.disconnect());
  return { receiver: first.peak!, sender: second.peak!, octets, seconds };
}

const start = (): ChildProcess => fork(program, [], { execArgv: ["--disable-warning=ExperimentalWarning"] });

async function ask(child: ChildProcess, order: Order): Promise<Told> {
  const told = once(child, "message") as Promise<[Told]>;
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`a process ended with ${String(code)}`);
  });
  child.send(order);
  return (await Promise.race([told, ended]))[0];
}

function row(what: string, peaks: readonly Peak[]): Row {
  const above = peaks.map(({ idle, sampled, counted }) => (Math.max(sampled, counted) - idle) / mega).toSorted((a, b) => a - b);
  const idle = peaks.map((one) => one.idle / mega).toSorted((a, b) => a - b)[peaks.length >> 1]!;
  return {
    what,
    value: `+${above[above.length >> 1]!.toFixed(0)} MB`,
    spread: `${above[0]!.toFixed(0)} to ${above.at(-1)!.toFixed(0)}`,
    ratio: `above ${idle.toFixed(0)} MB idle`,
  };
}
