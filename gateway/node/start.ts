import { randomBytes, sign } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { formatInstant } from "../canonical/index.ts";
import type { AdapterContext } from "../contracts/adapter.ts";
import type { Clock, Log, Random } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { Journal } from "../contracts/journal.ts";
import { openSqliteJournal } from "../journal/index.ts";
import type { NodeConfig } from "./config/model.ts";
import { Conversations } from "./conversations.ts";
import { Current } from "./current.ts";
import { Deliveries } from "./deliveries.ts";
import { Doors } from "./doors.ts";
import { idsFrom } from "./ids.ts";
import { type LoadedKeys, warnOfKeys } from "./keys/index.ts";
import { nodeMetrics, type Metrics } from "./metrics.ts";
import { applyConfig, issueOfError, type ReloadResult } from "./reload.ts";
import { replayMessage, type Replayed } from "./replay.ts";
import { settingsOf, type Around } from "./settings.ts";
import { systemClock } from "./system-clock.ts";
import { warmMappings } from "./warm.ts";
import { Ways } from "./way.ts";

export interface NodeServices {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log: Log;
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
  const journal = openJournal(config);
  const opened: { close(): Promise<void> }[] = [journal];
  try {
    const ids = await idsFrom(journal);
    const adapter: AdapterContext = { clock, log, random, resolve: (path) => resolve(config.folder, path) };
    const around: Around = {
      journal,
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
    const deliveries = new Deliveries({ current, journal, conversations, clock, log, jitter });
    const metrics = nodeMetrics(
      () => deliveries.depth,
      () => current.settings.keys.expiring,
    );
    const ways = new Ways({ journal, deliveries, conversations, metrics, log, clock });
    const doors = new Doors(current, ways, adapter);

    warnOfKeys(current.settings.keys, clock.now(), log);
    const taken = journal.recover(clock.now());
    if (taken > 0) log.info({ messages: taken }, "taking up what was accepted and not finished");
    await warmMappings(config.systems, []);
    await doors.change(current.settings, () => undefined);
    deliveries.start();
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
      get addresses() {
        return doors.addresses;
      },
      depth: () => deliveries.depth,
      reload(next) {
        const done = reloads.then(() =>
          stopped ? stopping(next) : applyConfig(next, { current, doors, deliveries, around, log }),
        );
        reloads = done.catch(() => undefined);
        return done;
      },
      async replay(id, who) {
        if (stopped) throw new GatewayError("STOPPING", "The node is being stopped");
        return replayMessage(id, who, { current, ways, journal, clock });
      },
      async stop() {
        stopped = true;
        await reloads;
        await doors.close();
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

function openJournal(config: NodeConfig): Journal {
  const file = resolve(config.folder, config.file.journal);
  mkdirSync(dirname(file), { recursive: true });
  return openSqliteJournal(file);
}
