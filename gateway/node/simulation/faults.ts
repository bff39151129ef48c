import type { Lives } from "./lives.ts";
import type { Network } from "./network.ts";

/** The wall clock is never further than this from the time that has passed, in milliseconds. */
const mostMoved = 6 * 3_600_000;

/** What happens to the node, its receivers and its clock, beside what happens to single messages: until all is calm. */
export class Faults {
  readonly #network: Network;
  readonly #lives: Lives;
  /** Crashes come between two events, so they are counted in events. */
  #crashIn: number;

  constructor(network: Network, lives: Lives) {
    this.#network = network;
    this.#lives = lives;
    this.#crashIn = this.#nextCrash();
    this.#again(2000, 8000, "a receiver goes", () => this.#outage());
    this.#again(500, 6000, "the wall clock is set", () => this.#moveClock());
    this.#again(4000, 20_000, "an operator stops the node", () => this.#lives.stop());
    this.#again(3000, 15_000, "an operator stops a queue", () => this.#pause());
  }

  /** To be called after every event. */
  happened(): void {
    if (this.#network.world.calm || !this.#lives.running || --this.#crashIn > 0) return;
    this.#crashIn = this.#nextCrash();
    this.#lives.crash();
  }

  /** Often soon after the start, while what was left is taken up; mostly under full load. */
  #nextCrash(): number {
    const { world } = this.#network;
    return 1 + world.random(world.random(4) === 0 ? 60 : 1200);
  }

  #again(least: number, most: number, name: string, happen: () => void): void {
    const { world } = this.#network;
    world.after(world.between(least, most), name, () => {
      if (world.calm) return;
      happen();
      this.#again(least, most, name, happen);
    });
  }

  #outage(): void {
    const { world, receivers } = this.#network;
    const receiver = [...receivers.values()][world.random(receivers.size)]!;
    receiver.up = false;
    world.after(world.between(200, 5000), `${receiver.name} is there again`, () => (receiver.up = true));
  }

  /** Hours, or a little. */
  #moveClock(): void {
    const { world } = this.#network;
    const span = world.random(2) === 0 ? mostMoved : 5000;
    const moved = Math.floor(world.between(-span, span));
    world.wallMoved = Math.max(-mostMoved, Math.min(mostMoved, world.wallMoved + moved));
  }

  /** A crash may come before the queue runs again: who stopped it goes on until a node says that it does. */
  #pause(): void {
    const { world, receivers } = this.#network;
    const system = [...receivers.keys()][world.random(receivers.size)]!;
    let runs = false;
    const resumed = (): void => void (runs = true);
    const resume = (): void => {
      if (runs) return;
      const failed = (): void => world.note(`the queue of ${system} does not run yet`);
      this.#lives.node?.resume(system, "operator").then(resumed, failed);
      world.after(2000, `the queue of ${system} is looked at`, resume);
    };
    // An operator who is told that the journal cannot be written leaves it at that.
    const failed = (): void => world.note(`the queue of ${system} cannot be stopped`);
    this.#lives.node?.pause(system, "operator").catch(failed);
    world.after(world.between(100, 3000), `the queue of ${system} is to run again`, resume);
  }
}
