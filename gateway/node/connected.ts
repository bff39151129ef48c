import type { Sender } from "../contracts/adapter.ts";
import type { Envelope, EnvelopeContext } from "../contracts/envelope.ts";
import type { AdapterContext } from "../contracts/adapter.ts";
import { milliseconds } from "../contracts/duration.ts";
import type { Gate } from "../delivery/index.ts";
import { codecOf, type Codec } from "./codec.ts";
import type { SystemConfig } from "./config/model.ts";
import { plainEnvelope } from "./plain-envelope.ts";

/** A connected system at run time: how its bytes are opened, understood and sent. */
export interface Connected {
  readonly name: string;
  /** Its name in the journal: the oldest that it had, so that a repetition is known as one after a change of name. */
  readonly journaled: string;
  readonly config: SystemConfig;
  /** The member it leads to; undefined for a local CUP. */
  readonly member: string | undefined;
  readonly delegate: string | undefined;
  readonly codec: Codec;
  readonly envelope: Envelope;
  /** Undefined for a system that only sends. */
  readonly sender: Sender | undefined;
  /** What goes to it passes here; missing where nothing is really sent. */
  readonly gate?: Gate;
  /** True when it would do twice what is sent twice. */
  readonly once: boolean;
  /** Milliseconds. */
  readonly answersWithin: number;
}

/** What follows from its file alone. */
export function describedBy(config: SystemConfig): Omit<Connected, "envelope" | "sender" | "gate"> {
  const { file } = config;
  return {
    name: file.system,
    journaled: file.formerly?.[0] ?? file.system,
    config,
    member: file.member,
    delegate: file.delegate,
    codec: codecOf(config),
    answersWithin: milliseconds(file.answers?.within ?? "10s"),
    once: file.delivery?.duplicates === "unknown",
  };
}

/** @param sender one that goes on from an earlier configuration; without it, and when the system is sent to, a new one */
export function connectSystem(
  config: SystemConfig,
  adapter: AdapterContext,
  envelope: EnvelopeContext,
  sender: Sender | undefined,
  gateOf: (system: string) => Gate,
): Connected {
  const { file } = config;
  const described = describedBy(config);
  return {
    ...described,
    gate: gateOf(described.journaled),
    envelope: config.envelope ? config.envelope.create(file.policy, envelope) : plainEnvelope,
    sender: file.options["connect"] === undefined ? undefined : (sender ?? config.adapter.connect(file.options, adapter)),
  };
}

/** Operations of WS-cupint and WS-cupremoto, by message. */
const operations: Readonly<Record<string, string>> = {
  "QBP^Q13": "erogabilita",
  "SQM^S25": "disponibilita",
  "SRM^S01": "prenotazione",
  "SRM^S02": "spostamento",
  "SRM^S04": "disdetta",
};

/** Name of the operation that carries a message to this system. */
export function operationOf(system: Connected, type: string): string {
  return system.config.file.actions?.[type] ?? operations[type] ?? "notifica";
}
