import { Worker } from "node:worker_threads";
import { GatewayError, type ErrorDetails } from "../../contracts/errors.ts";
import type { ErrorCode } from "../../contracts/catalogue.ts";
import type { Backend, Call, Outcome } from "../calls.ts";
import type { BodyKey } from "../contents.ts";
import { loaded, type Freight } from "./freight.ts";

/** What a thread is started with. */
export interface ThreadData {
  readonly file: string;
  readonly keys: readonly BodyKey[];
  /** 0 for a thread that only reads. */
  readonly session: number;
}

/** A question to the thread: a transaction, or one thing to read. */
export type Asked = Freight | { readonly read: Call } | { readonly keys: readonly BodyKey[] };

/** An error as it goes from thread to thread. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Pick<ErrorDetails, "certainty" | "hint" | "expected">;
}

export type SentOutcome = { readonly value: unknown } | { readonly error: SentError };
export type Answered =
  { readonly outcomes: readonly SentOutcome[] } | { readonly value: unknown } | { readonly error: SentError };

/** The heap of a thread: rows come and go, nothing stays. */
const heapMb = 64;

/**
 * A SQLite journal in a thread of its own: what waits for the disk there does not keep this one from its work. Questions are
 * answered in their order.
 */
class JournalThread {
  readonly #worker: Worker;
  readonly #waiting: { resolve(answer: Answered): void; reject(error: Error): void }[] = [];
  #ended: GatewayError | undefined;

  constructor(data: ThreadData) {
    this.#worker = new Worker(new URL("./thread-entry.mjs", import.meta.url), {
      workerData: { ...data, from: import.meta.filename },
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 4 },
    });
    this.#worker.on("message", (answer: Answered) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on("error", (error) => this.#end(error.message));
    this.#worker.on("exit", () => this.#end("its thread has ended"));
  }

  ask(question: Asked, transfer: readonly ArrayBuffer[] = []): Promise<Answered> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(question, transfer as ArrayBuffer[]);
    });
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise<void>((resolve) => void this.#worker.once("exit", () => resolve()));
    this.#worker.postMessage("close");
    await ended;
  }

  #end(why: string): void {
    this.#ended ??= new GatewayError("JOURNAL_UNAVAILABLE", `The journal cannot be written: ${why}`, {
      hint: "start the node again",
    });
    for (const one of this.#waiting.splice(0)) one.reject(this.#ended);
  }
}

/** Writes in one thread, long reads in another, which is started when the first of them comes. */
export class ThreadedBackend implements Backend {
  #data: ThreadData;
  readonly #writer: JournalThread;
  #reader: JournalThread | undefined;

  constructor(data: ThreadData) {
    this.#data = data;
    this.#writer = new JournalThread(data);
  }

  async run(calls: readonly Call[]): Promise<readonly Outcome[]> {
    const freight = loaded(calls);
    const answer = await this.#writer.ask(freight, [freight.bytes.buffer as ArrayBuffer]);
    if ("error" in answer) throw errorOf(answer.error);
    if (!("outcomes" in answer)) throw new GatewayError("INTERNAL", "The journal's thread gave no outcomes");
    return answer.outcomes.map((one) => ("error" in one ? { error: errorOf(one.error) } : one));
  }

  async read(call: Call): Promise<unknown> {
    this.#reader ??= new JournalThread({ ...this.#data, session: 0 });
    const answer = await this.#reader.ask({ read: call });
    if ("error" in answer) throw errorOf(answer.error);
    return "value" in answer ? answer.value : undefined;
  }

  useKeys(keys: readonly BodyKey[]): void {
    this.#data = { ...this.#data, keys };
    for (const thread of [this.#writer, this.#reader]) {
      // A thread that has ended says so to whoever asks it for something.
      thread?.ask({ keys }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    await this.#writer.close();
  }
}

const errorOf = ({ code, message, details }: SentError): GatewayError => new GatewayError(code, message, details);
