import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { AdapterContext, Received } from "../../../gateway/contracts/adapter.ts";
import type { Timer } from "../../../gateway/contracts/clock.ts";
import { asGatewayError, GatewayError } from "../../../gateway/contracts/errors.ts";
import { parseAddress } from "../address.ts";
import type { FrameReader } from "../framing/index.ts";
import { clientTls, type TlsOptions } from "../tls.ts";
import { isFrame, type Wire } from "./wire.ts";

/** Where a line leads to. */
export interface Destination {
  /** `host:port`. */
  readonly connect: string;
  readonly tls?: TlsOptions;
}

/** What a line tells its pool. */
export interface LineEvents {
  connected(): void;
  /** No connection could be made; told before anybody who waits for it. */
  unreachable(): void;
  /** It carries nothing any more. */
  closed(): void;
}

interface Pending {
  /** The identifier that the answer must name, where several are under way. */
  readonly id: string | undefined;
  readonly resolve: (received: Received) => void;
  readonly reject: (error: GatewayError) => void;
  readonly timer: Timer;
  readonly frame: Uint8Array;
  sent: boolean;
  committed: boolean;
}

/**
 * One connection: opened when first used, closed for good when anything goes wrong with it. After an answer that did not come
 * in time it takes no further request: a late answer can never be taken for the answer to something else.
 */
export class Line {
  readonly #to: Destination;
  readonly #wire: Wire;
  readonly #context: AdapterContext;
  readonly #events: LineEvents;
  readonly #pending: Pending[] = [];
  #socket: Socket | undefined;
  #reader: FrameReader | undefined;
  #connected = false;
  #retired = false;

  constructor(to: Destination, wire: Wire, context: AdapterContext, events: LineEvents) {
    this.#to = to;
    this.#wire = wire;
    this.#context = context;
    this.#events = events;
  }

  /** Requests under way. */
  get load(): number {
    return this.#pending.length;
  }

  /** False when it may take no further request. */
  get usable(): boolean {
    return !this.#retired;
  }

