/** What one configuration makes of one message of the journal. */
import type { Message } from "../../canonical/index.ts";
import type { GatewayError } from "../../contracts/errors.ts";
import type { Body, NewRecord, RecordView } from "../../contracts/journal.ts";
import type { Decision } from "../../routing/index.ts";
import type { Codec } from "../codec.ts";
import type { SystemConfig } from "../config/model.ts";

/** A message as the journal has it. */
export interface Recorded {
  readonly view: RecordView;
  readonly record: NewRecord;
  /** In the order in which they came and went. */
  readonly bodies: readonly Body[];
}

/** Bytes that a configuration writes for a system, and how they can be read again. */
export interface Written {
  readonly config: SystemConfig;
  readonly codec: Codec;
  readonly bytes: Uint8Array;
}

/** A request for another system, or why it could not be written. */
export interface Sent {
  /** As the journal names it. */
  readonly system: string;
  readonly type: string;
  readonly made: Written | GatewayError;
}

/** The recorded answer of another system, or why it could not be read. */
export interface Heard {
  readonly system: string;
  readonly made: Message | GatewayError;
}

export type Stage = "read" | "check" | "route" | "dispatch" | "write";

/** Why the answer is not known: it was sealed, or what it depends on was never asked. */
export type Unknown = "sealed" | "not-asked";

export interface Outcome {
  /** Its name in this configuration. */
  readonly system: string;
  /** Missing when it could not be read. */
  readonly message: Message | undefined;
  /** What the check lets pass and notes. */
  readonly notes: readonly string[];
  readonly decision: Decision | undefined;
  readonly sent: readonly Sent[];
  readonly heard: readonly Heard[];
  /** Where its way ended; undefined when it was answered, and when the answer is not known. */
  readonly failed: { readonly stage: Stage; readonly error: GatewayError } | undefined;
  /** What the sender would be told. */
  readonly reply: Written | undefined;
  readonly unknown: readonly Unknown[];
}
