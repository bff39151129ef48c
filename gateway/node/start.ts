import { randomBytes, sign } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { formatInstant } from "../canonical/index.ts";
import type { AdapterContext } from "../contracts/adapter.ts";
import type { Clock, Log, Random } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { Journal } from "../contracts/journal.ts";
import { openJournal } from "../journal/index.ts";
import { journalPlace } from "./config/journal.ts";
import type { NodeConfig } from "./config/model.ts";
import { Conversations } from "./conversations.ts";
import { Current } from "./current.ts";
import { Deliveries } from "./deliveries.ts";
import { Doors } from "./doors.ts";
import { Gates } from "./gates.ts";
import { idsFrom } from "./ids.ts";
import { hashOfJournal, type KeyedHash } from "./keyed-hash.ts";
import { type LoadedKeys, warnOfKeys } from "./keys/index.ts";
import { nodeMetrics, type Metrics } from "./metrics.ts";
import { applyConfig, issueOfError, type ReloadResult } from "./reload.ts";
import { Once } from "./once.ts";
import { replayMessage, settleMessage, type Replayed } from "./replay.ts";
import { settingsOf, systemNamed, type Around } from "./settings.ts";
import { systemClock } from "./system-clock.ts";
import { startUpkeep } from "./upkeep.ts";
import { warmMappings } from "./warm.ts";
import { Ways } from "./way.ts";

export interface NodeServices {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log: Log;
  /** Another journal than the one that node.yaml names: a file, postgres://…, or one that is open, which the node closes. */
  readonly journal?: string | Journal;
}

/** A running node: a value. Many may run in one process. */
export interface Node {
  /** The configuration in force. */
  readonly config: NodeConfig;
  /** The keys in force. */
  readonly keys: LoadedKeys;
  readonly journal: Journal;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** By which patients and prescriptions are found in the journal. */
  readonly hash: KeyedHash;
  /** Addresses that systems listen on, by system. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Deliveries ready or under way. */
  readonly depth: () => number;
  /**
   * Puts another configuration in force between two messages, or refuses it and leaves everything as it was. Reloads follow
   * one another.
   */
  reload(config: NodeConfig): Promise<ReloadResult>;
  /**
   * Takes a message that was refused in again, from its bytes in the journal.
   * @param who for the audit
   * @throws GatewayError REPLAY_REFUSED when it is none that may be
   */
  replay(id: string, who: string): Promise<Replayed>;
  /**
   * A person has decided what became of a dead letter: nothing is sent any more.
   * @throws GatewayError REPLAY_REFUSED when it is none
   */
  settle(id: string, who: string, how: string): Promise<void>;
  /** Stops the queue of a system, by any of its names, on all nodes of this journal. What is under way ends. */
  pause(system: string, who: string): Promise<void>;
  resume(system: string, who: string): Promise<void>;
  /** What goes to each system now, and which of them do not answer. */
  readonly gates: () => Gates["views"];
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
  const journal = await journalOf(config, log, services.journal);
  const opened: { close(): Promise<void> }[] = [journal];
  try {
    const ids = await idsFrom(journal);
    const adapter: AdapterContext = { clock, log, random, resolve: (path) => resolve(config.folder, path) };
    const once = new Once(journal, clock);
    const gates = new Gates((system) => current.settings.policyOf(system), clock, log);
    const hash = await hashOfJournal(journal, random, clock.now());
    const around: Around = {
      journal,
      once,
      hash,
      gateOf: (system) => gates.of(system),
      clock,
      nextId: () => ids.next(),
      header: () => ({ controlId: ids.next(), time: formatInstant(clock.now()) }),
      adapter,
      envelope: {
        clock,
        random,
        sign,
        remember: (key, until, value) => journal.remember(key, until, clock.now(), value),
        recall: (key) => journal.recall(key, clock.now()),
        next: (counter) => journal.reserve(counter, 1),
      },
    };
    const current = new Current(settingsOf(config, around));
    opened.unshift({ close: () => current.end() });
    const jitter = (): number => (random(1)[0] ?? 0) / 255;
    const conversations = new Conversations(journal, clock);
    const deliveries = new Deliveries({ current, journal, conversations, gates, clock, log, jitter });
    const queueOf = (system: string): string => systemNamed(current.settings, system)?.journaled ?? system;
    const metrics = nodeMetrics({
      depth: () => deliveries.depth,
      expiring: () => current.settings.keys.expiring,
      queues: () => journal.queues(),
      gates: () => gates.views,
    });
    const ways = new Ways({ journal, deliveries, conversations, metrics, log, clock });
    const doors = new Doors(current, ways, adapter);

    warnOfKeys(current.settings.keys, clock.now(), log);
    const taken = await journal.recover(clock.now());
    if (taken > 0) log.info({ messages: taken }, "taking up what was accepted and not finished");
    await warmMappings(config.systems, []);
    await doors.change(current.settings, () => undefined);
    await deliveries.start();
    const upkeep = startUpkeep({ current, journal, deliveries, clock, log });
    let reloads: Promise<unknown> = Promise.resolve();
    let stopped = false;
    return {
      get config() {
        return current.settings.config;
      },
      get keys() {
        return current.settings.keys;
      },
      journal,
      metrics,
      clock,
      hash,
      get addresses() {
        return doors.addresses;
      },
      depth: () => deliveries.depth,
      reload(next) {
        const done = reloads.then(() =>
          stopped ? stopping(next) : applyConfig(next, { current, doors, deliveries, journal, around, log }),
        );
        reloads = done.catch(() => undefined);
        return done;
      },
      async replay(id, who) {
        if (stopped) throw new GatewayError("STOPPING", "The node is being stopped");
        return replayMessage(id, who, { current, ways, journal, clock, once, revived: (system) => deliveries.wake(system) });
      },
      async settle(id, who, how) {
        await settleMessage(id, who, how, { journal, clock });
      },
      async pause(system, who) {
        const queue = queueOf(system);
        await journal.audit({ at: clock.now(), who, what: `queue ${queue} stopped`, messageId: "" });
        await journal.pause(queue, who, clock.now());
        await deliveries.refresh();
      },
      async resume(system, who) {
        const queue = queueOf(system);
        await journal.audit({ at: clock.now(), who, what: `queue ${queue} runs again`, messageId: "" });
        await journal.pause(queue, undefined, clock.now());
        await deliveries.refresh();
        deliveries.wake(queue);
      },
      gates: () => gates.views,
      async stop() {
        stopped = true;
        await reloads;
        await doors.close();
        await upkeep.stop();
        await deliveries.stop();
        for (const one of opened) await one.close();
      },
    };
  } catch (thrown) {
    for (const one of opened) await one.close();
    throw thrown;
  }
}

function stopping(config: NodeConfig): ReloadResult {
  return { ok: false, issues: [issueOfError(new GatewayError("STOPPING", "The node is being stopped"), config)] };
}

function journalOf({ folder, file }: NodeConfig, log: Log, other: string | Journal | undefined): Promise<Journal> {
  if (typeof other === "object") return Promise.resolve(other);
  const said = typeof file.journal === "string" ? { store: file.journal } : file.journal;
  const place = journalPlace(folder, other === undefined ? said : { ...said, store: other }, process.env);
  if (!place.store.includes("://")) mkdirSync(dirname(place.store), { recursive: true });
  return openJournal(place, file.node, log);
}
