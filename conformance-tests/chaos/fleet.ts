import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startNodeProcess, type NodeProcess } from "../federation/node-process.ts";
import { holdPorts } from "../federation/ports.ts";
import { disagreements } from "./compare.ts";
import { writeFolder } from "./folder.ts";
import { journalList, openIn } from "./journal-list.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Sender } from "./sender.ts";

const stepClock = fileURLToPath(new URL("step-clock.mjs", import.meta.url));

export interface FleetOptions {
  readonly nodes: number;
  readonly senders: number;
  /** postgres://… for several nodes; without it, one node with a file of its own. */
  readonly store?: string;
  readonly lease?: string;
}

/**
 * How long a run is waited for before what is still open counts as lost, in milliseconds: retries pause 200 ms, and a node's
 * work is taken over in a second or two. Only a run that has failed waits for so long.
 */
const drainWithin = 30_000;

/** Settles when something has happened, or will not any more. */
async function within(ms: number, event: Promise<void>): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  await Promise.race([event, once(late.signal, "abort")]);
  clearTimeout(timer);
}

/** What came of a run. */
export interface Findings {
  readonly acknowledged: number;
  readonly done: number;
  /** Messages that the receiver got again under the same control identifier, and did not do again. */
  readonly repeated: number;
  /** Answers that told a sender to repeat. */
  readonly refusals: number;
  /** What must not be, a sentence each. */
  readonly wrong: readonly string[];
}

/** Nodes under load from senders that never give up, in front of one receiver; a test breaks what it likes meanwhile. */
export class Fleet {
  readonly #folders: readonly string[];
  readonly #receiver: Receiver;
  readonly #nodes: (NodeProcess | undefined)[] = [];
  readonly #senders: readonly Sender[];
  readonly #running: Promise<void>[];
  #sent = 0;
  #most = Number.POSITIVE_INFINITY;

  private constructor(folders: readonly string[], ports: readonly number[], receiver: Receiver, senders: number) {
    this.#folders = folders;
    this.#receiver = receiver;
    const next = (): number | undefined => (this.#sent < this.#most ? ++this.#sent : undefined);
    this.#senders = Array.from({ length: senders }, (_, i) => new Sender(ports, i, next));
    this.#running = [];
  }

  static async start({ nodes, senders, store, lease }: FleetOptions): Promise<Fleet> {
    const receiver = await startReceiver();
    const held = await holdPorts(nodes);
    const ports = held.map((one) => one.port);
    await Promise.all(held.map((one) => one.release()));
    const folders = ports.map((port) => {
      const folder = mkdtempSync(join(tmpdir(), "raccordo-chaos-"));
      writeFolder({
        folder,
        listen: `127.0.0.1:${port}`,
        receiver: receiver.address,
        store: store ?? "data/journal.sqlite",
        ...(lease === undefined ? {} : { lease }),
      });
      return folder;
    });
    const fleet = new Fleet(folders, ports, receiver, senders);
    await Promise.all(folders.map((_, i) => fleet.startNode(i)));
    return fleet;
  }

  node(i: number): NodeProcess {
    const node = this.#nodes[i];
    if (!node) throw new Error(`node ${i} does not run`);
    return node;
  }

  async startNode(i: number): Promise<void> {
    this.#nodes[i] = await startNodeProcess(this.#folders[i]!, {}, { flags: ["--import", stepClock], log: "error" });
  }

  /** SIGKILL, and a new start on the same journal. */
  async restart(i: number): Promise<void> {
    await this.node(i).kill();
    await this.startNode(i);
  }

  /** Everything that the nodes wrote to their logs. */
  logs(): string {
    return this.#nodes.map((node) => node?.log() ?? "").join("\n");
  }

  /** Lets all senders begin. */
  load(): void {
    this.#running.push(...this.#senders.map((sender) => sender.run()));
  }

  /** How many numbers were acknowledged so far. */
  get acknowledged(): number {
    return this.#senders.reduce((sum, sender) => sum + sender.acknowledged.size, 0);
  }

  /**
   * Sends no new numbers, waits until all that were sent are acknowledged and done, and until the journal has ended them (what
   * was done while its end could not be written is delivered again), stops the nodes and compares the lists.
   */
  async settle(): Promise<Findings> {
    this.#most = 0;
    await Promise.all(this.#running);
    const acknowledged = new Set(this.#senders.flatMap((sender) => [...sender.acknowledged]));
    await within(drainWithin, this.#receiver.until(acknowledged.size));
    const patience = performance.now() + drainWithin;
    while ((await openIn(this.#folders[0]!)) > 0 && performance.now() < patience);
    await Promise.all(this.#nodes.flatMap((node) => node?.stop() ?? []));
    const journal = await journalList(this.#folders[0]!);
    const { done } = this.#receiver;
    const under = [...done.values()].reduce((sum, ids) => sum + ids.size, 0);
    return {
      acknowledged: acknowledged.size,
      done: done.size,
      repeated: this.#receiver.came() - under,
      refusals: this.#senders.reduce((sum, sender) => sum + sender.refusals.length, 0),
      wrong: disagreements({ acknowledged, done, journal }),
    };
  }

  /** Ends whatever still runs, and removes everything. */
  async remove(): Promise<void> {
    for (const sender of this.#senders) sender.end();
    await Promise.all(this.#nodes.flatMap((node) => node?.kill() ?? []));
    await this.#receiver.close();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}
