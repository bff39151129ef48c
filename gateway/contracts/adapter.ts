import type { Clock, Log } from "./clock.ts";
import type { ConfigIssue } from "./issue.ts";
import type { GatewayError } from "./errors.ts";

/** What the transport says beside the bytes: `contentType`, `soapAction`, `path`, `status`. Never taken for an internal property. */
export type Transport = Readonly<Record<string, string>>;

/** Bytes as they came, and from whom (a socket address; who the peer claims to be is the envelope's matter). */
export interface Received {
  readonly bytes: Uint8Array;
  readonly peer: string;
  readonly transport: Transport;
}

/** Bytes for the peer. `failed` tells transports that know the difference (HTTP 500). */
export interface Reply {
  readonly bytes: Uint8Array;
  readonly transport: Transport;
  readonly failed: boolean;
}

/** What a listening adapter is given. Neither function throws or rejects: the answer is always a reply. */
export interface Inbound {
  /** Settles after what must be durable is on disk; the reply goes to the peer. */
  accept(received: Received): Promise<Reply>;
  /** For what never became a message (a frame too large): journals it, and gives the refusal in the peer's protocol. */
  refuse(error: GatewayError, received: Received): Promise<Reply>;
}

export interface AdapterContext {
  readonly clock: Clock;
  readonly log: Log;
}

export interface Listener {
  /** `host:port`, with the port that the system gave when 0 was asked for. */
  readonly address: string;
  /**
   * Stops accepting before the call returns, so that the address can be had again at once; settles when requests under way
   * have been answered and every socket is closed.
   */
  close(): Promise<void>;
}

export interface Outgoing {
  readonly bytes: Uint8Array;
  readonly transport: Transport;
}

/** Sends to one system. Queues, order and retry belong to delivery; pooling of connections is the adapter's. */
export interface Sender {
  /**
   * Sends once and gives the peer's answer.
   * @param deadline absolute, in milliseconds of the clock; past it the connection is closed, so that a late answer
   *   can never be taken for the answer to something else.
   * @throws GatewayError PEER_UNREACHABLE (not done), PEER_TIMEOUT (unknown), FRAME_INVALID (unknown)
   */
  send(outgoing: Outgoing, deadline: number): Promise<Received>;
  close(): Promise<void>;
}

/** One protocol at the edge: knows bytes and peers, nothing of bookings. */
export interface Adapter<Options> {
  /** Folder name, configuration key and metric label in one. */
  readonly name: string;
  /** Version of this contract that the adapter was written for; checked before anything starts. */
  readonly contract: 1;
  /** JSON Schema of the options, with descriptions. */
  readonly optionsSchema: object;
  /** What a schema cannot say. Pure: opens nothing, returns every issue. */
  check(options: Options): readonly ConfigIssue[];
  /** Opens a listener when the options ask for one. */
  listen(options: Options, inbound: Inbound, context: AdapterContext): Promise<Listener>;
  /** Opens no connection yet. */
  connect(options: Options, context: AdapterContext): Sender;
}
