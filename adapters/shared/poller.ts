import type { AdapterContext } from "../../gateway/contracts/adapter.ts";
import type { Timer } from "../../gateway/contracts/clock.ts";
import { asGatewayError, GatewayError } from "../../gateway/contracts/errors.ts";
import { Backoff } from "./backoff.ts";

/**
 * Runs a turn again and again: at once while a turn finds more to do, else after a pause or when woken. A turn that fails is
 * tried again after pauses that grow; that is said once when it begins and once when it ends.
 */
export class Poller {
  readonly #turn: () => Promise<boolean>;
  readonly #pause: number;
  readonly #context: AdapterContext;
  readonly #where: string;
  readonly #backoff: Backoff;
  #running: Promise<void> | undefined;
  #timer: Timer | undefined;
  #woken = false;
  #failing = false;
  #stopped = false;

  /**
   * @param turn gives true when there may be more to do right away
   * @param pause milliseconds
   * @param where what is looked at, for the log
   */
  constructor(turn: () => Promise<boolean>, pause: number, where: string, context: AdapterContext) {
    this.#turn = turn;
    this.#pause = pause;
    this.#where = where;
    this.#context = context;
    this.#backoff = new Backoff(context);
  }

  /** Begins, or looks again now. */
  wake(): void {
    if (this.#stopped) return;
    this.#woken = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#running ??= this.#run();
  }

  /** No further turn begins; settles when the one under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#woken && !this.#stopped) {
      this.#woken = false;
      try {
        const more = await this.#turn();
        this.#well();
        if (more) this.#woken = true;
      } catch (thrown) {
        this.#failed(thrown);
        break;
      }
    }
    this.#running = undefined;
    if (this.#stopped) return;
    const wait = this.#failing ? Math.max(this.#pause, this.#backoff.wait) : this.#pause;
    this.#timer = this.#context.clock.after(wait, () => this.wake());
  }

  #well(): void {
    this.#backoff.succeeded();
    if (!this.#failing) return;
    this.#failing = false;
    this.#context.log.info({ where: this.#where }, "can be read again");
  }

  #failed(thrown: unknown): void {
    this.#backoff.failed();
    if (this.#failing) return;
    this.#failing = true;
    // Texts of ours are for operators; those of others may hold names and values, and their codes say enough.
    const code = String((thrown as { readonly code?: unknown } | null)?.code ?? asGatewayError(thrown).code);
    const reason = thrown instanceof GatewayError ? thrown.message : thrown instanceof Error ? thrown.name : "";
    this.#context.log.error({ where: this.#where, code }, `cannot be read, is tried again: ${reason}`);
  }
}
