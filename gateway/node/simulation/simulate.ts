import type { NodeConfig } from "../config/model.ts";
import { openDatabase } from "../../journal/sqlite/open.ts";
import { disagreements, unfinished } from "./compare.ts";
import { simulatedConfig } from "./configuration.ts";
import { Faults } from "./faults.ts";
import { Ledger } from "./ledger.ts";
import { Lives } from "./lives.ts";
import { receiverNames } from "./messages.ts";
import type { Network } from "./network.ts";
import { Receiver } from "./receiver.ts";
import { Sender } from "./sender.ts";
import { World } from "./world.ts";

export interface SimulateOptions {
  /** What the node is started from; made anew when it is not said. */
  readonly config?: NodeConfig;
  /** How many messages are sent, each as often as it takes. */
  readonly messages?: number;
  readonly senders?: number;
  /** Is given the trace, line by line. */
  readonly tell?: (line: string) => void;
}

/** What came of a run. The same seed with the same options gives the same findings. */
export interface Findings {
  readonly seed: number;
  /** SHA-256 of the trace: of all that happened, in its order. */
  readonly digest: string;
  readonly messages: number;
  readonly lives: number;
  readonly events: number;
  /** Seconds of virtual time. */
  readonly seconds: number;
  /** How many ended how, for their senders and in the journal. */
  readonly ended: Readonly<Record<string, number>>;
  /** What must not be, a sentence each. */
  readonly wrong: readonly string[];
}

/** How long faults go on, in virtual milliseconds: senders that do not come to an end meanwhile are held up by more than faults. */
const sendWithin = 10 * 60_000;
/** How long what is under way is waited for after the last fault. */
const restWithin = 5 * 60_000;
/** For how long nothing has to be left to do, in virtual milliseconds: longer than a node takes to look how long its queues are. */
const restFor = 11_000;
/** How many events go by between two looks at whether everything has come to rest. */
const lookEvery = 25;

/** One world from its beginning to its rest, or to the first thing that is wrong. */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Findings> {
  const { config = simulatedConfig(), messages = 400, senders = 8, tell } = options;
  const world = new World(seed, tell);
  const database = openDatabase(":memory:");
  const ledger = new Ledger(database);
  const receivers = new Map(receiverNames.map((name) => [name, new Receiver(name, ledger)]));
  const network: Network = { world, receivers, door: undefined };
  const lives = new Lives({ seed, config, database, network, ledger });
  const faults = new Faults(network, lives);
  let sent = 0;
  let atWork = senders;
  const next = (): number | undefined => (sent < messages && !world.calm ? ++sent : undefined);
  const done = (): void => void atWork--;
  const failed = (thrown: unknown): void => void ledger.wrong.push(String(thrown));
  for (let i = 0; i < senders; i++) new Sender(network, ledger, next).run().then(done, failed);
  lives.start();

  let calmSince = Number.POSITIVE_INFINITY;
  let restSince = Number.POSITIVE_INFINITY;
  while (ledger.wrong.length === 0) {
    if (!(await world.step())) ledger.wrong.push("nothing will ever happen again");
    faults.happened();
    if (!world.calm && (sent === messages || world.now > sendWithin)) {
      world.calm = true;
      calmSince = world.now;
      world.note("all is calm");
    }
    if (!world.calm || world.happened % lookEvery !== 0) continue;
    const rest = unfinished(database);
    if (rest.length > 0 || atWork > 0 || !lives.node) restSince = Number.POSITIVE_INFINITY;
    else if (restSince > world.now) restSince = world.now;
    if (world.now - restSince > restFor) break;
    if (world.now - calmSince > restWithin) ledger.wrong.push(`it does not come to rest: ${rest.join(" ")}`);
  }
  // What is wrong at once says more than what follows from it.
  if (ledger.wrong.length === 0) ledger.wrong.push(...disagreements(ledger, database, lives.node));
  lives.end();
  const states = database.prepare("SELECT state, count(*) AS count FROM messages GROUP BY state ORDER BY state").all();
  database.close();
  return {
    seed,
    digest: world.digest,
    messages: ledger.told.size,
    lives: lives.count,
    events: world.happened,
    seconds: Math.round(world.now / 1000),
    ended: {
      ...countsOf(ledger.told.values()),
      ...Object.fromEntries(states.map((row) => [`journal ${String(row["state"])}`, Number(row["count"])])),
    },
    wrong: ledger.wrong,
  };
}

function countsOf(names: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
