import { messageType, type Message } from "../canonical/index.ts";
import type { Clock } from "../contracts/clock.ts";
import type { Queue } from "../contracts/journal.ts";
import type { Exchange } from "../exchange/index.ts";
import type { GateView } from "../delivery/index.ts";
import type { Expiring } from "./keys/index.ts";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What Prometheus reads of one node. Labels are names from the configuration, never anything of a message's content. */
export interface Metrics {
  message(labels: { readonly system: string; readonly type: string; readonly outcome: string }, ms: number): void;
  text(): Promise<string>;
}

/** Counts a message with its outcome, and the time since it came. */
export type Measure = (exchange: Exchange<unknown>, outcome: string) => void;

export function measuring(metrics: Pick<Metrics, "message">, clock: Pick<Clock, "now">): Measure {
  return (exchange, outcome) => {
    const { message } = exchange.body as { readonly message?: Message };
    const type = message ? messageType(message) : "?";
    metrics.message({ system: exchange.system, type, outcome }, clock.now() - exchange.receivedAt);
  };
}

/** Where the metrics that are not counted come from, each time that they are asked for. */
export interface Sources {
  /** Deliveries that wait or are under way here. */
  depth(): number;
  /** What of the keys ends when. */
  expiring(): readonly Expiring[];
  queues(): Promise<readonly Queue[]>;
  gates(): readonly (GateView & { readonly system: string })[];
}

export function nodeMetrics({ depth, expiring, queues, gates }: Sources): Metrics {
  const registers = [new Registry()];
  const messages = new Counter({
    name: "raccordo_messages_total",
    help: "Messages received, by system, type and outcome",
    labelNames: ["system", "type", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "raccordo_message_seconds",
    help: "From receipt to answer",
    labelNames: ["system"],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 3, 10],
    registers,
  });
  new Gauge({
    name: "raccordo_deliveries_waiting",
    help: "Deliveries ready or under way",
    registers,
    collect() {
      this.set(depth());
    },
  });
  const bySystem = (name: string, help: string, read: () => Promise<readonly (readonly [string, number])[]>): void => {
    new Gauge({
      name,
      help,
      labelNames: ["system"],
      registers,
      async collect() {
        // While the journal cannot be read, these are missing, and all others are told.
        const values = await read().catch(() => []);
        this.reset();
        for (const [system, value] of values) this.set({ system }, value);
      },
    });
  };
  bySystem("raccordo_queue_waiting", "Deliveries that wait in the journal, by system; all nodes that share it", async () =>
    (await queues()).map(({ system, waiting }) => [system, waiting]),
  );
  bySystem("raccordo_queue_oldest_timestamp_seconds", "When the oldest delivery that waits was first wanted", async () =>
    (await queues()).flatMap(({ system, oldest }) => (oldest === undefined ? [] : [[system, oldest / 1000] as const])),
  );
  bySystem("raccordo_dead_letters", "Deliveries that wait for a person, by system", async () =>
    (await queues()).map(({ system, dead }) => [system, dead]),
  );
  bySystem("raccordo_queue_paused", "1 while an operator has stopped the queue of a system", async () =>
    (await queues()).map(({ system, paused }) => [system, paused ? 1 : 0]),
  );
  bySystem("raccordo_breaker_open", "1 while a system does not answer and is left in peace", () =>
    Promise.resolve(gates().map(({ system, open }) => [system, open ? 1 : 0])),
  );
  new Gauge({
    name: "raccordo_memory_bytes",
    help: "Resident memory of the process",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: "raccordo_keys_expire_timestamp_seconds",
    help: "When a certificate or revocation list ends, in seconds since 1970: warn weeks before",
    labelNames: ["of", "kind", "file", "serial"],
    registers,
    collect() {
      this.reset();
      for (const { of, kind, file, serial, until } of expiring()) {
        if (Number.isFinite(until)) this.set({ of, kind, file, serial }, until / 1000);
      }
    },
  });
  return {
    message({ system, type, outcome }, ms) {
      messages.inc({ system, type, outcome });
      seconds.observe({ system }, ms / 1000);
    },
    text: () => registers[0]!.metrics(),
  };
}
