import type { AdapterContext, Inbound, Listener, Received, Reply } from "../../../gateway/contracts/adapter.ts";
import { milliseconds } from "../../../gateway/contracts/duration.ts";
import { asGatewayError } from "../../../gateway/contracts/errors.ts";
import { tooLarge } from "../framing/index.ts";
import { Poller } from "../poller.ts";
import type { FolderOptions } from "./options.ts";
import { Readiness } from "./ready.ts";
import { below, type Entry, type Store } from "./store.ts";

/** Folders of ours below the one that is looked into. */
const folders = { working: "in-lavorazione", archive: "archivio", errors: "errori" } as const;

/** A file that was taken: nobody else has it. */
interface Claim {
  /** Its name in the working folder, which no other file ever had: when it was taken, and its own name. */
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

/**
 * Takes requests out of a folder, hands them on in the order in which they came, writes each answer under its request's name,
 * and puts the request into the archive, or among the errors when it was refused. A file is taken by moving it, which only one
 * of several nodes can do; one that a node took and never finished is taken again after the lease, and is known as a
 * repetition by its message identifier.
 * @param what shown in the journal in front of the folder
 */
export function listenFolder(
  options: FolderOptions & { readonly listen: string; readonly replies: string },
  store: Store,
  what: string,
  inbound: Inbound,
  context: AdapterContext,
): Listener {
  const { listen, replies } = options;
  const ready = new Readiness(options, context.clock);
  const lease = milliseconds(options.lease);
  const peer = `${what}:${listen}`;
  const underWay = new Set<Promise<void>>();
  const claims = new Set<Claim>();
  let prepared = false;
  /** From then on a look that is under way takes nothing of what it sees. */
  let closing = false;

  const prepare = async (): Promise<void> => {
    for (const name of Object.values(folders)) await store.makeFolder(below(listen, name));
    prepared = true;
  };

  const claim = async (entry: Entry, from: string, name: string): Promise<Claim | undefined> => {
    // From the time in its name on the lease runs. A name is at most 255 bytes on most disks.
    const id = `${stamp(context)}~${Buffer.byteLength(name) > 200 ? name.slice(-100) : name}`;
    return (await store.move(from, below(listen, folders.working, id))) ? { id, name, size: entry.size } : undefined;
  };

  const work = async (taken: Claim): Promise<void> => {
    const path = below(listen, folders.working, taken.id);
    try {
      const outcome = await handOn(taken, path);
      if (!outcome) return;
      if (!(await store.list(below(listen, folders.working))).some((one) => one.name === taken.id)) {
        // Another node has taken it when the lease had ended, and writes the answer.
        context.log.warn({ peer, file: idOf(taken) }, "a file was taken by another node before its answer was ready");
        return;
      }
      if (outcome.bytes.length > 0) await store.write(below(replies, taken.name), outcome.bytes);
      await store.move(path, below(listen, outcome.failed ? folders.errors : folders.archive, taken.id));
    } catch (thrown) {
      // It stays where it is, and is taken again when the lease has ended: its answer is stored meanwhile.
      context.log.error({ peer, file: idOf(taken), code: codeOf(thrown) }, "a file could not be finished");
    }
  };

  /** Undefined for a file that turned out not to be whole: it is put back. */
  const handOn = async (taken: Claim, path: string): Promise<Reply | undefined> => {
    const received = (bytes: Uint8Array): Received => ({ bytes, peer, transport: { file: taken.name } });
    if (taken.size > options.maxBytes) return inbound.refuse(tooLarge(options.maxBytes), received(new Uint8Array()));
    const bytes = await store.read(path);
    if (bytes.length !== taken.size) {
      await store.move(path, below(listen, taken.name));
      context.log.warn({ peer, file: idOf(taken) }, "a file was still being written, and is left for later");
      return undefined;
    }
    return inbound.accept(received(bytes));
  };

  const begin = (taken: Claim): void => {
    claims.add(taken);
    const done = work(taken).finally(() => {
      claims.delete(taken);
      underWay.delete(done);
      poller.wake();
    });
    underWay.add(done);
  };

  const turn = async (): Promise<boolean> => {
    if (!prepared) await prepare();
    const entries = await store.list(listen);
    const waiting = [
      ...(await abandoned()).map((entry) => ({
        entry,
        from: below(listen, folders.working, entry.name),
        name: nameOf(entry.name),
      })),
      ...ready.whole(entries).map((entry) => ({ entry, from: below(listen, entry.name), name: entry.name })),
    ];
    for (const { entry, from, name } of waiting) {
      if (closing || underWay.size >= options.inFlight) return false;
      // One file that cannot be taken must not hold back the others.
      try {
        const taken = await claim(entry, from, name);
        if (!taken) continue;
        begin(taken);
        const marker = ready.markerOf(name);
        if (marker !== undefined) await store.remove(below(listen, marker));
      } catch (thrown) {
        context.log.error({ peer, code: codeOf(thrown) }, "a file could not be taken");
      }
    }
    return false;
  };

  /** What a node took and never finished. Files of our own that are under way have a lease that runs. */
  const abandoned = async (): Promise<readonly Entry[]> => {
    const now = context.clock.now();
    const own = new Set([...claims].map((one) => one.id));
    return (await store.list(below(listen, folders.working))).filter(({ name }) => !own.has(name) && now - takenAt(name) > lease);
  };

  const poller: Poller = new Poller(turn, milliseconds(options.poll), peer, context);
  const unwatch = store.watch(listen, () => poller.wake());
  poller.wake();
  return {
    address: listen,
    async close() {
      closing = true;
      unwatch();
      await poller.stop();
      await Promise.all(underWay);
      await store.close();
    },
  };
}

/** When, and a little of chance: no two files ever have the same. */
export function stamp({ clock, random }: Pick<AdapterContext, "clock" | "random">): string {
  const time = new Date(clock.now()).toISOString().replaceAll(/[-:.Z]/g, "");
  return `${time}-${Buffer.from(random(4)).toString("hex")}`;
}

/** When a claim was made, by the clock of the node that made it; now for what is no claim. */
function takenAt(id: string): number {
  const [, y, mo, d, h, mi, s, ms] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})-[0-9a-f]{8}~/.exec(id) ?? [];
  return y === undefined ? Number.POSITIVE_INFINITY : Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`);
}

/** A store's own text may hold a file's name: its code says enough. */
const codeOf = (thrown: unknown): string =>
  String((thrown as { readonly code?: unknown } | null)?.code ?? asGatewayError(thrown).code);

const nameOf = (id: string): string => id.slice(id.indexOf("~") + 1);
/** A file's own name may be a patient's: the log has our part alone. */
const idOf = ({ id }: Claim): string => id.slice(0, id.indexOf("~"));
