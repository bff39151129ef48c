import { milliseconds } from "../contracts/duration.ts";
import type { QueuePolicy } from "../delivery/index.ts";
import type { NodeFile, RetryFile, SystemFile } from "./config/model.ts";

/** How a system is delivered to: by its own file, else by node.yaml. */
export function queuePolicy(node: NodeFile, system: Pick<SystemFile, "delivery"> = {}): QueuePolicy {
  const { delivery = {} } = system;
  const retry: RetryFile = { first: "1s", most: "1m", until: "24h", ...node.retry, ...delivery.retry };
  return {
    retry: {
      first: milliseconds(retry.first!),
      most: milliseconds(retry.most!),
      until: milliseconds(retry.until!),
      attempts: retry.attempts ?? Number.POSITIVE_INFINITY,
    },
    concurrency: delivery.concurrency ?? node.concurrency,
    rate: delivery.rate === undefined ? undefined : perSecond(delivery.rate),
    most: delivery.queue ?? 100_000,
    breaker: { after: delivery.breaker?.after ?? 5, pause: milliseconds(delivery.breaker?.pause ?? "10s") },
  };
}

/** `50/s`, `600/m` as messages a second. */
function perSecond(rate: string): number {
  const [count, unit] = rate.split("/");
  return Number(count) / (unit === "m" ? 60 : 1);
}
