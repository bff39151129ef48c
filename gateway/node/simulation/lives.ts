import type { DatabaseSync } from "node:sqlite";
import { randomFrom } from "../../canonical/fuzz/random.ts";
import { silentLog, type Random } from "../../contracts/clock.ts";
import type { NodeConfig } from "../config/model.ts";
import { startNode, type Node } from "../start.ts";
import { overAdapter } from "./configuration.ts";
import { openDisk } from "./disk.ts";
import type { Life } from "./events.ts";
import type { Ledger } from "./ledger.ts";
import { simulatedAdapter, type Network } from "./network.ts";

export interface LivesOptions {
  readonly seed: number;
  readonly config: NodeConfig;
  readonly database: DatabaseSync;
  readonly network: Network;
  readonly ledger: Ledger;
}

/** The lives of one node, one after the other on the same database. */
export class Lives {
  readonly #options: LivesOptions;
  readonly #random: Random;
  #life: Life = { number: 0, over: true };
  #node: Node | undefined;

  constructor(options: LivesOptions) {
    this.#options = options;
    const random = randomFrom(options.seed + 1);
    this.#random = (length) => Uint8Array.from({ length }, () => random(256));
  }

  /** The node, once it has started and until it ends. */
  get node(): Node | undefined {
    return this.#node;
  }

  /** How many there were. */
  get count(): number {
    return this.#life.number;
  }

  /** Whether a node runs, or is being started or stopped. */
  get running(): boolean {
    return !this.#life.over;
  }

  /** Starts the real node on what the life before has left. */
  start(): void {
    const { network, config, database, ledger } = this.#options;
    const { world } = network;
    const life: Life = { number: this.#life.number + 1, over: false };
    this.#life = life;
    world.note(`life ${life.number} begins`);
    const journal = openDisk(world, life, database, (calls) => ledger.committed(calls));
    const adapter = simulatedAdapter(network, life);
    startNode(overAdapter(config, adapter), { clock: world.clockOf(life), random: this.#random, log: silentLog, journal }).then(
      (node) => {
        world.note(`life ${life.number} has started`);
        this.#node = node;
      },
      (thrown: unknown) => {
        world.note(`life ${life.number} could not start: ${String(thrown)}`);
        this.end();
        this.#startLater();
      },
    );
  }

  /** At this instant nothing of this life goes on: no timer, no answer of the disk, none of the network. */
  crash(): void {
    if (this.#life.over) return;
    const { world } = this.#options.network;
    world.note(`life ${this.#life.number} crashes`);
    this.end();
    this.#startLater();
  }

  /** Stops the node as an operator does. */
  stop(): void {
    const node = this.#node;
    const life = this.#life;
    if (!node) return;
    const { world } = this.#options.network;
    world.note(`life ${life.number} is being stopped`);
    this.#node = undefined;
    node.stop().then(
      () => {
        world.note(`life ${life.number} has stopped`);
        this.end();
        this.#startLater();
      },
      (thrown: unknown) => this.#options.ledger.wrong.push(`the node could not be stopped: ${String(thrown)}`),
    );
  }

  /** Ends this life. Who waited for an answer of it learns that it is gone, or waits in vain. */
  end(): void {
    const { network } = this.#options;
    const { world, door } = network;
    this.#life.over = true;
    this.#node = undefined;
    if (door?.life === this.#life) {
      for (const tear of door.waiting) if (world.random(2) === 0) tear();
      network.door = undefined;
    }
  }

  #startLater(): void {
    const { world } = this.#options.network;
    world.after(world.between(1, 2000), "somebody starts the node", () => this.start());
  }
}
