import type { Socket } from "node:net";
import type { AdapterContext, Inbound, Received, Reply } from "../../../gateway/contracts/adapter.ts";
import type { Timer } from "../../../gateway/contracts/clock.ts";
import { asGatewayError, GatewayError } from "../../../gateway/contracts/errors.ts";
import type { FrameReader } from "../framing/index.ts";
import { isFrame, type Wire } from "./wire.ts";

/** How long a peer may take to close its side after ours, in milliseconds: what it still sends is read and dropped. */
const lingerWithin = 1000;
/** How long a message may take from its first byte to its last, in milliseconds. */
const messageWithin = 60_000;

/** Room for an answer. */
interface Slot {
  reply: Reply | undefined;
}

/** One peer at a listener. */
export class Connection {
  readonly #socket: Socket;
  readonly #inbound: Inbound;
  readonly #wire: Wire;
  readonly #reader: FrameReader;
  readonly #most: number;
  readonly #peer: string;
  readonly #context: AdapterContext;
  /** Answers in the order of their requests; each waits for those before it. */
  readonly #answers: Slot[] = [];
  #drained: (() => void) | undefined;
  /** Messages that came in one chunk with others, and wait until there is room. */
  #held: Uint8Array[] = [];
  #finishing: Promise<void> | undefined;
  /** What broke the stream, told after the messages before it. */
  #fault: { readonly error: GatewayError; readonly bytes: Uint8Array } | undefined;
  #late: Timer | undefined;
  #stuck: Timer | undefined;

  constructor(socket: Socket, wire: Wire, inbound: Inbound, most: number, context: AdapterContext) {
    this.#socket = socket;
    this.#wire = wire;
    this.#reader = wire.framing.reader();
    this.#inbound = inbound;
    this.#most = most;
    this.#context = context;
    this.#peer = `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", (error) => {
      context.log.warn({ peer: this.#peer, error: error.message }, "connection failed");
    });
    socket.on("end", () => void this.finish());
    socket.on("drain", () => this.#next());
    socket.on("close", () => {
      this.#late?.cancel();
      this.#stuck?.cancel();
    });
  }

  #read(chunk: Buffer): void {
    // Once it is being finished, what still comes is read and dropped: unread bytes would reset the connection and take
    // the last answers with them.
    if (this.#finishing || this.#fault) return;
    try {
      for (let frames = this.#reader.push(chunk); frames.length > 0; frames = this.#reader.push(new Uint8Array())) {
        this.#late?.cancel();
        this.#late = undefined;
        for (const bytes of frames) this.#frame(bytes);
      }
      this.#watch();
    } catch (thrown) {
      this.#broken(asGatewayError(thrown), chunk.subarray(0, 256));
    }
  }

  #frame(bytes: Uint8Array): void {
    const { commit } = this.#wire;
    // The peer has our answer in safe keeping; when it has not, it asks again and gets the same.
    if (commit && (isFrame(bytes, commit.accepted) || isFrame(bytes, commit.declined))) return;
    this.#held.push(bytes);
    this.#next();
  }

  /** Hands on what there is room for; while anything waits the socket is not read. */
  #next(): void {
    while (this.#held.length > 0 && this.#answers.length < this.#most && !this.#socket.writableNeedDrain)
      this.#take((received) => this.#inbound.accept(received), this.#held.shift()!);
    if (this.#held.length === 0 && this.#fault && this.#answers.length < this.#most) {
      const { error, bytes } = this.#fault;
      this.#fault = undefined;
      this.#take((received) => this.#inbound.refuse(error, received), bytes);
      void this.finish();
    }
    // What is not read cannot be late; what the peer does not read must not pile up here.
    if (this.#held.length > 0 || this.#answers.length >= this.#most || this.#socket.writableNeedDrain) {
      this.#socket.pause();
      this.#late?.cancel();
      this.#late = undefined;
      if (this.#finishing && this.#socket.writableNeedDrain) this.#giveUp();
    } else if (this.#socket.isPaused()) {
      this.#socket.resume();
      this.#watch();
    }
  }

  /** A peer that does not read its answers keeps nobody waiting for the end. */
  #giveUp(): void {
    this.#stuck ??= this.#context.clock.after(lingerWithin, () => {
      this.#stuck = undefined;
      if (this.#socket.writableNeedDrain) this.#unanswerable(new GatewayError("PEER_TIMEOUT", "the peer does not read"));
    });
  }

  /** Nothing after a broken frame can be read: it is answered in its turn, then the connection is closed. */
  #broken(error: GatewayError, bytes: Uint8Array): void {
    this.#fault = { error, bytes };
    this.#next();
  }

  /** A message that has begun must end in time, however slowly its bytes come. */
  #watch(): void {
    if (this.#late || this.#socket.isPaused() || !this.#reader.partial) return;
    this.#late = this.#context.clock.after(messageWithin, () => {
      const error = new GatewayError("FRAME_INVALID", "The message did not end in time", {
        expected: `its last byte within ${messageWithin / 1000} s of its first`,
      });
      if (!this.#finishing && !this.#fault) this.#broken(error, new Uint8Array());
    });
  }

  #take(work: (received: Received) => Promise<Reply>, bytes: Uint8Array): void {
    const slot: Slot = { reply: undefined };
    this.#answers.push(slot);
    work({ bytes, peer: this.#peer, transport: {} }).then(
      (reply) => {
        slot.reply = reply;
        this.#flush();
      },
      (thrown: unknown) => this.#unanswerable(thrown),
    );
  }

  /** Sends the answers whose turn it is, in one packet where there are several. */
  #flush(): void {
    const ready: Uint8Array[] = [];
    try {
      while (this.#answers[0]?.reply) ready.push(...this.#framesOf(this.#answers.shift()!.reply!));
    } catch (thrown) {
      this.#unanswerable(thrown);
      return;
    }
    if (ready.length > 0) this.#write(ready.length === 1 ? ready[0]! : Buffer.concat(ready));
    this.#next();
    if (this.#answers.length === 0 && this.#held.length === 0) this.#drained?.();
  }

  #framesOf({ bytes }: Reply): readonly Uint8Array[] {
    const { commit, framing } = this.#wire;
    return [...(commit ? [framing.wrap(commit.accepted)] : []), ...(bytes.length > 0 ? [framing.wrap(bytes)] : [])];
  }

  #write(bytes: Uint8Array): void {
    // The peer asks again under the same identifier and gets the stored answer.
    if (this.#socket.writable) this.#socket.write(bytes);
    else this.#context.log.warn({ peer: this.#peer }, "the peer has gone before its answer");
  }

  /** An answer that cannot be sent would shift all those after it: the peer asks again on a new connection. */
  #unanswerable(thrown: unknown): void {
    this.#context.log.error({ peer: this.#peer, code: asGatewayError(thrown).code }, "the answer cannot be sent");
    this.#socket.destroy();
    this.#held = [];
    this.#answers.length = 0;
    this.#drained?.();
  }

  /** Lets what is under way be answered, then closes. */
  finish(): Promise<void> {
    return (this.#finishing ??= this.#finish());
  }

  async #finish(): Promise<void> {
    this.#late?.cancel();
    if (this.#socket.writableNeedDrain) this.#giveUp();
    // What was read is answered, in its turn.
    if (this.#answers.length > 0 || this.#held.length > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    this.#socket.resume();
    if (this.#socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const linger = this.#context.clock.after(lingerWithin, () => this.#socket.destroy());
      this.#socket.once("close", () => {
        linger.cancel();
        resolve();
      });
      this.#socket.end();
    });
  }
}
