import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator, type Simulator } from "../../adapters/simulators/shared/process.ts";
import type { Terminal } from "../../adapters/simulators/shared/terminal.ts";
import { makeFederationKeys } from "../../gateway/node/keys/index.ts";
import { startNodeProcess, type NodeProcess } from "./node-process.ts";
import { cupOf, pilots, type PilotName } from "./pilots.ts";
import { holdPorts } from "./ports.ts";

/** A running federation: nodes and CUPs as processes of their own, which talk only as their protocols say. */
export interface RunningFederation {
  readonly folder: string;
  readonly keys: string;
  readonly names: readonly PilotName[];
  /** What the nodes were started with: the command finds their folders the same with it. */
  readonly environment: Readonly<Record<string, string>>;
  node(name: PilotName): NodeProcess;
  cup(name: PilotName): Simulator;
  /** A clerk's terminal at a local CUP. */
  terminal(name: PilotName): Terminal;
  /** `host:port` where a node listens: for its CUP, for its counterpart, or by the name of a counterpart. */
  address(name: PilotName, line: string): string;
  /** Address and token of a node's administration. */
  admin(name: PilotName): Promise<{ readonly url: string; readonly token: string }>;
  /** Starts a node again in its folder and on its ports. */
  restart(name: PilotName): Promise<void>;
  stop(): Promise<void>;
}

/** Addresses of the nodes, by name and line. */
type Addresses = ReadonlyMap<PilotName, Readonly<Record<string, string>>>;

/**
 * Starts the pilots named, with fresh keys and journals in a temporary folder.
 * @param overrides further environment for the nodes
 */
export async function startFederation(
  names: readonly PilotName[],
  overrides: Readonly<Record<string, string>> = {},
): Promise<RunningFederation> {
  const folder = await mkdtemp(join(tmpdir(), "raccordo-"));
  const keys = join(folder, "keys");
  const secret = randomBytes(18).toString("base64url");
  const withCup = names.filter((name) => pilots[name].cup);
  const own: Record<string, string> = Object.assign({}, ...withCup.map((name) => cupOf(name).environment?.(folder, secret)));
  const [held, cups] = await Promise.all([
    holdPorts(names.reduce((sum, name) => sum + Object.keys(pilots[name].listens).length, 0)),
    Promise.all(
      withCup.map(async (name) => {
        const { simulator, args } = cupOf(name);
        return [name, await startSimulator(simulator, args?.(folder) ?? [], own)] as const;
      }),
    ),
    makeFederationKeys(
      keys,
      names.map((name) => pilots[name].signs),
      Date.now(),
    ),
  ]);
  const ports = held.map((one) => `127.0.0.1:${one.port}`);
  const addresses: Addresses = new Map(
    names.map((name) => [name, Object.fromEntries(Object.keys(pilots[name].listens).map((line) => [line, ports.shift()!]))]),
  );
  const simulators = new Map<PilotName, Simulator>(cups);
  const environment = {
    ...own,
    ...environmentOf(names, addresses, simulators),
    RACCORDO_KEYS: keys,
    RACCORDO_DATA: folder,
    ...overrides,
  };
  await Promise.all(held.map((one) => one.release()));
  const nodes = new Map<PilotName, NodeProcess>();
  const terminals = new Map<PilotName, Terminal>();

  const stop = async (): Promise<void> => {
    for (const terminal of terminals.values()) await terminal.close();
    await Promise.all([...nodes.values()].map((node) => node.stop()));
    await Promise.all([...simulators.values()].map((simulator) => simulator.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(
      names.map(async (name) => {
        nodes.set(name, await startNodeProcess(pilots[name].folder, environment));
        const cup = addresses.get(name)?.["cup"];
        if (cup !== undefined) simulators.get(name)?.gateway(cup);
      }),
    );
  } catch (thrown) {
    await stop();
    throw thrown;
  }

  return {
    folder,
    keys,
    names,
    environment,
    node: (name) => nodes.get(name)!,
    cup: (name) => simulators.get(name)!,
    terminal(name) {
      let terminal = terminals.get(name);
      if (!terminal) terminals.set(name, (terminal = cupOf(name).open(simulators.get(name)!.address)));
      return terminal;
    },
    address: (name, line) => addresses.get(name)![line]!,
    async admin(name) {
      const token = (await readFile(join(folder, `${name}.token`), "utf8")).trim();
      return { url: `http://${addresses.get(name)!["admin"]}`, token };
    },
    async restart(name) {
      nodes.set(name, await startNodeProcess(pilots[name].folder, environment));
    },
    stop,
  };
}

/** The variables that the pilots' configuration folders ask for. */
function environmentOf(
  names: readonly PilotName[],
  addresses: Addresses,
  simulators: ReadonlyMap<PilotName, Simulator>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of names) {
    for (const [line, variable] of Object.entries(pilots[name].listens)) {
      environment[variable] = addresses.get(name)![line]!;
    }
    if (pilots[name].cup) environment[cupOf(name).variable] = simulators.get(name)!.address;
  }
  return environment;
}
