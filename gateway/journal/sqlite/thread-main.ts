/** The thread of a SQLite journal: takes questions in their order, and answers each. */
import { randomBytes } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { asGatewayError } from "../../contracts/errors.ts";
import type { Outcome } from "../calls.ts";
import { Contents } from "../contents.ts";
import { unloaded } from "./freight.ts";
import { SqliteBackend } from "./direct.ts";
import { openDatabase, openDatabaseToRead } from "./open.ts";
import type { Answered, Asked, SentError, SentOutcome, ThreadData } from "./thread.ts";

const { file, keys, session } = workerData as ThreadData;
const port = parentPort!;
const contents = new Contents(keys, (length) => randomBytes(length));
const backend = new SqliteBackend(session === 0 ? openDatabaseToRead(file) : openDatabase(file), contents, session);

port.on("message", (asked: Asked | "close") => {
  if (asked === "close") {
    void backend.close().then(() => port.close());
    return;
  }
  port.postMessage(answered(asked));
});

function answered(asked: Asked): Answered {
  try {
    if ("keys" in asked) {
      backend.useKeys(asked.keys);
      return { value: undefined };
    }
    if ("read" in asked) return { value: backend.reading(asked.read) };
    return { outcomes: backend.transaction(unloaded(asked)).map(sent) };
  } catch (thrown) {
    return { error: sentError(thrown) };
  }
}

function sent(outcome: Outcome): SentOutcome {
  return "error" in outcome ? { error: sentError(outcome.error) } : outcome;
}

function sentError(thrown: unknown): SentError {
  const { code, message, certainty, hint, expected } = asGatewayError(thrown);
  return {
    code,
    message,
    details: { certainty, ...(hint === undefined ? {} : { hint }), ...(expected === undefined ? {} : { expected }) },
  };
}
