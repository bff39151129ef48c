import type { Clock, Log, Random } from "./clock.ts";
import type { ConfigIssue } from "./issue.ts";
import type { GatewayError } from "./errors.ts";

/** What the transport says beside the bytes: `contentType`, `soapAction`, `path`, `status`. Never taken for an internal property. */
export type Transport = Readonly<Record<string, string>>;

/**
 * What travels beside an envelope (SOAP Messages with Attachments, W3C Note 11 December 2000; XOP, W3C Recommendation
 * 25 January 2005). Never held in memory as a whole: whoever wants the content reads it as it comes.
 */
export interface Attachment {
  /** Content-ID without its angle brackets (RFC 2392). */
  readonly id: string;
  readonly contentType: string;
  /** Octets of the content, with its transfer encoding undone. */
  readonly size: number;
  /** SHA-256 of the content, where it was computed as the content came: whoever needs it has not to read everything again. */
  readonly sha256?: Uint8Array;
  /** The content from its beginning, each time it is called. */
  content(): AsyncIterable<Uint8Array>;
}

/** Bytes as they came, and from whom (a socket address; who the peer claims to be is the envelope's matter). */
export interface Received {
  readonly bytes: Uint8Array;
  readonly peer: string;
  readonly transport: Transport;
  readonly attachments?: readonly Attachment[];
  /** Lets go of what the attachments lie in. To be called when nobody reads them any more, where they are not the caller's. */
  release?(): Promise<void>;
}

/** Bytes for the peer. `failed` tells transports that know the difference (HTTP 500). */
export interface Reply {
  readonly bytes: Uint8Array;
  readonly transport: Transport;
  readonly failed: boolean;
  readonly attachments?: readonly Attachment[];
}

/** What a listening adapter is given. Neither function throws or rejects: the answer is always a reply. */
export interface Inbound {
  /** Settles after what must be durable is on disk; the reply goes to the peer. */
  accept(received: Received): Promise<Reply>;
  /** For what never became a message (a frame too large): journals it, and gives the refusal in the peer's protocol. */
  refuse(error: GatewayError, received: Received): Promise<Reply>;
}

/** What an adapter is given of the node: nothing else is taken from the machine but sockets, files and databases. */
export interface AdapterContext {
  readonly clock: Clock;
  /** Identifiers of messages and peers, never contents (design, decision 8). */
  readonly log: Log;
  readonly random: Random;
  /** The absolute path of a file or folder that the options name relative to the node's folder. */
  resolve(path: string): string;
}

export interface Listener {
  /**
   * `host:port`, with the port that the system gave when 0 was asked for; what `options.listen` says where there is no port.
   * Without passwords: it is shown.
   */
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
  readonly attachments?: readonly Attachment[];
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

/**
 * One protocol at the edge: knows bytes and peers, nothing of bookings. Two options have the same meaning everywhere: `listen`
 * says where messages come from, `connect` where they go to; a system with neither is never heard nor asked.
 */
export interface Adapter<Options> {
  /** Folder name, configuration key and metric label in one. */
  readonly name: string;
  /** Version of this contract that the adapter was written for; checked before anything starts. */
  readonly contract: 1;
  /** JSON Schema of the options, with descriptions. */
  readonly optionsSchema: object;
  /** What a schema cannot say. Pure: opens nothing, returns every issue. */
  check(options: Options): readonly ConfigIssue[];
  /** Opens a listener; called when the options have `listen`. */
  listen(options: Options, inbound: Inbound, context: AdapterContext): Promise<Listener>;
  /** Gets ready to send; called when the options have `connect`. Opens no connection yet, unless it is to be kept open. */
  connect(options: Options, context: AdapterContext): Sender;
  /**
   * Options with which a peer would call a listener that has these options and is at `address`: for `raccordo send` and the
   * adapter test suite. @throws GatewayError CONFIG_INVALID when they cannot be known
   */
  counterpart(options: Options, address: string): Options;
}
