import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTerminal as openBassano } from "../../adapters/simulators/cup-bassano/terminal.ts";
import { openTerminal as openCesena } from "../../adapters/simulators/cup-cesena/terminal.ts";
import { openTerminal as openForli } from "../../adapters/simulators/cup-forli/terminal.ts";
import { openTerminal as openMarche } from "../../adapters/simulators/cup-marche/terminal.ts";
import { openTerminal as openRavenna } from "../../adapters/simulators/cup-ravenna/terminal.ts";
import { openTerminal as openRimini } from "../../adapters/simulators/cup-rimini/terminal.ts";
import { openTerminal as openTrento } from "../../adapters/simulators/cup-trento/terminal.ts";
import { openTerminal as openUmbria } from "../../adapters/simulators/cup-umbria/terminal.ts";
import type { Terminal } from "../../adapters/simulators/shared/terminal.ts";

/** A node of the pilots. */
export interface Pilot {
  readonly name: PilotName;
  readonly title: string;
  /** Whom it signs as: a member, or a CUP Delegato. */
  readonly signs: string;
  readonly folder: string;
  /** Nodes that it exchanges signed messages with. */
  readonly counterparts: readonly PilotName[];
  /** Variables of its configuration that hold an address of its own, by what is heard there. */
  readonly listens: Readonly<Record<string, string>>;
  /** The local CUP; the orchestrator of a region may have none. */
  readonly cup?: PilotCup;
}

export interface PilotCup {
  readonly simulator: string;
  readonly azienda: string;
  /** Variable that tells the node the CUP's address. */
  readonly variable: string;
  open(address: string): Terminal;
  /** Where what is no address lies, below the federation's folder: further arguments of the simulator. */
  args?(folder: string): readonly string[];
  /** Variables for node and CUP. */
  environment?(folder: string, secret: string): Readonly<Record<string, string>>;
}

export type PilotName = "veneto" | "trento" | "umbria" | "marche" | "emilia" | "ravenna" | "forli" | "cesena" | "rimini";

const folder = (path: string): string => fileURLToPath(new URL(`../pilots/${path}`, import.meta.url));

/** The addresses of a node with a CUP and one counterpart. */
const lines = (prefix: string): Pilot["listens"] => ({
  cup: `${prefix}_CUP_LISTEN`,
  peer: `${prefix}_PEER_LISTEN`,
  admin: `${prefix}_ADMIN`,
});

/** A CUP Delegato of Emilia-Romagna. */
const delegate = (name: PilotName, title: string, cup: PilotCup): Pilot => ({
  name,
  title,
  signs: `CD-${cup.azienda}`,
  folder: folder(`emilia-romagna/${name}`),
  counterparts: ["emilia"],
  listens: lines(name.toUpperCase()),
  cup,
});

export const pilots: Readonly<Record<PilotName, Pilot>> = {
  veneto: {
    name: "veneto",
    title: "Veneto, CUP di Bassano",
    signs: "CO-050",
    folder: folder("veneto-trento/veneto"),
    counterparts: ["trento", "emilia"],
    listens: { ...lines("VENETO"), emilia: "VENETO_EMILIA_LISTEN" },
    cup: { simulator: "cup-bassano", azienda: "050103", variable: "CUP_BASSANO", open: openBassano },
  },
  trento: {
    name: "trento",
    title: "PA di Trento, CUP di Trento",
    signs: "CO-042",
    folder: folder("veneto-trento/trento"),
    counterparts: ["veneto"],
    listens: lines("TRENTO"),
    cup: { simulator: "cup-trento", azienda: "042101", variable: "CUP_TRENTO", open: openTrento },
  },
  umbria: {
    name: "umbria",
    title: "Umbria, CUP regionale",
    signs: "CO-100",
    folder: folder("umbria-marche/umbria"),
    counterparts: ["marche"],
    listens: lines("UMBRIA"),
    cup: { simulator: "cup-umbria", azienda: "100201", variable: "CUP_UMBRIA", open: openUmbria },
  },
  marche: {
    name: "marche",
    title: "Marche, CUP regionale",
    signs: "CO-110",
    folder: folder("umbria-marche/marche"),
    counterparts: ["umbria"],
    listens: lines("MARCHE"),
    cup: { simulator: "cup-marche", azienda: "110905", variable: "CUP_MARCHE", open: openMarche },
  },
  emilia: {
    name: "emilia",
    title: "Emilia-Romagna, orchestratore",
    signs: "CO-080",
    folder: folder("emilia-romagna/co"),
    counterparts: ["ravenna", "forli", "cesena", "rimini", "veneto"],
    listens: {
      admin: "EMILIA_ADMIN",
      ravenna: "EMILIA_RAVENNA_LISTEN",
      forli: "EMILIA_FORLI_LISTEN",
      cesena: "EMILIA_CESENA_LISTEN",
      rimini: "EMILIA_RIMINI_LISTEN",
      veneto: "EMILIA_VENETO_LISTEN",
    },
  },
  ravenna: delegate("ravenna", "CUP di Ravenna", {
    simulator: "cup-ravenna",
    azienda: "080110",
    variable: "CUP_RAVENNA",
    open: openRavenna,
    environment: (_folder, secret) => ({ RAVENNA_SECRET: secret, CUP_SECRET: secret }),
  }),
  forli: delegate("forli", "CUP di Forlì", {
    simulator: "cup-forli",
    azienda: "080111",
    variable: "CUP_FORLI",
    open: openForli,
    args: (place) => ["--exchange", join(place, "forli")],
    environment: (place) => ({ FORLI_EXCHANGE: join(place, "forli") }),
  }),
  cesena: delegate("cesena", "CUP di Cesena", {
    simulator: "cup-cesena",
    azienda: "080112",
    variable: "CUP_CESENA",
    open: openCesena,
    args: (place) => ["--database", join(place, "cesena-cup.sqlite")],
    environment: (place) => ({ CESENA_DATABASE: join(place, "cesena-cup.sqlite") }),
  }),
  rimini: delegate("rimini", "CUP di Rimini", {
    simulator: "cup-rimini",
    azienda: "080113",
    variable: "CUP_RIMINI",
    open: openRimini,
  }),
};

/** The local CUP of a node that has one. @throws Error for an orchestrator without agendas of its own */
export function cupOf(name: PilotName): PilotCup {
  const { cup } = pilots[name];
  if (!cup) throw new Error(`${name} has no CUP of its own`);
  return cup;
}
