import { isDeepStrictEqual } from "node:util";
import type { AdapterContext, Sender } from "../contracts/adapter.ts";
import type { EnvelopeContext } from "../contracts/envelope.ts";
import type { Gate, QueuePolicy } from "../delivery/index.ts";
import { milliseconds } from "../contracts/duration.ts";
import type { NodeConfig, SystemConfig } from "./config/model.ts";
import { connectSystem, type Connected } from "./connected.ts";
import type { Surroundings } from "./dispatch.ts";
import type { KeyedHash } from "./keyed-hash.ts";
import { queuePolicy } from "./queue-policy.ts";
import { loadKeys, type LoadedKeys, signOnThreads } from "./keys/index.ts";

/** Everything that follows from one configuration, as a value. A message takes it when it begins and keeps it to its end. */
export interface Settings extends Surroundings {
  readonly config: NodeConfig;
  readonly keys: LoadedKeys;
  /** Names that systems had before, each with the name of today. */
  readonly formerly: ReadonlyMap<string, string>;
  /** How long a sender that waits is kept waiting, in milliseconds. */
  readonly answersWithin: number;
  /** How a system, as the journal names it, is delivered to. */
  policyOf(system: string): QueuePolicy;
  readonly hash: KeyedHash;
}

/** What outlives a configuration. */
export interface Around extends Pick<Surroundings, "journal" | "clock" | "nextId" | "header" | "once"> {
  readonly hash: KeyedHash;
  /** The gate of a system, as the journal names it: it outlives settings. */
  gateOf(system: string): Gate;
  readonly adapter: AdapterContext;
  readonly envelope: Omit<EnvelopeContext, "keys" | "self">;
}

/**
 * Makes a configuration ready to be used; opens no connection. Keys are read anew.
 * @param before the settings in force: senders whose options did not change go on
 * @throws GatewayError CONFIG_INVALID
 */
export function settingsOf(config: NodeConfig, around: Around, before?: Settings): Settings {
  const { file, federation, routes, rules } = config;
  const keys = loadKeys(config.folder, file.keys);
  const sign = file.keys?.signing === "threads" ? signOnThreads : around.envelope.sign;
  const envelope: EnvelopeContext = { ...around.envelope, sign, keys: keys.ring, self: file.delegate ?? file.member };
  const senders = sendersOf(config, before);
  const systems = new Map<string, Connected>(
    config.systems.map((one) => [
      one.file.system,
      connectSystem(one, around.adapter, envelope, senders.get(one), (name) => around.gateOf(name)),
    ]),
  );
  const policies = new Map([...systems.values()].map((one) => [one.journaled, queuePolicy(file, one.config.file)]));
  const others = queuePolicy(file);
  return {
    config,
    keys,
    member: file.member,
    federation,
    routes,
    rules,
    systems,
    formerly: new Map(config.systems.flatMap((one) => (one.file.formerly ?? []).map((name) => [name, one.file.system]))),
    journal: around.journal,
    clock: around.clock,
    identity: { facility: federation.member(file.member)?.region ?? "" },
    nextId: around.nextId,
    header: around.header,
    answersWithin: milliseconds(file.answers?.within ?? "20s"),
    policyOf: (system) => policies.get(system) ?? others,
    hash: around.hash,
    ...(around.once ? { once: around.once } : {}),
  };
}

/** The system that bears this name, or bore it. */
export function systemNamed(settings: Settings, name: string): Connected | undefined {
  return settings.systems.get(name) ?? settings.systems.get(settings.formerly.get(name) ?? "");
}

/** Whether two systems move their bytes in the same way: then connections and listeners can go on. */
export function sameTransport(a: SystemConfig, b: SystemConfig): boolean {
  return a.adapter === b.adapter && isDeepStrictEqual(a.file.options, b.file.options);
}

/** Senders that go on: those of the same name first, then those of systems that only changed their name. */
function sendersOf(config: NodeConfig, before: Settings | undefined): ReadonlyMap<SystemConfig, Sender> {
  const free = new Map([...(before?.systems ?? [])].flatMap(([name, one]) => (one.sender ? [[name, one] as const] : [])));
  const taken = new Map<SystemConfig, Sender>();
  const take = (system: SystemConfig, found: Connected | undefined): void => {
    if (!found?.sender || taken.has(system) || !sameTransport(found.config, system)) return;
    taken.set(system, found.sender);
    free.delete(found.name);
  };
  for (const system of config.systems) take(system, free.get(system.file.system));
  for (const system of config.systems) {
    if (taken.has(system)) continue;
    take(
      system,
      [...free.values()].find((one) => sameTransport(one.config, system)),
    );
  }
  return taken;
}
