import type { AdapterContext, Outgoing, Received, Sender } from "../../../gateway/contracts/adapter.ts";
import type { Timer } from "../../../gateway/contracts/clock.ts";
import { asGatewayError, GatewayError } from "../../../gateway/contracts/errors.ts";
import { Backoff } from "../backoff.ts";
import { Line, type Destination } from "./line.ts";
import type { Wire } from "./wire.ts";

export interface ConnectOptions extends Destination {
  /** Connections at most. */
  readonly connections: number;
  /** Requests under way on one connection at most; more than one only where answers name what they answer. */
  readonly pipelined?: number;
  /** A connection is there before the first message, and is made again whenever it is lost. */
  readonly keepOpen?: boolean;
}

/**
 * Sends framed messages over a small pool of connections. A peer that could not be reached is knocked at again after pauses
 * that grow; until then a message is refused at once as not delivered.
 */
export function connectTcp(options: ConnectOptions, wire: Wire, context: AdapterContext): Sender {
  return new Pool(options, wire, context);
}

interface Waiting {
  readonly start: (line: Line) => void;
  readonly fail: (error: GatewayError) => void;
}

class Pool implements Sender {
  readonly #options: ConnectOptions;
  readonly #wire: Wire;
  readonly #context: AdapterContext;
  readonly #lines = new Set<Line>();
  readonly #queue: Waiting[] = [];
  readonly #backoff: Backoff;
  #closed = false;
  #reopening: Timer | undefined;

  constructor(options: ConnectOptions, wire: Wire, context: AdapterContext) {
    this.#options = options;
    this.#wire = wire;
    this.#context = context;
    this.#backoff = new Backoff(context);
    if (options.keepOpen) this.#line().open();
  }

  async send(outgoing: Outgoing, deadline: number): Promise<Received> {
    try {
      return await this.#exchange((line) => line.exchange(outgoing.bytes, deadline), deadline);
    } catch (thrown) {
      throw asGatewayError(thrown);
    } finally {
      this.#serve();
    }
  }

  /** A line is taken and used in one breath, so that no two take the same. */
  #exchange(use: (line: Line) => Promise<Received>, deadline: number): Promise<Received> {
    if (this.#closed) throw stopping();
    const line = this.#free();
    if (line) return use(line);
    const wait = this.#backoff.wait;
    if (wait > 0 && this.#lines.size === 0) {
      throw new GatewayError("PEER_UNREACHABLE", `${this.#options.connect} could not be reached a moment ago`, {
        hint: `it is tried again in ${Math.ceil(wait)} ms`,
      });
    }
    return new Promise((resolve, reject) => {
      const { clock } = this.#context;
      const timer = clock.after(Math.max(0, deadline - clock.now()), () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(new GatewayError("OVERLOADED", "All connections are busy", { hint: "raise connections in the system's options" }));
      });
      const waiting: Waiting = {
        start: (line) => {
          timer.cancel();
          resolve(use(line));
        },
        fail: (error) => {
          timer.cancel();
          reject(error);
        },
      };
      this.#queue.push(waiting);
    });
  }

  /**
   * The line with the least to do, or a new one where all are busy. One on which an answer is late takes no more and is not
   * counted, but there are never twice as many.
   */
  #free(): Line | undefined {
    const { connections } = this.#options;
    let best: Line | undefined;
    let usable = 0;
    for (const line of this.#lines) {
      if (!line.usable) continue;
      usable++;
      if (!best || line.load < best.load) best = line;
    }
    if (best?.load === 0) return best;
    if (usable < connections && this.#lines.size < 2 * connections) return this.#backoff.wait > 0 ? undefined : this.#line();
    return best && best.load < (this.#options.pipelined ?? 1) ? best : undefined;
  }

  #line(): Line {
    const line: Line = new Line(this.#options, this.#wire, this.#context, {
      connected: () => this.#backoff.succeeded(),
      unreachable: () => this.#backoff.failed(),
      closed: () => {
        if (!this.#lines.delete(line)) return;
        this.#serve();
        this.#reopen();
      },
    });
    this.#lines.add(line);
    return line;
  }

  /** Gives lines to those who wait; when the peer cannot be reached, tells them so. */
  #serve(): void {
    while (this.#queue.length > 0) {
      const line = this.#free();
      if (line) this.#queue.shift()!.start(line);
      else if (this.#lines.size > 0) return;
      else this.#queue.shift()!.fail(new GatewayError("PEER_UNREACHABLE", `${this.#options.connect} cannot be reached`));
    }
  }

  #reopen(): void {
    if (!this.#options.keepOpen || this.#closed || this.#lines.size > 0 || this.#reopening) return;
    this.#reopening = this.#context.clock.after(this.#backoff.wait, () => {
      this.#reopening = undefined;
      if (!this.#closed && this.#lines.size === 0) this.#line().open();
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#reopening?.cancel();
    for (const waiting of this.#queue.splice(0)) waiting.fail(stopping());
    for (const line of [...this.#lines]) line.destroy();
    return Promise.resolve();
  }
}

const stopping = (): GatewayError => new GatewayError("STOPPING", "This system is being stopped");
