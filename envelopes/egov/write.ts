import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { dialect } from "../soap/version.ts";
import { WSU } from "../ws-security/names.ts";
import type { Busta, Parte, Riscontro, Trasmissione } from "./busta.ts";
import { ACTOR, EGOV, type Tempo } from "./names.ts";
import { writeLocal } from "./time.ts";

/**
 * The Intestazione in canonical form, children in the order of the schema.
 * @param id `wsu:Id`, for a signature
 */
export function writeIntestazione(busta: Busta, id?: string): Markup {
  return intestazione(busta, id === undefined ? {} : { "xmlns:wsu": WSU, "wsu:Id": id }, messaggio(busta, {}));
}

/** The same with only IntestazioneMessaggio to be signed: that element, canonical by itself, and what stands around it. */
export function splitIntestazione(busta: Busta, id: string): { before: Markup; head: Markup; after: Markup } {
  const head = messaggio(busta, { "xmlns:eGov_IT": EGOV, "xmlns:wsu": WSU, "wsu:Id": id });
  const [before = "", after = ""] = intestazione(busta, {}, "\n").split("\n");
  return { before, head, after };
}

function intestazione(busta: Busta, signed: Readonly<Record<string, string>>, head: Markup): Markup {
  const scope = {
    "xmlns:eGov_IT": EGOV,
    "xmlns:soap": dialect("1.1").namespace,
    "soap:actor": ACTOR,
    "soap:mustUnderstand": "1",
    ...signed,
  };
  return writeElement(
    "eGov_IT:Intestazione",
    scope,
    head,
    list("ListaRiscontri", busta.riscontri.map(riscontro)),
    list("ListaTrasmissioni", busta.trasmissioni.map(trasmissione)),
    list("ListaEccezioni", eccezioni(busta)),
  );
}

function messaggio(busta: Busta, signed: Readonly<Record<string, string>>): Markup {
  const { servizio, sequenza } = busta;
  return writeElement(
    "eGov_IT:IntestazioneMessaggio",
    signed,
    one("Mittente", parte(busta.mittente)),
    one("Destinatario", parte(busta.destinatario)),
    profilo(busta),
    optional("Collaborazione", busta.collaborazione),
    servizio === undefined ? "" : writeText("eGov_IT:Servizio", { tipo: servizio.tipo }, servizio.nome),
    optional("Azione", busta.azione),
    one(
      "Messaggio",
      writeText("eGov_IT:Identificatore", {}, busta.identificatore),
      ora(busta.oraRegistrazione, busta.tempo),
      optional("RiferimentoMessaggio", busta.riferimento),
      optional("Scadenza", busta.scadenza === undefined ? undefined : writeLocal(busta.scadenza)),
    ),
    profiloTrasmissione(busta),
    sequenza === undefined ? "" : empty("Sequenza", { numeroProgressivo: String(sequenza).padStart(7, "0") }),
  );
}

function profilo({ profilo: value, correlato }: Busta): Markup {
  if (value === undefined) return "";
  const servizioCorrelato = correlato?.servizio === undefined ? {} : { servizioCorrelato: correlato.servizio };
  const tipo = correlato?.tipo === undefined ? {} : { tipo: correlato.tipo };
  return writeText("eGov_IT:ProfiloCollaborazione", { ...servizioCorrelato, ...tipo }, value);
}

function profiloTrasmissione({ trasmissione: value }: Busta): Markup {
  if (value === undefined) return "";
  return empty("ProfiloTrasmissione", { inoltro: value.inoltro, confermaRicezione: String(value.conferma) });
}

function riscontro({ identificatore, ora: at, tempo }: Riscontro): Markup {
  return one("Riscontro", writeText("eGov_IT:Identificatore", {}, identificatore), ora(at, tempo));
}

function trasmissione({ origine, destinazione, ora: at, tempo }: Trasmissione): Markup {
  return one("Trasmissione", one("Origine", parte(origine)), one("Destinazione", parte(destinazione)), ora(at, tempo));
}

function eccezioni(busta: Busta): readonly Markup[] {
  return busta.eccezioni.map(({ code, rilevanza, posizione, contesto }) =>
    empty("Eccezione", { contestoCodifica: contesto, codiceEccezione: code, rilevanza, posizione }),
  );
}

function parte({ tipo, nome, indirizzo }: Parte): Markup {
  const where = indirizzo === undefined ? {} : { indirizzoTelematico: indirizzo };
  return writeText("eGov_IT:IdentificativoParte", { tipo, ...where }, nome);
}

function ora(at: number, tempo: Tempo): Markup {
  return writeText("eGov_IT:OraRegistrazione", { tempo }, writeLocal(at));
}

function list(name: string, items: readonly Markup[]): Markup {
  return items.length === 0 ? "" : one(name, ...items);
}

function one(name: string, ...content: readonly Markup[]): Markup {
  return writeElement(`eGov_IT:${name}`, {}, ...content);
}

function empty(name: string, attributes: Readonly<Record<string, string>>): Markup {
  return writeElement(`eGov_IT:${name}`, attributes);
}

function optional(name: string, value: string | undefined): Markup {
  return value === undefined ? "" : writeText(`eGov_IT:${name}`, {}, value);
}
