import type { Adapter, AdapterContext, Inbound, Listener, Outgoing, Received, Sender } from "../../contracts/adapter.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Life } from "./events.ts";
import type { Receiver } from "./receiver.ts";
import type { World } from "./world.ts";

/** Where senders find the node while it listens. */
export interface Door {
  readonly life: Life;
  readonly inbound: Inbound;
  /** Who waits for an answer: what each of them does when the connection is torn. */
  readonly waiting: Set<() => void>;
  /** Called when the last answer has gone, of a door that was closed. */
  closed: (() => void) | undefined;
}

export interface Network {
  readonly world: World;
  readonly receivers: ReadonlyMap<string, Receiver>;
  /** Undefined while nobody listens. */
  door: Door | undefined;
}

interface Options {
  readonly listen?: string;
  readonly connect?: string;
}

/** The protocol of one life of the node: bytes go through the world's network instead of sockets. */
export function simulatedAdapter(network: Network, life: Life): Adapter<Options> {
  return {
    name: "simulated",
    contract: 1,
    optionsSchema: {},
    check: () => [],
    listen: (_options, inbound) => Promise.resolve(listen(network, life, inbound)),
    connect: ({ connect = "" }, context) => senderTo(network, life, network.receivers.get(connect.split(":")[0]!)!, context),
    counterpart: (options) => options,
  };
}

function listen(network: Network, life: Life, inbound: Inbound): Listener {
  const door: Door = { life, inbound, waiting: new Set(), closed: undefined };
  network.door = door;
  return {
    address: "simulated",
    close() {
      network.door = undefined;
      return door.waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => (door.closed = resolve));
    },
  };
}

/** What becomes of one message on its way to a receiver. */
type Fate = "well" | "refused" | "lost" | "answer-lost" | "late" | "answer-late" | "doubled";
const fates: readonly Fate[] = ["refused", "refused", "lost", "answer-lost", "late", "answer-late", "doubled", "doubled"];

function senderTo({ world }: Network, life: Life, receiver: Receiver, { clock }: AdapterContext): Sender {
  /** The receiver has it or not, whatever becomes of the node: what a crash finds on its way comes in half of all cases. */
  const bring = (ms: number, bytes: Uint8Array, then: (answer: Buffer) => void): void => {
    world.after(ms, `a message at ${receiver.name}`, () => {
      const lost = !receiver.up || (life.over && world.random(2) === 0);
      world.note(lost ? "it is lost" : `it is ${Buffer.from(bytes).toString("latin1").split("|", 10)[9]}`);
      if (!lost) then(receiver.take(bytes));
    });
  };
  return {
    send({ bytes }: Outgoing, deadline: number): Promise<Received> {
      const fate = fateOf(world, receiver);
      const patience = Math.max(0, deadline - clock.now());
      return new Promise((resolve, reject) => {
        if (fate === "refused") {
          const error = new GatewayError("PEER_UNREACHABLE", `${receiver.name} refuses the connection`);
          world.after(world.between(0.1, 20), `${receiver.name} cannot be reached`, () => reject(error), life);
          return;
        }
        const late = world.after(
          patience,
          `${receiver.name} has not answered`,
          () => reject(new GatewayError("PEER_TIMEOUT", `${receiver.name} has not answered in time`)),
          life,
        );
        if (fate === "lost") return;
        const answer = (reply: Buffer): void => {
          if (fate === "answer-lost") return;
          const ms = fate === "answer-late" ? world.between(1500, 6000) : world.between(0.5, 30);
          const take = (): void => {
            late.cancel();
            resolve({ bytes: reply, peer: receiver.name, transport: {} });
          };
          world.after(ms, `an answer of ${receiver.name}`, take, life);
        };
        bring(fate === "late" ? world.between(1500, 8000) : world.between(0.5, 30), bytes, answer);
        if (fate === "doubled") bring(world.between(0.5, 3000), bytes, () => undefined);
      });
    },
    close: () => Promise.resolve(),
  };
}

function fateOf(world: World, receiver: Receiver): Fate {
  if (!receiver.up) return world.random(2) === 0 ? "refused" : "lost";
  if (!world.mishap(12)) return "well";
  const fate = fates[world.random(fates.length)]!;
  // Who does twice what comes twice would do so: no node can help it when the network doubles.
  return fate === "doubled" && !receiver.tells ? "answer-lost" : fate;
}
