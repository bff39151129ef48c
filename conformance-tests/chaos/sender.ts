import { connect, type Socket } from "node:net";
import { controlIdOf, numbered } from "./messages.ts";

/** How long an answer is waited for, in milliseconds: as senders do, it is repeated then. */
const patience = 10_000;
/** Pause before a connection is tried again, in milliseconds. */
const pause = 20;

/**
 * A sender as they are: one message at a time, repeated under the same control identifier until it is acknowledged, over a new
 * connection whenever the old one ends.
 */
export class Sender {
  /** Numbers that were acknowledged. */
  readonly acknowledged = new Set<number>();
  /** Answers that were none: what the node said instead. */
  readonly refusals: string[] = [];
  readonly #ports: readonly number[];
  readonly #next: () => number | undefined;
  #socket: Socket | undefined;
  #turn = 0;
  #ended = false;

  /**
   * @param ports of the nodes, taken in turn as a load balancer would
   * @param next the next number to send; undefined when there is none left
   */
  constructor(ports: readonly number[], first: number, next: () => number | undefined) {
    this.#ports = ports;
    this.#turn = first;
    this.#next = next;
  }

  /** Sends until there is nothing left to send. */
  async run(): Promise<void> {
    for (let number = this.#next(); number !== undefined && !this.#ended; number = this.#next()) {
      while (!this.#ended && !(await this.#sent(number)));
      if (!this.#ended) this.acknowledged.add(number);
    }
    this.#socket?.destroy();
  }

  /** Gives up. */
  end(): void {
    this.#ended = true;
    this.#socket?.destroy();
  }

  async #sent(number: number): Promise<boolean> {
    const answer = await this.#exchange(numbered(number));
    if (answer === undefined) {
      await new Promise<void>((resolve) => void setTimeout(resolve, pause));
      return false;
    }
    const [, code = "", of = ""] = /MSA\|(\w\w)\|([^|\r]*)/.exec(answer) ?? [];
    if (of !== controlIdOf(number)) throw new Error(`${controlIdOf(number)} was answered by ${answer}`);
    if (code === "AA" || code === "CA") return true;
    this.refusals.push(answer);
    return false;
  }

  /** @returns undefined when the connection ended before the answer */
  #exchange(message: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const socket = (this.#socket ??= this.#open());
      let held = "";
      const end = (answer: string | undefined): void => {
        clearTimeout(timer);
        socket.off("data", take).off("close", gone);
        if (answer === undefined) {
          socket.destroy();
          this.#socket = undefined;
        }
        resolve(answer);
      };
      const gone = (): void => end(undefined);
      const take = (chunk: Buffer): void => {
        held += chunk.toString("latin1");
        if (held.includes("\x1c")) end(held);
      };
      const timer = setTimeout(gone, patience);
      socket.on("data", take).on("close", gone);
      socket.write(`\x0b${message}\x1c\r`);
    });
  }

  #open(): Socket {
    const port = this.#ports[this.#turn++ % this.#ports.length] ?? 0;
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    socket.on("error", () => socket.destroy());
    return socket;
  }
}
