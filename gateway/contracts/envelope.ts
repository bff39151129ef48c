import type { KeyObject, SignKeyObjectInput, X509Certificate } from "node:crypto";
import type { Attachment, Received, Reply, Transport } from "./adapter.ts";
import type { Clock, Random } from "./clock.ts";
import type { GatewayError } from "./errors.ts";

/** A private key with its certificate. */
export interface KeyPair {
  readonly key: KeyObject;
  readonly certificate: X509Certificate;
  /** The certificates between it and an authority, nearest first. */
  readonly chain: readonly X509Certificate[];
}

/** A certificate revocation list (RFC 5280, section 5) whose signature was found to be its issuer's. Instants are milliseconds. */
export interface RevocationList {
  readonly issuer: X509Certificate;
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  /** When each serial number (upper case hexadecimal, as X509Certificate gives it) was revoked. */
  readonly revoked: ReadonlyMap<string, number>;
}

/** What makes us believe that a certificate is a counterpart's. Nothing here counts for anybody else. */
export interface Trust {
  /** Certificates known byte for byte, several during a roll-over. */
  readonly pinned: readonly X509Certificate[];
  /** Authorities that may issue certificates of this counterpart. */
  readonly anchors: readonly X509Certificate[];
  /** Certificates that may stand between an anchor and a signer, beside those that a message brings. */
  readonly intermediates: readonly X509Certificate[];
  /** Subjects, e.g. `C=IT, O=Regione, CN=CO-080`, that a certificate issued under an anchor must have one of; empty: any. */
  readonly subjects: readonly string[];
  readonly revocations: readonly RevocationList[];
  /** Certificates that the counterpart shows in TLS, where they are not those it signs with. */
  readonly transport: readonly X509Certificate[];
  /** Expressly allowed what is broken (SHA-1, CBC), because the counterpart has nothing better yet. */
  readonly legacy: boolean;
}

/** Our own keys and what we trust of each counterpart. A chain that is valid for one counterpart is a refusal for another. */
export interface KeyRing {
  /** The pair to sign with at an instant: during a roll-over the new one from its date on. */
  signing(at: number): KeyPair | undefined;
  /** All pairs of ours: what a peer encrypts for us may be for any of them. */
  readonly own: readonly KeyPair[];
  readonly members: readonly string[];
  /** Undefined for a member of whom we know nothing. */
  trustOf(member: string): Trust | undefined;
}

/** Makes a signature (node:crypto's `sign`): at once, or on another thread. */
export type Sign = (hash: string, octets: Uint8Array, key: KeyObject | SignKeyObjectInput) => Uint8Array | Promise<Uint8Array>;

/** What an envelope needs of the node. */
export interface EnvelopeContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly keys: KeyRing;
  readonly sign: Sign;
  /** This node's member identifier, e.g. `CO-050`. */
  readonly self: string;
  /**
   * Remembers a value under a key until the given instant, durably, unless one is remembered already. One atomic question,
   * also across a fleet.
   * @returns the value that was there before; undefined when the key is new
   */
  remember(key: string, until: number, value?: string): Promise<string | undefined>;
  /** The value remembered under a key; undefined when there is none. */
  recall(key: string): Promise<string | undefined>;
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
  /** Names this message for ever: sealed again under the same key, it bears the same identifier (a repetition, not another). */
  readonly key?: string;
  /** Identifier of the envelope that began the exchange which this one goes on with (Correlation Identifier). */
  readonly correlation?: string;
  readonly attachments?: readonly Attachment[];
}

/** What goes to the peer, and what the envelope must remember to understand the answer. */
export interface Sealed {
  readonly bytes: Uint8Array;
  readonly transport: Transport;
  /** The envelope's own message identifier. */
  readonly id: string;
  readonly attachments?: readonly Attachment[];
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
  /** The exchange that it goes on with, by the identifier of the envelope that began it. */
  readonly correlation?: string;
  /** No answer of the application is told to the sender, only that it was taken: what is refused must be told by `refuse`. */
  readonly oneWay?: boolean;
  /** Its turn among the messages of one conversation, first 1: to be worked on after those before it (Resequencer). */
  readonly turn?: { readonly of: string; readonly number: number };
  readonly attachments?: readonly Attachment[];
  /**
   * Present when the envelope answers by itself (an acknowledgement of receipt came, or a repetition of what was done): this
   * is the answer, the payload is empty, and nobody works on it.
   */
  readonly settled?: Reply;
}

/** What a message says of itself, in words. None of it is believed. */
export interface Explanation {
  readonly lines: readonly string[];
  readonly references: readonly ExplainedReference[];
  /** Parts of the message that no Reference covers, as paths. */
  readonly notCovered: readonly string[];
}

export interface ExplainedReference {
  readonly uri: string;
  /** What it leads to; missing when that is not there. */
  readonly covers?: string;
  readonly transforms: readonly string[];
  readonly digest: string;
}

/** Who sent it, is it intact, is it fresh. Knows nothing of HL7. One value per system or counterpart, made at load. */
export interface Envelope {
  readonly name: string;
  seal(toSeal: ToSeal): Promise<Sealed>;
  /** @throws GatewayError of the families message and security */
  open(received: Received): Promise<Opened>;
  /** Seals the answer to `request`, addressed to its sender. */
  sealReply(payload: Uint8Array, request: Opened, attachments?: readonly Attachment[]): Promise<Sealed>;
  /** Opens the answer to `sent`; an answer to something else is refused. */
  openReply(received: Received, sent: Sealed): Promise<Opened>;
  /** The refusal in the caller's protocol (SOAP fault, e-Gov busta errore). Called from one place; never throws. */
  refuse(error: GatewayError, received: Received, request: Opened | undefined): Promise<Reply>;
  /** For people: what the message says of itself. @throws GatewayError when not even its structure can be read */
  explain?(received: Received): Promise<Explanation>;
}

/** How an envelope is plugged in: options are checked against the schema, then `create` is called once per counterpart. */
export interface EnvelopeKind<Options> {
  readonly name: string;
  readonly contract: 1;
  readonly optionsSchema: object;
  create(options: Options, context: EnvelopeContext): Envelope;
}
