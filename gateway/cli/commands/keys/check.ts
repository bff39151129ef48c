import { milliseconds } from "../../../contracts/duration.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { expiringSoon, loadKeys } from "../../../node/keys/index.ts";
import { UsageError } from "../../usage.ts";
import { asJson, line } from "./list.ts";
import { keysOf } from "./node-keys.ts";

export interface CheckOptions {
  readonly within?: string;
  readonly at?: string;
  readonly json?: boolean;
}

/** Says what has ended or ends soon; exit code 1 then, so that a timer can call it. Unusable keys are an error of their own. */
export function checkKeys(dir: string, { within, at, json }: CheckOptions): void {
  const now = at === undefined ? Date.now() : Date.parse(at);
  if (Number.isNaN(now)) throw wrong("--at is not an instant", "e.g. 2027-01-01T00:00:00Z");
  if (within !== undefined && !/^\d+d$/.test(within)) throw wrong("--within is not a number of days", "e.g. 30d");
  const keys = loadKeys(dir, keysOf(dir));
  const warnBefore = within === undefined ? keys.warnBefore : milliseconds(within);
  const soon = expiringSoon({ ...keys, warnBefore }, now);
  if (json === true) {
    process.stdout.write(
      `${JSON.stringify({ ok: soon.length === 0, ending: soon.map((one) => asJson(one, now)), legacy: keys.legacy }, null, 2)}\n`,
    );
  } else {
    for (const one of soon) process.stdout.write(`${line(one, now)}\n`);
    for (const member of keys.legacy) process.stdout.write(`${member} is marked legacy: SHA-1 and CBC are accepted of it\n`);
    if (soon.length === 0) process.stdout.write(`nothing ends within ${warnBefore / 86_400_000} days\n`);
  }
  if (soon.length > 0) process.exitCode = 1;
}

function wrong(message: string, expected: string): UsageError {
  return new UsageError(new GatewayError("CONFIG_INVALID", message, { expected }));
}
