import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What Prometheus reads of one node. Labels are names from the configuration, never anything of a message's content. */
export interface Metrics {
  message(labels: { readonly system: string; readonly type: string; readonly outcome: string }, ms: number): void;
  text(): Promise<string>;
}

export function nodeMetrics(depth: () => number): Metrics {
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
  return {
    message({ system, type, outcome }, ms) {
      messages.inc({ system, type, outcome });
      seconds.observe({ system }, ms / 1000);
    },
    text: () => registers[0]!.metrics(),
  };
}
