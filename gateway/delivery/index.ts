/** Outbound work that outlives its connection: retry, back-off, dead letters. */
export { DeliveryWorker, type Attempt, type DeliveryOptions, type RetryPolicy } from "./worker.ts";
