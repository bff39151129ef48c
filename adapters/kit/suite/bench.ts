import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Listener, Received, Sender } from "../../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../../gateway/contracts/errors.ts";
import { testContext } from "../context.ts";
import { keptLog, TestGateway } from "./gateway.ts";
import type { Options, Served, Subject } from "./subject.ts";

/** How long anything of a case may take, in milliseconds: only what hangs gets there. */
const patience = 20_000;

/** One case's place: a folder, a node of ours, and whatever is to be closed in the end. */
export class Bench {
  readonly folder: string;
  readonly subject: Subject;
  readonly gateway: TestGateway;
  readonly logged: readonly string[];
  readonly #context: ReturnType<typeof testContext>;
  readonly #closing: (() => Promise<unknown>)[] = [];

  constructor(subject: Subject, folder: string) {
    const { log, lines } = keptLog();
    this.subject = subject;
    this.folder = folder;
    this.logged = lines;
    this.gateway = new TestGateway((text) => subject.message(text));
    this.#context = testContext({ log, folder });
  }

  /** Options with their defaults, as the node reads them. */
  options(given: Options): unknown {
    return prepared(this.subject.adapter.optionsSchema, given);
  }

  /** Opens a listener; later options win. */
  async listen(more: Options = {}): Promise<{ readonly listener: Listener; readonly options: Options }> {
    const options = this.options({ ...this.subject.listenOptions(this.folder), ...more }) as Options;
    const listener = await this.subject.adapter.listen(options, this.gateway, this.#context);
    this.#closing.push(() => listener.close());
    return { listener, options };
  }

  connect(address: string, more: Options = {}): Sender {
    return this.sender({ ...this.subject.connectOptions(address, this.folder), ...more });
  }

  sender(given: Options): Sender {
    const sender = this.subject.adapter.connect(this.options(given), this.#context);
    this.#closing.push(() => sender.close());
    return sender;
  }

  async serve(handle: (message: Uint8Array) => Promise<Uint8Array>): Promise<Served> {
    const served = await this.subject.peer.serve(handle, this.folder);
    this.#closing.push(() => served.close());
    return served;
  }

  /** Sends the message with this number. */
  send(sender: Sender, number: number, within = patience): Promise<Received> {
    const bytes = this.subject.message(`nota ${number}`);
    return sender.send({ bytes, transport: {} }, this.#context.clock.now() + within);
  }

  atTheEnd(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  async close(): Promise<void> {
    this.gateway.release();
    for (const close of this.#closing.toReversed()) await close();
  }
}

/** Runs a case in a folder of its own, and leaves nothing behind. */
export async function onBench(subject: Subject, work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "raccordo-adapter-"));
  const bench = new Bench(subject, folder);
  try {
    await subject.prepare?.(folder);
    await inTime(work(bench), "the case");
  } finally {
    try {
      await inTime(bench.close(), "closing everything");
    } finally {
      await subject.finish?.(folder);
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** @throws when it does not settle: a case that hangs says where */
export async function inTime<T>(work: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} did not end within ${patience / 1000} s`)), patience);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Settles with the error of a promise. @throws when it does not fail, or not with a typed error */
export async function failure(work: Promise<unknown>): Promise<GatewayError> {
  try {
    await work;
  } catch (thrown) {
    assert.ok(thrown instanceof GatewayError, `not a GatewayError: ${String(thrown)}`);
    return thrown;
  }
  throw new assert.AssertionError({ message: "nothing failed" });
}

/** Options with the defaults of their schema. @throws AssertionError with what is wrong */
export function prepared(schema: object, given: Options): Options {
  const options = structuredClone(given);
  const issues = schemaIssues(schema, options);
  assert.deepEqual(issues, [], `the options are not as the schema says: ${issues.join("; ")}`);
  return options;
}

/** What a schema says against options; fills their defaults in. */
export function schemaIssues(schema: object, options: unknown): readonly string[] {
  const validate = new Ajv2020({ useDefaults: true, allErrors: true, strict: false }).compile(schema);
  validate(options);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ""}`);
}
