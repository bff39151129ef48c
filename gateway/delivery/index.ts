/** Outbound work that outlives its connection: queues by system, retry, order, circuit breaker, dead letters. */
export { Gate, type GateView } from "./gate.ts";
export type { BreakerPolicy, QueuePolicy, RetryPolicy } from "./policy.ts";
export { DeliveryWorker, type Attempt, type DeliveryOptions } from "./worker.ts";
