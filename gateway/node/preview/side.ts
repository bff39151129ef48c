import type { NodeConfig } from "../config/model.ts";
import { describedBy, type Connected } from "../connected.ts";

/** A system without its connections. */
export type Described = Omit<Connected, "envelope" | "sender" | "gate">;

/** A configuration made ready to replay messages: it opens nothing, and needs no keys. */
export interface Side {
  readonly config: NodeConfig;
  readonly systems: readonly Described[];
  /** The system of this name, or that bore it. */
  named(name: string): Described | undefined;
}

export function sideOf(config: NodeConfig): Side {
  const systems = config.systems.map(describedBy);
  const byName = new Map(systems.flatMap((one) => namesOf(one).map((name) => [name, one] as const)));
  return { config, systems, named: (name) => byName.get(name) };
}

/** Every name that a system has or had. */
export const namesOf = ({ name, config }: Described): readonly string[] => [name, ...(config.file.formerly ?? [])];
