import type { SystemConfig } from "./config/model.ts";
import type { Door } from "./door.ts";
import { sameTransport } from "./settings.ts";

/** What becomes of the doors when another configuration comes. */
export interface DoorPlan {
  /** Doors that go on, each with the system that it stands for from then on. */
  readonly kept: readonly { readonly door: Door; readonly name: string }[];
  /** Doors to close; those in the way hold a port that a new door asks for, and must be closed first. */
  readonly closing: readonly Door[];
  readonly inTheWay: ReadonlySet<Door>;
  /** Systems whose doors are to be opened, those with a free port first. */
  readonly opening: readonly SystemConfig[];
}

/** Compares the doors that are open with the systems that want to listen. Opens nothing. */
export function planDoors(open: readonly Door[], systems: readonly SystemConfig[]): DoorPlan {
  const listening = systems.filter((system) => system.file.options["listen"] !== undefined);
  const keeper = new Map<SystemConfig, Door>();
  const free = new Set(open);
  const match = (fits: (door: Door, system: SystemConfig) => boolean): void => {
    for (const system of listening) {
      if (keeper.has(system)) continue;
      const door = [...free].find((one) => sameTransport(one.config, system) && fits(one, system));
      if (!door) continue;
      keeper.set(system, door);
      free.delete(door);
    }
  };
  match((door, system) => door.name === system.file.system);
  match(() => true);
  const opening = listening.filter((system) => !keeper.has(system));
  const wanted = new Set(opening.map(portOf).filter((port) => port !== "0"));
  const inTheWay = new Set([...free].filter((door) => wanted.has(portIn(door.address ?? ""))));
  const taken = new Set([...inTheWay].map((door) => portIn(door.address ?? "")));
  return {
    kept: [...keeper].map(([system, door]) => ({ door, name: system.file.system })),
    closing: [...free],
    inTheWay,
    opening: opening.toSorted((a, b) => Number(taken.has(portOf(a))) - Number(taken.has(portOf(b)))),
  };
}

/** The port of an address; "0" where the system is to choose one. */
export const portIn = (address: string): string => address.slice(address.lastIndexOf(":") + 1);
export const portOf = (system: SystemConfig): string => portIn(String(system.file.options["listen"]));
