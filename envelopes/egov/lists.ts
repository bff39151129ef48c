import { attribute, children, type Element } from "../../gateway/xml/index.ts";
import type { Parte } from "./busta.ts";
import type { Eccezione, Findings, Rilevanza } from "./exceptions.ts";
import { readIdentificatore } from "./identifier.ts";
import { EGOV } from "./names.ts";
import { needed, readOra, readParte, value } from "./pieces.ts";

/** ListaRiscontri: the Linee Guida 1.1 have no use for it, but what is in it must be well formed. */
export function readRiscontri(list: Element | undefined, findings: Findings): void {
  if (list === undefined) return;
  const place = "ListaRiscontri/Riscontro";
  findings.note("115", "ListaRiscontri", "INFO");
  const found = children(list, EGOV, "Riscontro");
  if (found.length === 0) findings.note("115", place);
  for (const one of found) {
    const id = needed(one, "Identificatore", "115", `${place}/Identificatore`, findings);
    if (readIdentificatore(value(id) ?? "") === undefined) findings.note("115", `${place}/Identificatore`);
    const ora = needed(one, "OraRegistrazione", "115", `${place}/OraRegistrazione`, findings);
    readOra(ora, "115", `${place}/OraRegistrazione`, findings, true);
  }
}

/** ListaTrasmissioni; gives the parties of the hops, whose names are checked where the federation is known. */
export function readTrasmissioni(list: Element | undefined, findings: Findings): readonly Parte[] {
  if (list === undefined) return [];
  const place = "ListaTrasmissioni/Trasmissione";
  const found = children(list, EGOV, "Trasmissione");
  if (found.length === 0) findings.note("116", place);
  return found.flatMap((one) => {
    const parties = ["Origine", "Destinazione"].map((end) => {
      const holder = needed(one, end, "116", `${place}/${end}`, findings);
      return readParte(holder, "116", `${place}/${end}`, findings, false);
    });
    const ora = needed(one, "OraRegistrazione", "116", `${place}/OraRegistrazione`, findings);
    readOra(ora, "116", `${place}/OraRegistrazione`, findings, false);
    return parties.filter((party) => party !== undefined);
  });
}

/** ListaEccezioni: all four attributes are required. */
export function readEccezioni(list: Element | undefined, findings: Findings): readonly Eccezione[] {
  if (list === undefined) return [];
  return children(list, EGOV, "Eccezione").map((one) => {
    const get = (name: string): string => attribute(one, "", name) ?? findings.structural("100", `ListaEccezioni/${name}`);
    const rilevanza = get("rilevanza");
    if (!isRilevanza(rilevanza)) findings.note("100", "ListaEccezioni/rilevanza");
    return {
      contesto: get("contestoCodifica"),
      code: get("codiceEccezione"),
      posizione: get("posizione"),
      // What is not known to be harmless counts as grave.
      rilevanza: isRilevanza(rilevanza) ? rilevanza : "GRAVE",
    };
  });
}

function isRilevanza(value: string): value is Rilevanza {
  return value === "INFO" || value === "LIEVE" || value === "GRAVE";
}
