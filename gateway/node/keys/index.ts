/** Keys and trust of a node: PEM and PKCS#12, counterparts, revocation lists, roll-over, and what ends when. */
export { certificatesIn, readIdentity } from "./files.ts";
export { daysLeft, expiringSoon, warnOfKeys } from "./expiry.ts";
export { type FederationKeys, makeFederationKeys } from "./federation.ts";
export { type KeyKind, type Made, makeCrl, makeIdentity } from "./make.ts";
export { loadKeys } from "./load.ts";
export type { CounterpartFile, Expiring, IdentityFile, KeysFile, LoadedKeys } from "./model.ts";
export { readPkcs12, writePkcs12 } from "./pkcs12.ts";
export { readCrl } from "./crl.ts";
export { writeSecret } from "./write.ts";
export { signOnThreads } from "./threads.ts";
export { type Pair, ringOf } from "./ring.ts";
export { loadTrust, type LoadedTrust } from "./trust.ts";
