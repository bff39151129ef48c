import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator, type Simulator } from "../../adapters/simulators/shared/process.ts";
import type { Terminal } from "../../adapters/simulators/shared/terminal.ts";
import { makeTestKeys } from "./keys.ts";
import { startNodeProcess, type NodeProcess } from "./node-process.ts";
import { pilots, type PilotName } from "./pilots.ts";
import { holdPorts } from "./ports.ts";

/** A running federation: nodes and CUPs as processes of their own, which talk only over their sockets. */
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
  /** `host:port` where a node listens for its CUP, and for its counterpart. */
  address(name: PilotName, line: "cup" | "peer"): string;
  /** Address and token of a node's administration. */
  admin(name: PilotName): Promise<{ readonly url: string; readonly token: string }>;
  /** Starts a node again in its folder and on its ports. */
  restart(name: PilotName): Promise<void>;
  stop(): Promise<void>;
}

interface Lines {
  readonly cup: number;
  readonly peer: number;
  readonly admin: number;
}

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
  const [held, cups] = await Promise.all([
    holdPorts(names.length * 3),
    Promise.all(names.map(async (name) => [name, await startSimulator(pilots[name].cup.simulator)] as const)),
    makeTestKeys(
      keys,
      names.map((name) => pilots[name].member),
    ),
  ]);
  const lines = new Map<PilotName, Lines>(
    names.map((name, i) => [name, { cup: held[i * 3]!.port, peer: held[i * 3 + 1]!.port, admin: held[i * 3 + 2]!.port }]),
  );
  const simulators = new Map<PilotName, Simulator>(cups);
  const environment = { ...environmentOf(names, lines, simulators), RACCORDO_KEYS: keys, RACCORDO_DATA: folder, ...overrides };
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
        simulators.get(name)!.gateway(`127.0.0.1:${lines.get(name)!.cup}`);
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
      if (!terminal) terminals.set(name, (terminal = pilots[name].cup.open(simulators.get(name)!.address)));
      return terminal;
    },
    address: (name, line) => `127.0.0.1:${lines.get(name)![line]}`,
    async admin(name) {
      const token = (await readFile(join(folder, `${name}.token`), "utf8")).trim();
      return { url: `http://127.0.0.1:${lines.get(name)!.admin}`, token };
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
  lines: ReadonlyMap<PilotName, Lines>,
  simulators: ReadonlyMap<PilotName, Simulator>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of names) {
    const { cup, peer, admin } = lines.get(name)!;
    const prefix = name.toUpperCase();
    environment[`${prefix}_CUP_LISTEN`] = `127.0.0.1:${cup}`;
    environment[`${prefix}_PEER_LISTEN`] = `127.0.0.1:${peer}`;
    environment[`${prefix}_PEER`] = `127.0.0.1:${peer}`;
    environment[`${prefix}_ADMIN`] = `127.0.0.1:${admin}`;
    environment[pilots[name].cup.variable] = simulators.get(name)!.address;
  }
  return environment;
}