  /** Opens the connection without sending anything. */
  open(): void {
    if (this.#socket) return;
    try {
      this.#open();
    } catch (thrown) {
      // A certificate that is being renewed is not there for a moment.
      const { code, message } = asGatewayError(thrown);
      this.#context.log.error({ peer: this.#to.connect, code }, message);
      this.#events.unreachable();
      const cause = { certainty: "not-done", cause: thrown } as const;
      this.#fail(() => new GatewayError("PEER_UNREACHABLE", `${this.#to.connect}: ${message}`, cause));
    }
  }

  /** @throws GatewayError */
  async exchange(bytes: Uint8Array, deadline: number): Promise<Received> {
    const frame = this.#wire.framing.wrap(bytes);
    const { clock } = this.#context;
    return await new Promise((resolve, reject) => {
      const pending: Pending = {
        id: this.#wire.correlation?.request(bytes),
        resolve,
        reject,
        frame,
        timer: clock.after(Math.max(0, deadline - clock.now()), () => this.#late(pending)),
        sent: false,
        committed: false,
      };
      this.#pending.push(pending);
      if (this.#connected) this.#write(pending);
      else this.open();
    });
  }

  #open(): void {
    const { host, port } = parseAddress(this.#to.connect)!;
    const settings = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 };
    const { tls } = this.#to;
    const socket = tls ? connectTls({ ...settings, ...clientTls(tls, this.#context, host) }) : connectPlain(settings);
    this.#socket = socket;
    this.#reader = this.#wire.framing.reader();
    socket.once(tls ? "secureConnect" : "connect", () => {
      this.#connected = true;
      this.#events.connected();
      for (const pending of this.#pending) this.#write(pending);
    });
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.#fail((pending) => this.#lost(pending, error.code ?? error.message, error));
    });
    socket.on("close", () => {
      this.#fail((pending) => this.#lost(pending, "closed the connection without an answer", undefined));
      this.#events.closed();
    });
  }

  #write(pending: Pending): void {
    pending.sent = true;
    this.#socket?.write(pending.frame);
  }

  #take(chunk: Buffer): void {
    try {
      const reader = this.#reader!;
      const answers = reader.push(chunk).filter((frame) => !this.#isCommit(frame));
      const waiting = this.#pending.length;
      const named = this.#wire.correlation !== undefined && waiting > 0;
      if (!named && (answers.length > waiting || (answers.length === waiting && reader.partial))) {
        // An answer, or the beginning of one, that nobody waits for: any of them could be the one for something else.
        const surplus = new GatewayError("PEER_REPLY_INVALID", `${this.#to.connect} sent more answers than it was asked for`);
        this.#fail(() => surplus);
        return;
      }
      for (const answer of answers) this.#answer(answer);
    } catch (thrown) {
      const { message } = asGatewayError(thrown);
      this.#fail(() => new GatewayError("PEER_REPLY_INVALID", `${this.#to.connect}: ${message}`, { cause: thrown }));
    }
  }

  /** What commits to the first message that nobody committed to, or declines it. */
  #isCommit(frame: Uint8Array): boolean {
    const { commit } = this.#wire;
    if (!commit) return false;
    const first = this.#pending.find((one) => !one.committed);
    if (isFrame(frame, commit.accepted)) {
      if (first) first.committed = true;
      return true;
    }
    if (!isFrame(frame, commit.declined)) return false;
    // A late one may be about a message that nobody waits for any more: then no other is declined by it.
    if (this.#retired) return true;
    const declined = new GatewayError("PEER_UNREACHABLE", `${this.#to.connect} could not keep the message (NAK)`);
    if (first) this.#settle(first, (one) => one.reject(declined));
    return true;
  }

  #answer(frame: Uint8Array): void {
    const { commit, framing } = this.#wire;
    if (commit) this.#socket?.write(framing.wrap(commit.accepted));
    const answered = this.#answeredBy(frame);
    if (answered) this.#settle(answered, (one) => one.resolve({ bytes: frame, peer: this.#to.connect, transport: {} }));
    // Late, or to something that never was: it names another message than those that are waited for.
    else this.#context.log.warn({ peer: this.#to.connect }, "an answer that nobody waits for");
  }

  #answeredBy(frame: Uint8Array): Pending | undefined {
    const { correlation } = this.#wire;
    if (!correlation) return this.#pending[0];
    const id = correlation.answer(frame);
    // A refusal of what could not be read names nothing: it is the answer where only one is waited for.
    if (id === undefined && !this.#retired && this.#pending.length === 1) return this.#pending[0];
    return this.#pending.find((one) => one.id === id);
  }

  #settle(pending: Pending, how: (pending: Pending) => void): void {
    this.#pending.splice(this.#pending.indexOf(pending), 1);
    pending.timer.cancel();
    how(pending);
    if (this.#retired && this.#pending.length === 0) this.destroy();
  }

  /** The others on the same connection may still be answered. */
  #late(pending: Pending): void {
    this.#retire();
    const { connect } = this.#to;
    const error = pending.sent
      ? new GatewayError("PEER_TIMEOUT", `${connect} did not answer in time`)
      : new GatewayError("PEER_UNREACHABLE", `${connect} cannot be reached in time`);
    // An answer without a name could be the late one: then nobody can be answered on this connection any more.
    if (!this.#wire.correlation) this.destroy();
    this.#settle(pending, (one) => one.reject(error));
  }

  #lost(pending: Pending, reason: string, cause: unknown): GatewayError {
    return new GatewayError(pending.sent ? "PEER_TIMEOUT" : "PEER_UNREACHABLE", `${this.#to.connect}: ${reason}`, {
      certainty: pending.sent ? "unknown" : "not-done",
      cause,
    });
  }

  #fail(error: (pending: Pending) => GatewayError): void {
    this.#retire();
    for (const pending of this.#pending.splice(0)) {
      pending.timer.cancel();
      pending.reject(error(pending));
    }
    this.destroy();
  }

  #retire(): void {
    if (!this.#retired && this.#socket && !this.#connected) this.#events.unreachable();
    this.#retired = true;
  }

  destroy(): void {
    this.#retire();
    this.#socket?.destroy();
    if (!this.#socket) this.#events.closed();
  }
}
