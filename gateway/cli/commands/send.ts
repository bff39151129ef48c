import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { decode } from "../../canonical/index.ts";
import type { AdapterContext } from "../../contracts/adapter.ts";
import { GatewayError } from "../../contracts/errors.ts";
import { silentLog } from "../../contracts/clock.ts";
import { loadConfig } from "../../node/config/load.ts";
import { systemClock } from "../../node/system-clock.ts";
import { milliseconds } from "../../contracts/duration.ts";
import { issueText } from "../report.ts";
import { UsageError } from "../usage.ts";
import { bytesOf } from "./map/sets.ts";

/**
 * Sends a message to a running node as one of its systems would, and prints the answer. Only for systems without an envelope:
 * what is signed, the system itself must sign.
 */
export async function send(dir: string, name: string, file: string, options: { readonly within: string }): Promise<void> {
  const loaded = loadConfig(dir, process.env);
  if (!loaded.ok) {
    for (const issue of loaded.issues) process.stderr.write(`${issueText(issue)}\n`);
    process.exitCode = 1;
    return;
  }
  const system = loaded.config.systems.find((one) => one.file.system === name);
  if (!system) throw wrongUse(`There is no system ${name}`, loaded.config.systems.map((one) => one.file.system).join(", "));
  const address = system.file.options["listen"];
  if (typeof address !== "string") throw wrongUse(`${name} does not listen`, "a system with options.listen");
  if (system.envelope) throw wrongUse(`${name} has an envelope`, "a system without one: what is signed, it must sign itself");
  const context: AdapterContext = {
    clock: systemClock,
    log: silentLog,
    random: randomBytes,
    resolve: (path) => resolve(loaded.config.folder, path),
  };
  const sender = system.adapter.connect(system.adapter.counterpart(system.file.options, address), context);
  try {
    const answer = await sender.send({ bytes: bytesOf(file), transport: {} }, systemClock.now() + milliseconds(options.within));
    const text = readable(answer.bytes, system.mapping?.options["charset"]);
    process.stdout.write(`${text.replaceAll("\r", "\n").trimEnd()}\n`);
  } finally {
    await sender.close();
  }
}

/**
 * The answer for a terminal. It has come, and something may have been booked: whatever its character set, it is shown.
 * @param charset of the mapping set, when it names one
 */
function readable(bytes: Uint8Array, charset: unknown): string {
  for (const name of [charset, "UNICODE UTF-8"]) {
    if (typeof name !== "string") continue;
    try {
      return decode(bytes, name);
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
    }
  }
  return Buffer.from(bytes).toString("latin1");
}

function wrongUse(message: string, expected: string): UsageError {
  return new UsageError(new GatewayError("CONFIG_INVALID", message, { expected }));
}
