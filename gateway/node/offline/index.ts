/** Envelopes for files, without a node: what `raccordo envelope` works with. */
export { canonicalPayload, offlineEnvelope } from "./envelope.ts";
export { loadPolicy, type OfflinePolicy, trusting } from "./policy.ts";
export { exceptionsOf } from "./exceptions.ts";
