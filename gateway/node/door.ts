import type { AdapterContext, Inbound, Listener } from "../contracts/adapter.ts";
import type { Log } from "../contracts/clock.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { SystemConfig } from "./config/model.ts";
import type { Current, Lease } from "./current.ts";
import type { Settings } from "./settings.ts";
import type { Entrance, Entry } from "./way.ts";
import type { Caller } from "./work.ts";

/** A listener that is open, and which system it stands for. */
export class Door implements Entrance {
  readonly config: SystemConfig;
  readonly #current: Current;
  #name: string;
  #listener: Listener | undefined;
  #last: Caller;
  /** The settings that a door which is being closed keeps until its last connection has ended. */
  #kept: Lease | undefined;
  /** While it is not decided whether the configuration that opened this door comes into force. */
  #undecided: PromiseWithResolvers<undefined> | undefined = Promise.withResolvers();

  constructor(config: SystemConfig, settings: Settings, current: Current) {
    this.config = config;
    this.#current = current;
    this.#name = config.file.system;
    this.#last = { settings, system: settings.systems.get(this.#name)! };
    // Nobody may be waiting when it is refused.
    this.#undecided?.promise.catch(() => undefined);
  }

  /** The system that stands behind it today. */
  get name(): string {
    return this.#name;
  }

  /** `host:port`; undefined before it is open. */
  get address(): string | undefined {
    return this.#listener?.address;
  }

  get last(): Caller {
    return this.#last;
  }

  /** @throws GatewayError when the address cannot be had */
  async open(inbound: Inbound, context: AdapterContext): Promise<void> {
    this.#listener = await this.config.adapter.listen(this.config.file.options, inbound, context);
  }

  enter(): Entry | Promise<Entry> {
    return this.#undecided ? this.#undecided.promise.then(() => this.#enter()) : this.#enter();
  }

  #enter(): Entry {
    const { settings, release } = this.#kept?.share() ?? this.#current.take();
    const system = settings.systems.get(this.#name);
    if (system) return { settings, system, release };
    release();
    throw new GatewayError("STOPPING", `The system ${this.#name} is being taken away`);
  }

  /** The settings of now are in force, and in them it stands for this system. */
  serve(name: string): void {
    const { settings } = this.#current;
    this.#name = name;
    this.#last = { settings, system: settings.systems.get(name) ?? this.#last.system };
    this.#undecided?.resolve(undefined);
    this.#undecided = undefined;
  }

  /** Stops listening at once; settles when what came in before has been answered, on the settings of now. */
  async close(log: Log): Promise<void> {
    this.#undecided?.reject(new GatewayError("STOPPING", "The configuration that opened this address was refused"));
    const lease = this.#current.take();
    const system = lease.settings.systems.get(this.#name);
    if (system) this.#last = { settings: lease.settings, system };
    this.#kept = lease;
    try {
      await this.#listener?.close();
    } catch (thrown) {
      log.error({ system: this.#name, code: asGatewayError(thrown).code }, "listener could not be closed");
    } finally {
      lease.release();
    }
  }
}
