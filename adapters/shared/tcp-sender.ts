import { connect, type Socket } from "node:net";
import type { AdapterContext, Outgoing, Received, Sender } from "../../gateway/contracts/adapter.ts";
import { asGatewayError, GatewayError } from "../../gateway/contracts/errors.ts";
import { parseAddress } from "./address.ts";
import type { FrameReader, Framing } from "./framing.ts";

export interface ConnectOptions {
  /** `host:port`. */
  readonly connect: string;
  /** Connections kept open at most; each carries one request at a time. */
  readonly connections: number;
}

/**
 * Sends framed messages over a small pool of connections. A connection carries one request at a time, and is closed when an
 * answer does not come in time: a late answer can never be taken for the answer to something else.
 */
export function connectTcp(options: ConnectOptions, framing: Framing, context: AdapterContext): Sender {
  return new Pool(options, framing, context);
}

interface Waiting {
  readonly start: (line: Line) => void;
  readonly fail: (error: GatewayError) => void;
}

class Pool implements Sender {
  readonly #options: ConnectOptions;
  readonly #framing: Framing;
  readonly #context: AdapterContext;
  readonly #idle: Line[] = [];
  readonly #lines = new Set<Line>();
  readonly #queue: Waiting[] = [];
  #closed = false;

  constructor(options: ConnectOptions, framing: Framing, context: AdapterContext) {
    this.#options = options;
    this.#framing = framing;
    this.#context = context;
  }

  async send(outgoing: Outgoing, deadline: number): Promise<Received> {
    const line = await this.#acquire(deadline);
    try {
      const received = await line.exchange(outgoing.bytes, deadline);
      this.#release(line);
      return received;
    } catch (thrown) {
      this.#discard(line);
      throw asGatewayError(thrown);
    }
  }

  #acquire(deadline: number): Promise<Line> {
    if (this.#closed) return Promise.reject(new GatewayError("STOPPING", "This system is being stopped"));
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#lines.size < this.#options.connections) {
      const line = new Line(this.#options.connect, this.#framing, this.#context, () => this.#forget(line));
      this.#lines.add(line);
      return Promise.resolve(line);
    }
    return new Promise((resolve, reject) => {
      const timer = this.#context.clock.after(Math.max(0, deadline - this.#context.clock.now()), () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(new GatewayError("OVERLOADED", "All connections are busy", { hint: "raise connections in the system's options" }));
      });
      const waiting: Waiting = {
        start: (line) => {
          timer.cancel();
          resolve(line);
        },
        fail: (error) => {
          timer.cancel();
          reject(error);
        },
      };
      this.#queue.push(waiting);
    });
  }

  #release(line: Line): void {
    const next = this.#queue.shift();
    if (next) next.start(line);
    else this.#idle.push(line);
  }

  #discard(line: Line): void {
    this.#forget(line);
    line.destroy();
    const next = this.#queue.shift();
    if (!next) return;
    const fresh = new Line(this.#options.connect, this.#framing, this.#context, () => this.#forget(fresh));
    this.#lines.add(fresh);
    next.start(fresh);
  }

  #forget(line: Line): void {
    this.#lines.delete(line);
    const at = this.#idle.indexOf(line);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#queue.splice(0)) waiting.fail(new GatewayError("STOPPING", "This system is being stopped"));
    for (const line of this.#lines) line.destroy();
    return Promise.resolve();
  }
}

interface Pending {
  readonly resolve: (received: Received) => void;
  readonly reject: (error: GatewayError) => void;
}

/** One connection: opened when first used, closed for good when anything goes wrong with it. */
class Line {
  readonly #address: string;
  readonly #framing: Framing;
  readonly #context: AdapterContext;
  readonly #gone: () => void;
  #socket: Socket | undefined;
  #reader: FrameReader | undefined;
  #pending: Pending | undefined;
  #sent = false;

  constructor(address: string, framing: Framing, context: AdapterContext, gone: () => void) {
    this.#address = address;
    this.#framing = framing;
    this.#context = context;
    this.#gone = gone;
  }

  async exchange(bytes: Uint8Array, deadline: number): Promise<Received> {
    const frame = this.#framing.wrap(bytes);
    return await new Promise((resolve, reject) => {
      const timer = this.#context.clock.after(Math.max(0, deadline - this.#context.clock.now()), () => {
        this.#fail(
          this.#sent
            ? new GatewayError("PEER_TIMEOUT", `${this.#address} did not answer in time`)
            : new GatewayError("PEER_UNREACHABLE", `${this.#address} cannot be reached in time`),
        );
      });
      this.#pending = {
        resolve: (received) => {
          timer.cancel();
          resolve(received);
        },
        reject: (error) => {
          timer.cancel();
          reject(error);
        },
      };
      this.#sent = false;
      if (this.#socket) this.#write(frame);
      else this.#open(frame);
    });
  }

  #open(frame: Uint8Array): void {
    const { host, port } = parseAddress(this.#address)!;
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    this.#socket = socket;
    this.#reader = this.#framing.reader();
    socket.once("connect", () => this.#write(frame));
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.#fail(
        new GatewayError(this.#sent ? "PEER_TIMEOUT" : "PEER_UNREACHABLE", `${this.#address}: ${error.code ?? error.message}`, {
          certainty: this.#sent ? "unknown" : "not-done",
          cause: error,
        }),
      );
    });
    socket.on("close", () => {
      this.#fail(
        new GatewayError(
          this.#sent ? "PEER_TIMEOUT" : "PEER_UNREACHABLE",
          `${this.#address} closed the connection without an answer`,
          {
            certainty: this.#sent ? "unknown" : "not-done",
          },
        ),
      );
      this.#gone();
    });
  }

  #write(frame: Uint8Array): void {
    this.#sent = true;
    this.#socket?.write(frame);
  }

  #take(chunk: Buffer): void {
    try {
      const reader = this.#reader!;
      const frames = reader.push(chunk);
      if (frames.length === 0 && (this.#pending || !reader.partial)) return;
      const pending = this.#pending;
      this.#pending = undefined;
      if (!pending || frames.length > 1 || reader.partial) {
        // An answer, or the beginning of one, that nobody waits for: what comes next could be taken for the wrong one.
        pending?.reject(new GatewayError("PEER_REPLY_INVALID", `${this.#address} sent more answers than it was asked for`));
        this.destroy();
        return;
      }
      pending.resolve({ bytes: frames[0]!, peer: this.#address, transport: {} });
    } catch (thrown) {
      this.#fail(
        new GatewayError("PEER_REPLY_INVALID", `${this.#address}: ${asGatewayError(thrown).message}`, { cause: thrown }),
      );
    }
  }

  #fail(error: GatewayError): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(error);
    this.destroy();
  }

  destroy(): void {
    this.#socket?.destroy();
  }
}
