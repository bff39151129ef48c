import type { Clock, Log } from "../contracts/clock.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import { begun, blockedFor, closed, failed, undecided, type Breaker } from "./breaker.ts";
import type { QueuePolicy } from "./policy.ts";

export type GatePolicy = Pick<QueuePolicy, "concurrency" | "rate" | "breaker">;

export interface GateView {
  readonly running: number;
  readonly waiting: number;
  /** Failures one after the other. */
  readonly failures: number;
  readonly open: boolean;
}

interface Waiter {
  go(): void;
  refuse(error: GatewayError): void;
}

/** Codes that say something of the system itself, and not of one message. */
const ofTheSystem: ReadonlySet<string> = new Set(["PEER_UNREACHABLE", "PEER_TIMEOUT", "NODO_SILENTE"]);
/** Codes of refusals that only the system itself can have said. */
const refusals: ReadonlySet<string> = new Set(["PEER_REFUSED", "EGOV_REFUSED"]);

/**
 * What goes to one system passes here, whoever sends it: not too much at once, not too fast, and nothing while it does not
 * answer (Circuit Breaker). State: what is under way, tokens of the rate, the breaker.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #system: string;
  readonly #policy: () => GatePolicy;
  readonly #waiters: Waiter[] = [];
  readonly #watchers: (() => void)[] = [];
  #breaker: Breaker = closed;
  #running = 0;
  /** When the next message may go, by the monotonic clock. */
  #nextAt = Number.NEGATIVE_INFINITY;
  #timer: { cancel(): void } | undefined;

  constructor(system: string, policy: () => GatePolicy, clock: Clock, log: Log) {
    this.#system = system;
    this.#policy = policy;
    this.#clock = clock;
    this.#log = log;
  }

  get view(): GateView {
    const { failures, until } = this.#breaker;
    return { running: this.#running, waiting: this.#waiters.length, failures, open: until !== undefined };
  }

  /** How long nothing may begin, in milliseconds; 0 when something may; Infinity while a probe is under way. */
  get blockedFor(): number {
    return blockedFor(this.#breaker, this.#clock.monotonic());
  }

  /** Whether what begins now is the probe of a system that has not answered. */
  get probes(): boolean {
    return this.#breaker.until !== undefined;
  }

  /**
   * Sends something through the gate.
   * @param deadline until when it may wait for its turn, in milliseconds since 1970
   * @throws GatewayError PEER_UNREACHABLE (not done) while the breaker is open, OVERLOADED when its turn did not come in time
   */
  async through<T>(deadline: number, send: () => Promise<T>): Promise<T> {
    if (this.blockedFor > 0) throw this.#closedError();
    if (this.#waiters.length === 0 && this.#mayGo()) this.#enter();
    else await this.#turn(deadline);
    let wasOpen = false;
    try {
      const result = await send();
      wasOpen = this.probes;
      this.#succeeded();
      return result;
    } catch (thrown) {
      wasOpen = this.probes;
      this.#failed(asGatewayError(thrown));
      throw thrown;
    } finally {
      this.#running--;
      this.#next();
      if (wasOpen) for (const told of this.#watchers) told();
    }
  }

  /** Whoever waits for the breaker is told when what it waited for has ended, whoever sent it. */
  watch(told: () => void): void {
    this.#watchers.push(told);
  }

  #enter(): void {
    this.#running++;
    this.#breaker = begun(this.#breaker);
  }

  /** Whether there is room, and a token of the rate, which is taken. */
  #mayGo(): boolean {
    const { rate, concurrency } = this.#policy();
    if (this.#running >= concurrency) return false;
    if (rate === undefined) return true;
    const now = this.#clock.monotonic();
    if (this.#nextAt > now) return false;
    this.#nextAt = now + 1000 / rate;
    return true;
  }

  #turn(deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = this.#clock.after(Math.max(0, deadline - this.#clock.now()), () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(new GatewayError("OVERLOADED", `${this.#system} is sent as much as it may be: its turn did not come in time`));
      });
      const waiter: Waiter = {
        go: () => {
          late.cancel();
          resolve();
        },
        refuse: (error) => {
          late.cancel();
          reject(error);
        },
      };
      this.#waiters.push(waiter);
      this.#next();
    });
  }

  #next(): void {
    while (this.#waiters.length > 0) {
      if (this.blockedFor > 0) {
        for (const waiter of this.#waiters.splice(0)) waiter.refuse(this.#closedError());
        return;
      }
      if (!this.#mayGo()) return this.#later();
      this.#enter();
      this.#waiters.shift()!.go();
    }
  }

  /** When it is the rate that holds them back, nobody who ends will let them on. */
  #later(): void {
    const wait = this.#nextAt - this.#clock.monotonic();
    if (this.#timer || wait <= 0) return;
    this.#timer = this.#clock.after(Math.ceil(wait), () => {
      this.#timer = undefined;
      this.#next();
    });
  }

  #closedError(): GatewayError {
    const { failures } = this.#breaker;
    return new GatewayError("PEER_UNREACHABLE", `${this.#system} did not answer ${failures} times, and is left in peace`, {
      certainty: "not-done",
      hint: `it is tried again every ${this.#policy().breaker.pause / 1000} s`,
    });
  }

  #succeeded(): void {
    if (this.#breaker.until !== undefined) this.#log.info({ system: this.#system }, "it answers again");
    this.#breaker = closed;
  }

  #failed(error: GatewayError): void {
    if (!ofTheSystem.has(error.code)) {
      // It answered, if with a refusal: then it is there.
      if (refusals.has(error.code)) this.#succeeded();
      else this.#breaker = undecided(this.#breaker);
      return;
    }
    const before = this.#breaker.until;
    this.#breaker = failed(this.#breaker, this.#clock.monotonic(), this.#policy().breaker);
    if (before === undefined && this.#breaker.until !== undefined) {
      this.#log.warn(
        { system: this.#system, code: error.code, failures: this.#breaker.failures },
        "it does not answer, and is left in peace",
      );
    }
  }
}
