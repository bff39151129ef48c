import type { Adapter } from "../../../gateway/contracts/adapter.ts";

/** An adapter with what the suite must know of its protocol to try it. */
export interface Subject {
  readonly adapter: Adapter<unknown>;
  /** Makes what a case needs in its folder, before anything else. */
  prepare?(folder: string): Promise<void>;
  /** Takes it away, after everything else was closed. */
  finish?(folder: string): Promise<void>;
  /** Options of a listener, without those that have a default. Ports are 0; files lie in `folder`. */
  listenOptions(folder: string): Options;
  /** Options of a sender to a peer that {@link Peer.serve} opened. */
  connectOptions(address: string, folder: string): Options;
  /** A whole message of the protocol that holds the text, which is letters, digits and blanks. */
  message(text: string): Uint8Array;
  readonly peer: Peer;
  /** For protocols on a socket: then slow, broken and vanishing peers are tried as well. */
  readonly wire?: RawWire;
  /** For adapters with the option `tls`. */
  readonly tls?: boolean;
  /** For adapters with the option `maxBytes`: a value that the schema takes and short messages keep. */
  readonly limit?: number;
}

export type Options = Readonly<Record<string, unknown>>;

/** The system at the other end, by code that is not the adapter's own. */
export interface Peer {
  /** Sends one message to a listener and gives the answer's bytes. */
  send(message: Uint8Array, address: string, options: Options, folder: string): Promise<Uint8Array>;
  /** Opens what the adapter sends to. */
  serve(handle: (message: Uint8Array) => Promise<Uint8Array>, folder: string): Promise<Served>;
}

export interface Served {
  /** What {@link Subject.connectOptions} is given. */
  readonly address: string;
  close(): Promise<void>;
}

/** Messages as they are on the wire. */
export interface RawWire {
  /** A request as a peer sends it to our listener. */
  request(message: Uint8Array): Uint8Array;
  /** An answer as a peer gives it to our sender. */
  answer(message: Uint8Array): Uint8Array;
  /** The whole requests of our sender in what came from it so far. */
  requests(bytes: Buffer): readonly Uint8Array[];
  /** The whole answers of our listener in what came from it so far. */
  answers(bytes: Buffer): readonly Uint8Array[];
}

/** One thing that every adapter must do. */
export interface Case {
  readonly name: string;
  /** @throws when the adapter does not do it, with what was expected */
  run(): Promise<void>;
}
