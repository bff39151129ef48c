import { fileURLToPath } from "node:url";
import { openTerminal as openBassano } from "../../adapters/simulators/cup-bassano/terminal.ts";
import { openTerminal as openMarche } from "../../adapters/simulators/cup-marche/terminal.ts";
import { openTerminal as openTrento } from "../../adapters/simulators/cup-trento/terminal.ts";
import { openTerminal as openUmbria } from "../../adapters/simulators/cup-umbria/terminal.ts";
import type { Terminal } from "../../adapters/simulators/shared/terminal.ts";

/** A node of the pilots with its local CUP, and the member it cooperates with. */
export interface Pilot {
  readonly name: PilotName;
  readonly title: string;
  readonly member: string;
  readonly folder: string;
  readonly counterpart: PilotName;
  /** Simulator of the local CUP, the variable that tells the node its address, and the path of its URL when it has one. */
  readonly cup: { readonly simulator: string; readonly variable: string; open(address: string): Terminal };
}

export type PilotName = "veneto" | "trento" | "umbria" | "marche";

const folder = (path: string): string => fileURLToPath(new URL(`../pilots/${path}`, import.meta.url));

export const pilots: Readonly<Record<PilotName, Pilot>> = {
  veneto: {
    name: "veneto",
    title: "Veneto, CUP di Bassano",
    member: "CO-050",
    folder: folder("veneto-trento/veneto"),
    counterpart: "trento",
    cup: { simulator: "cup-bassano", variable: "CUP_BASSANO", open: openBassano },
  },
  trento: {
    name: "trento",
    title: "PA di Trento, CUP di Trento",
    member: "CO-042",
    folder: folder("veneto-trento/trento"),
    counterpart: "veneto",
    cup: { simulator: "cup-trento", variable: "CUP_TRENTO", open: openTrento },
  },
  umbria: {
    name: "umbria",
    title: "Umbria, CUP regionale",
    member: "CO-100",
    folder: folder("umbria-marche/umbria"),
    counterpart: "marche",
    cup: { simulator: "cup-umbria", variable: "CUP_UMBRIA", open: openUmbria },
  },
  marche: {
    name: "marche",
    title: "Marche, CUP regionale",
    member: "CO-110",
    folder: folder("umbria-marche/marche"),
    counterpart: "umbria",
    cup: { simulator: "cup-marche", variable: "CUP_MARCHE", open: openMarche },
  },
};
