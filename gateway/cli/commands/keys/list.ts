import { daysLeft, type Expiring, loadKeys } from "../../../node/keys/index.ts";
import { keysOf } from "./node-keys.ts";

/** Prints every certificate and revocation list of a node. */
export function listKeys(dir: string, options: { readonly json?: boolean }): void {
  const { expiring, legacy, ring } = loadKeys(dir, keysOf(dir));
  const now = Date.now();
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ keys: expiring.map((one) => asJson(one, now)), legacy }, null, 2)}\n`);
    return;
  }
  for (const one of expiring) process.stdout.write(`${line(one, now)}\n`);
  const signing = ring.signing(now)?.certificate.serialNumber ?? "nothing";
  process.stdout.write(`signing now with ${signing}; ${ring.own.length} pairs of ours; ${ring.members.length} counterparts\n`);
  for (const member of legacy) process.stdout.write(`${member} is marked legacy: SHA-1 and CBC are accepted of it\n`);
}

/** One line of the list: whose, until when, what, where. */
export function line(one: Expiring, now: number): string {
  const end = Number.isFinite(one.until) ? new Date(one.until).toISOString().slice(0, 10) : "no end    ";
  const left = Number.isFinite(one.until) ? `${daysLeft(one, now)} days`.padStart(10) : "".padStart(10);
  return `${one.of.padEnd(12)} ${end} ${left}  ${one.kind === "certificate" ? "" : "revocation list of "}${one.name}  (${one.file})`;
}

export function asJson(one: Expiring, now: number): object {
  return {
    ...one,
    from: new Date(one.from).toISOString(),
    until: Number.isFinite(one.until) ? new Date(one.until).toISOString() : null,
    daysLeft: Number.isFinite(one.until) ? daysLeft(one, now) : null,
  };
}
