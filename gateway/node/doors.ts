import type { AdapterContext } from "../contracts/adapter.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { SystemConfig } from "./config/model.ts";
import type { Current } from "./current.ts";
import { Door } from "./door.ts";
import { planDoors, portIn, portOf } from "./door-plan.ts";
import type { Settings } from "./settings.ts";
import type { Ways } from "./way.ts";

/** What was done with the addresses that systems reach the node at, each as `system on host:port`. */
export interface DoorChanges {
  readonly kept: readonly string[];
  readonly opened: readonly string[];
  readonly closed: readonly string[];
}

/** The addresses that systems reach a node at. */
export class Doors {
  readonly #current: Current;
  readonly #ways: Ways;
  readonly #context: AdapterContext;
  #open: readonly Door[] = [];
  /** Doors that listen no more and still answer what came in. */
  readonly #closing = new Set<Promise<void>>();

  constructor(current: Current, ways: Ways, context: AdapterContext) {
    this.#current = current;
    this.#ways = ways;
    this.#context = context;
  }

  /** Addresses by system. */
  get addresses(): ReadonlyMap<string, string> {
    return new Map(this.#open.map((door) => [door.name, door.address ?? ""]));
  }

  /**
   * Opens what other settings ask for, calls `swap`, and closes what they do not have any more. A door whose options did not
   * change goes on. When something cannot be opened everything is as it was before, and `swap` is not called.
   * @param swap puts the settings in force, without waiting for anything
   * @throws GatewayError with the place in the system's file
   */
  async change(next: Settings, swap: () => void): Promise<DoorChanges> {
    const plan = planDoors(this.#open, next.config.systems);
    const opened: Door[] = [];
    const closed: Door[] = [];
    const close = (door: Door): void => {
      closed.push(door);
      this.#close(door);
    };
    try {
      for (const system of plan.opening) {
        for (const door of plan.inTheWay)
          if (portIn(door.address ?? "") === portOf(system) && !closed.includes(door)) close(door);
        opened.push(await this.#opened(system, next));
      }
    } catch (thrown) {
      for (const door of opened) this.#close(door);
      await this.#reopen(closed);
      throw thrown;
    }
    // From here to the end nothing is waited for: this is the instant between two messages.
    for (const door of plan.closing) if (!closed.includes(door)) close(door);
    const gone = closed.map(shown);
    swap();
    for (const { door, name } of plan.kept) door.serve(name);
    for (const door of opened) door.serve(door.name);
    const kept = plan.kept.map(({ door }) => door);
    this.#open = [...kept, ...opened];
    return { kept: kept.map(shown), opened: opened.map(shown), closed: gone };
  }

  /** Stops listening everywhere; settles when everything that came in has been answered. */
  async close(): Promise<void> {
    for (const door of this.#open) this.#close(door);
    this.#open = [];
    await Promise.all(this.#closing);
  }

  async #opened(system: SystemConfig, settings: Settings): Promise<Door> {
    const door = new Door(system, settings, this.#current);
    try {
      await door.open(this.#ways.inbound(door), this.#context);
      return door;
    } catch (thrown) {
      const error = asGatewayError(thrown);
      const { file, position } = system.source;
      throw new GatewayError(error.code, `${door.name}: ${error.message}`, {
        where: { file, field: "options.listen", ...position(["options", "listen"]) },
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    }
  }

  #close(door: Door): void {
    const closing = door.close(this.#context.log).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Gives doors that were closed for a configuration that was then refused their addresses back. */
  async #reopen(doors: readonly Door[]): Promise<void> {
    const settings = this.#current.settings;
    for (const lost of doors) {
      this.#open = this.#open.filter((door) => door !== lost);
      try {
        const door = await this.#opened(lost.config, settings);
        door.serve(lost.name);
        this.#open = [...this.#open, door];
      } catch (thrown) {
        const { code, message } = asGatewayError(thrown);
        this.#context.log.error({ system: lost.name, code }, `the address could not be had again: ${message}`);
      }
    }
  }
}

const shown = (door: Door): string => `${door.name} on ${door.address ?? "?"}`;
