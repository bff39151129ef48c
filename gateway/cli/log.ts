import { pino } from "pino";
import type { Log } from "../contracts/clock.ts";

/**
 * Structured log on standard error. Names of fields that could hold a patient's data are redacted, should one ever be given.
 */
export function nodeLog(level: string, node: string): Log {
  const log = pino(
    {
      level,
      base: { node },
      redact: {
        paths: ["payload", "body", "bytes", "message.body", "patient", "*.patient", "*.payload", "*.bytes"],
        censor: "[redacted]",
      },
    },
    pino.destination({ dest: 2, sync: false }),
  );
  return {
    info: (fields, text) => {
      log.info(fields, text);
    },
    warn: (fields, text) => {
      log.warn(fields, text);
    },
    error: (fields, text) => {
      log.error(fields, text);
    },
  };
}
