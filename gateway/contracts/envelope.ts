import type { KeyObject, X509Certificate } from "node:crypto";
import type { Received, Reply, Transport } from "./adapter.ts";
import type { Clock, Random } from "./clock.ts";
import type { GatewayError } from "./errors.ts";

/** Our own keys and what we trust of each counterpart. Pinned: a valid chain to somebody else is a refusal. */
export interface KeyRing {
  readonly signing: { readonly key: KeyObject; readonly certificate: X509Certificate } | undefined;
  /** Certificates (leaf, pinned) that may sign for this member; empty when the member is unknown. */
  certificatesOf(member: string): readonly X509Certificate[];
  /** The member whose pinned certificate this is. */
  memberOf(certificate: X509Certificate): string | undefined;
}

/** What an envelope needs of the node. */
export interface EnvelopeContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: KeyRing;
  /** This node's member identifier, e.g. `CO-050`. */
  readonly self: string;
  /**
   * Remembers a key until the given instant, durably.
   * @returns false when it was already remembered (a replay)
   */
  remember(key: string, until: number): Promise<boolean>;
  /** Next number of a durable counter (1, 2, ...), never given twice, also after a crash. */
  next(counter: string): Promise<number>;
}

/** What goes into an envelope. */
export interface ToSeal {
  /** For SOAP envelopes: one XML element, UTF-8, already in exclusive canonical form (as `gateway/xml` writes it). */
  readonly payload: Uint8Array;
  /** The operation, e.g. `disponibilita`. */
  readonly action: string;
  /** The counterpart's member identifier. */
  readonly to: string;
}

/** What goes to the peer, and what the envelope must remember to understand the answer. */
export interface Sealed {
  readonly bytes: Uint8Array;
  readonly transport: Transport;
  /** The envelope's own message identifier. */
  readonly id: string;
}

/** What came out of an envelope. Exists only if every check passed: a failure throws, so no unverified payload can be read. */
export interface Opened {
  /** Serialised from the very node that the verified reference covers. */
  readonly payload: Uint8Array;
  /** The authenticated member; undefined for envelopes that authenticate nobody. */
  readonly sender: string | undefined;
  readonly action: string;
  /** The envelope's own message identifier (e-Gov Identificatore, wsa:MessageID), where it has one. */
  readonly id: string | undefined;
  /** In words, for the journal: what was signed, by whom, with what; which leniency was used. */
  readonly notes: readonly string[];
}

/** Who sent it, is it intact, is it fresh. Knows nothing of HL7. One value per system or counterpart, made at load. */
export interface Envelope {
  readonly name: string;
  seal(toSeal: ToSeal): Promise<Sealed>;
  /** @throws GatewayError of the families message and security */
  open(received: Received): Promise<Opened>;
  /** Seals the answer to `request`, addressed to its sender. */
  sealReply(payload: Uint8Array, request: Opened): Promise<Sealed>;
  /** Opens the answer to `sent`; an answer to something else is refused. */
  openReply(received: Received, sent: Sealed): Promise<Opened>;
  /** The refusal in the caller's protocol (SOAP fault, e-Gov busta errore). Called from one place; never throws. */
  refuse(error: GatewayError, received: Received, request: Opened | undefined): Promise<Reply>;
}

/** How an envelope is plugged in: options are checked against the schema, then `create` is called once per counterpart. */
export interface EnvelopeKind<Options> {
  readonly name: string;
  readonly contract: 1;
  readonly optionsSchema: object;
  create(options: Options, context: EnvelopeContext): Envelope;
}
