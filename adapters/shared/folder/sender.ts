import type { AdapterContext, Outgoing, Received, Sender } from "../../../gateway/contracts/adapter.ts";
import { milliseconds } from "../../../gateway/contracts/duration.ts";
import { asGatewayError, GatewayError } from "../../../gateway/contracts/errors.ts";
import { tooLarge } from "../framing/index.ts";
import { Poller } from "../poller.ts";
import { stamp } from "./listener.ts";
import type { FolderOptions } from "./options.ts";
import { Readiness } from "./ready.ts";
import { without } from "../options.ts";
import { below, UncertainWrite, type Store } from "./store.ts";

/** Where answers go that nobody waits for any more, and requests that the system did not take in time. */
const unclaimed = "non-attese";
const withdrawn = "ritirate";
/** After what time an answer of another name is nobody's, in milliseconds: another node may wait for it as long. */
const nobodys = 3_600_000;

interface Waiting {
  answered(bytes: Uint8Array): void;
  failed(error: GatewayError): void;
}

/**
 * Puts requests into a folder and waits for the answer of the same name in another. A request that the system has not taken
 * when its time is over is withdrawn: then it is certain that nothing was done.
 */
export function sendToFolder(
  options: FolderOptions & { readonly connect: string; readonly answers: string },
  store: Store,
  what: string,
  context: AdapterContext,
): Sender {
  const { connect, answers } = options;
  const { clock } = context;
  const peer = `${what}:${connect}`;
  const ready = new Readiness(without(options, "pattern"), clock);
  const waiting = new Map<string, Waiting>();
  let unwatch: (() => void) | undefined;
  let closed = false;
  /** Our own folders, made once; after a failure they are looked for again. */
  let prepared: Promise<void> | undefined;

  const turn = async (): Promise<boolean> => {
    const entries = await store.list(answers);
    for (const { name, size, modified } of ready.whole(entries)) {
      const one = waiting.get(name);
      if (!one) {
        if (clock.now() - modified > nobodys) await store.move(below(answers, name), below(answers, unclaimed, name));
        continue;
      }
      if (size > options.maxBytes) {
        one.failed(new GatewayError("PEER_REPLY_INVALID", `${peer}: ${tooLarge(options.maxBytes).message}`));
        continue;
      }
      const bytes = await store.read(below(answers, name));
      if (bytes.length !== size) continue;
      one.answered(bytes);
      await store.remove(below(answers, name));
      const marker = ready.markerOf(name);
      if (marker !== undefined) await store.remove(below(answers, marker));
    }
    return false;
  };
  const poller = new Poller(
    async () => {
      const more = await turn();
      return more && waiting.size > 0;
    },
    milliseconds(options.poll),
    `${what}:${answers}`,
    context,
  );

  /** Nothing is looked for before somebody waits for it. */
  const look = (): void => {
    unwatch ??= store.watch(answers, () => poller.wake());
    poller.wake();
  };

  const prepare = async (): Promise<void> => {
    await store.list(connect);
    await store.makeFolder(below(connect, withdrawn));
    await store.makeFolder(below(answers, unclaimed));
  };

  const put = async (name: string, bytes: Uint8Array): Promise<void> => {
    try {
      await (prepared ??= prepare());
      // An answer that was there before its request belongs to an earlier one of the same number.
      if (options.nameFrom !== undefined)
        await store.move(below(answers, name), below(answers, unclaimed, `${stamp(context)}~${name}`));
      await store.write(below(connect, name), bytes);
      if (options.ready === "marker") await store.write(below(connect, name + options.marker), new Uint8Array());
    } catch (cause) {
      prepared = undefined;
      if (cause instanceof GatewayError) throw cause;
      if (cause instanceof UncertainWrite && !(await withdraw(name))) {
        throw new GatewayError("PEER_TIMEOUT", `${peer}: the connection was lost while the request got its name`, { cause });
      }
      const { message } = asGatewayError(cause);
      throw new GatewayError("PEER_UNREACHABLE", `${peer} cannot be written to: ${reason(cause) ?? message}`, {
        certainty: "not-done",
        hint: "the folder must exist, have room, and be open to this user",
      });
    }
  };

  /** Takes a request back that the system has not taken. @returns whether it was still there */
  const withdraw = async (name: string): Promise<boolean> => {
    try {
      return await store.move(below(connect, name), below(connect, withdrawn, name));
    } catch (thrown) {
      context.log.warn({ peer, code: reason(thrown) ?? "?" }, "a request could not be withdrawn");
      return false;
    }
  };

  return {
    async send({ bytes }: Outgoing, deadline): Promise<Received> {
      if (closed) throw stopping("not-done");
      const name = `${namedIn(bytes, options.nameFrom) ?? stamp(context)}${options.ending}`;
      if (waiting.has(name)) {
        throw new GatewayError("OVERLOADED", `${peer}: a request of the same name is under way`, { certainty: "not-done" });
      }
      const answer = Promise.withResolvers<Uint8Array>();
      answer.promise.catch(() => undefined);
      waiting.set(name, { answered: answer.resolve, failed: answer.reject });
      const timer = clock.after(Math.max(0, deadline - clock.now()), () => {
        answer.reject(new GatewayError("PEER_TIMEOUT", `${peer} did not answer in time`));
      });
      try {
        // What takes longer than there is time may still be written: then the outcome is open.
        await Promise.race([put(name, bytes), answer.promise]);
        look();
        return { bytes: await answer.promise, peer, transport: { file: name } };
      } catch (thrown) {
        const error = asGatewayError(thrown);
        if (error.code !== "PEER_TIMEOUT" || !(await withdraw(name))) throw error;
        throw new GatewayError("PEER_UNREACHABLE", `${peer}: the system did not take the request in time`, {
          certainty: "not-done",
          cause: error,
        });
      } finally {
        timer.cancel();
        waiting.delete(name);
      }
    },
    async close() {
      closed = true;
      for (const one of waiting.values()) one.failed(stopping("unknown"));
      unwatch?.();
      await poller.stop();
      await store.close();
    },
  };
}

/** The name that a request gives its own file; undefined when it has none, or one that is no name. */
function namedIn(bytes: Uint8Array, pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString("latin1");
  const name = new RegExp(pattern).exec(head)?.[1];
  return name !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/.test(name) ? name : undefined;
}

const stopping = (certainty: "not-done" | "unknown"): GatewayError =>
  new GatewayError("STOPPING", "This system is being stopped", { certainty });

/** The system's own code for what went wrong: its text may hold a file's name. */
const reason = (thrown: unknown): string | undefined => {
  const code = (thrown as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" || typeof code === "number" ? String(code) : undefined;
};
