import type { Clock, Log } from "../contracts/clock.ts";
import { Gate, type GateView, type QueuePolicy } from "../delivery/index.ts";

/** The gates of a node, one for each system as the journal names it. They outlive settings; what they allow follows them. */
export class Gates {
  readonly #gates = new Map<string, Gate>();
  readonly #policyOf: (system: string) => QueuePolicy;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(policyOf: (system: string) => QueuePolicy, clock: Clock, log: Log) {
    this.#policyOf = policyOf;
    this.#clock = clock;
    this.#log = log;
  }

  of(system: string): Gate {
    const known = this.#gates.get(system);
    if (known) return known;
    const made = new Gate(system, () => this.#policyOf(system), this.#clock, this.#log);
    this.#gates.set(system, made);
    return made;
  }

  get views(): readonly (GateView & { readonly system: string })[] {
    return [...this.#gates].map(([system, gate]) => ({ system, ...gate.view }));
  }
}
