import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { formatInstant } from "../canonical/index.ts";
import type { AdapterContext, Listener } from "../contracts/adapter.ts";
import type { Clock, Log, Random } from "../contracts/clock.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { EnvelopeContext } from "../contracts/envelope.ts";
import type { Journal } from "../contracts/journal.ts";
import { openSqliteJournal } from "../journal/index.ts";
import { milliseconds } from "../routing/index.ts";
import type { NodeConfig } from "./config/model.ts";
import { connectSystem, type Connected } from "./connected.ts";
import { idsFrom } from "./ids.ts";
import { loadKeys } from "./keys.ts";
import { nodeMetrics, type Metrics } from "./metrics.ts";
import { systemClock } from "./system-clock.ts";
import { Ways } from "./way.ts";

export interface NodeServices {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log: Log;
}

/** A running node: a value. Many may run in one process. */
export interface Node {
  readonly config: NodeConfig;
  readonly journal: Journal;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Addresses that systems listen on, by system. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Deliveries ready or under way. */
  readonly depth: () => number;
  /** Stops listening, lets what is under way end, closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts a node: opens the journal, takes up what an earlier life left, then listens.
 * @throws GatewayError CONFIG_INVALID or JOURNAL_UNAVAILABLE, with what to do; nothing is left open
 */
export async function startNode(config: NodeConfig, services: NodeServices): Promise<Node> {
  const { log } = services;
  const clock = services.clock ?? systemClock;
  const random: Random = services.random ?? ((length) => randomBytes(length));
  const keys = loadKeys(config);
  const journal = openJournal(config);
  const opened: { close(): Promise<void> }[] = [journal];
  try {
    const ids = await idsFrom(journal);
    const envelopeContext: EnvelopeContext = {
      clock,
      random,
      keys,
      self: config.file.member,
      remember: (key, until) => journal.remember(key, until, clock.now()),
      next: (counter) => journal.reserve(counter, 1),
    };
    const adapterContext: AdapterContext = { clock, log };
    const systems = new Map<string, Connected>(
      config.systems.map((one) => [one.file.system, connectSystem(one, adapterContext, envelopeContext)]),
    );
    for (const { sender } of systems.values()) if (sender) opened.unshift(sender);
    const region = config.federation.member(config.file.member)?.region ?? "";
    let depth = (): number => 0;
    const metrics = nodeMetrics(() => depth());
    const retry = config.file.retry ?? { first: "1s", most: "1m", until: "24h" };
    const ways = new Ways({
      member: config.file.member,
      federation: config.federation,
      rules: config.rules,
      routes: config.routes,
      systems,
      journal,
      metrics,
      log,
      clock,
      identity: { facility: region },
      answersWithin: milliseconds(config.file.answers?.within ?? "20s"),
      nextId: () => ids.next(),
      header: () => ({ controlId: ids.next(), time: formatInstant(clock.now()) }),
      delivery: {
        retry: { first: milliseconds(retry.first), most: milliseconds(retry.most), until: milliseconds(retry.until) },
        concurrency: config.file.concurrency,
        jitter: () => (random(1)[0] ?? 0) / 255,
      },
    });
    depth = () => ways.delivery.depth;

    const taken = journal.recover(clock.now());
    if (taken > 0) log.info({ messages: taken }, "taking up what was accepted and not finished");
    const listeners = new Map<string, Listener>();
    for (const system of systems.values()) {
      const { adapter, file } = system.config;
      if (file.options["listen"] === undefined) continue;
      const listener = await opening(system.name, () => adapter.listen(file.options, ways.inbound(system), adapterContext));
      listeners.set(system.name, listener);
      opened.unshift(listener);
    }
    ways.delivery.start();
    return {
      config,
      journal,
      metrics,
      clock,
      addresses: new Map([...listeners].map(([name, listener]) => [name, listener.address])),
      depth: () => ways.delivery.depth,
      async stop() {
        await Promise.all([...listeners.values()].map((listener) => listener.close()));
        await ways.delivery.stop();
        for (const one of opened) await one.close();
      },
    };
  } catch (thrown) {
    for (const one of opened) await one.close();
    throw thrown;
  }
}

/** Says which system's file names the address that could not be had. */
async function opening<T>(system: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (thrown) {
    const error = asGatewayError(thrown);
    throw new GatewayError(error.code, `${system}: ${error.message}`, {
      where: { file: `systems/${system}.yaml`, field: "options.listen" },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

function openJournal(config: NodeConfig): Journal {
  const file = resolve(config.folder, config.file.journal);
  mkdirSync(dirname(file), { recursive: true });
  return openSqliteJournal(file);
}
