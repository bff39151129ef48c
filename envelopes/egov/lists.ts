import { attribute, children, type Element } from "../../gateway/xml/index.ts";
import type { BustaLetta } from "./busta.ts";
import { type Eccezione, type Findings, rilevanze } from "./exceptions.ts";
import { EGOV, oneOf } from "./names.ts";
import { needed, readId, readOra, readParte } from "./pieces.ts";

/** ListaRiscontri. */
export function readRiscontri(list: Element | undefined, findings: Findings): BustaLetta["riscontri"] {
  if (list === undefined) return [];
  const place = "ListaRiscontri/Riscontro";
  const found = children(list, EGOV, "Riscontro");
  if (found.length === 0) findings.note("115", place);
  return found.map((one) => {
    const id = needed(one, "Identificatore", "115", `${place}/Identificatore`, findings);
    const at = needed(one, "OraRegistrazione", "115", `${place}/OraRegistrazione`, findings);
    return {
      identificatore: readId(id, "115", "115", `${place}/Identificatore`, findings),
      ...readOra(at, "115", `${place}/OraRegistrazione`, findings, true),
    };
  });
}

/** ListaTrasmissioni; whether the parties are known is asked where the federation is. */
export function readTrasmissioni(list: Element | undefined, findings: Findings): BustaLetta["trasmissioni"] {
  if (list === undefined) return [];
  const place = "ListaTrasmissioni/Trasmissione";
  const found = children(list, EGOV, "Trasmissione");
  if (found.length === 0) findings.note("116", place);
  return found.map((one) => {
    const end = (name: string) =>
      readParte(needed(one, name, "116", `${place}/${name}`, findings), "116", `${place}/${name}`, findings, false);
    const origine = end("Origine");
    const destinazione = end("Destinazione");
    const at = needed(one, "OraRegistrazione", "116", `${place}/OraRegistrazione`, findings);
    return { origine, destinazione, ...readOra(at, "116", `${place}/OraRegistrazione`, findings, false) };
  });
}

/** ListaEccezioni: all four attributes are required. */
export function readEccezioni(list: Element | undefined, findings: Findings): readonly Eccezione[] {
  if (list === undefined) return [];
  return children(list, EGOV, "Eccezione").map((one) => {
    const get = (name: string): string => attribute(one, "", name) ?? findings.structural("100", `ListaEccezioni/${name}`);
    const rilevanza = get("rilevanza");
    const known = oneOf(rilevanze, rilevanza);
    if (!known) findings.note("100", "ListaEccezioni/rilevanza");
    return {
      contesto: get("contestoCodifica"),
      code: get("codiceEccezione"),
      posizione: get("posizione"),
      // What is not known to be harmless counts as grave.
      rilevanza: known ? rilevanza : "GRAVE",
    };
  });
}
