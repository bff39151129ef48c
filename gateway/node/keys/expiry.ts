import type { Log } from "../../contracts/clock.ts";
import type { Expiring, LoadedKeys } from "./model.ts";

const DAY = 86_400_000;

/** What is over, or will be within the time that `keys.warn` says; the first to end first. */
export function expiringSoon({ expiring, warnBefore }: LoadedKeys, now: number): readonly Expiring[] {
  return expiring.filter(({ until }) => until - warnBefore < now).toSorted((a, b) => a.until - b.until);
}

/** Whole days until the end; negative when it is over. */
export function daysLeft({ until }: Expiring, now: number): number {
  return Math.floor((until - now) / DAY);
}

/** Said at each start and with each configuration that comes into force. */
export function warnOfKeys(keys: LoadedKeys, now: number, log: Log): void {
  for (const member of keys.legacy) {
    log.warn({ member }, "this counterpart is marked legacy: SHA-1 and CBC, which are broken, are accepted of it");
  }
  for (const one of expiringSoon(keys, now)) {
    const fields = { of: one.of, kind: one.kind, file: one.file, until: new Date(one.until).toISOString() };
    log.warn(fields, one.until < now ? "it is over: what depends on it is refused" : `it ends in ${daysLeft(one, now)} days`);
  }
}
