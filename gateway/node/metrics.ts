import type { Expiring } from "./keys/index.ts";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What Prometheus reads of one node. Labels are names from the configuration, never anything of a message's content. */
export interface Metrics {
  message(labels: { readonly system: string; readonly type: string; readonly outcome: string }, ms: number): void;
  text(): Promise<string>;
}

/**
 * @param depth deliveries ready or under way
 * @param expiring what of the keys ends when
 */
export function nodeMetrics(depth: () => number, expiring: () => readonly Expiring[]): Metrics {
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
