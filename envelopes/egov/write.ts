import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { dialect } from "../soap/version.ts";
import { WSU } from "../ws-security/names.ts";
import type { Busta, Parte } from "./busta.ts";
import { ACTOR, AL_PIU_UNA_VOLTA, EGOV, TEMPO } from "./names.ts";
import { writeLocal } from "./time.ts";

/** The Intestazione, ready to be signed: canonical, with `wsu:Id="rc-intestazione"`. Children in the order of the schema. */
export function writeIntestazione(busta: Busta): Markup {
  const scope = {
    "xmlns:eGov_IT": EGOV,
    "xmlns:soap": dialect("1.1").namespace,
    "xmlns:wsu": WSU,
    "soap:actor": ACTOR,
    "soap:mustUnderstand": "1",
    "wsu:Id": "rc-intestazione",
  };
  return writeElement("eGov_IT:Intestazione", scope, messaggio(busta), trasmissione(busta), eccezioni(busta));
}

function messaggio(busta: Busta): Markup {
  const { servizio } = busta;
  return one(
    "IntestazioneMessaggio",
    one("Mittente", parte(busta.mittente)),
    one("Destinatario", parte(busta.destinatario)),
    optional("ProfiloCollaborazione", busta.profilo),
    servizio === undefined ? "" : writeText("eGov_IT:Servizio", { tipo: servizio.tipo }, servizio.nome),
    optional("Azione", busta.azione),
    one(
      "Messaggio",
      writeText("eGov_IT:Identificatore", {}, busta.identificatore),
      ora(busta.oraRegistrazione),
      optional("RiferimentoMessaggio", busta.riferimento),
      optional("Scadenza", busta.scadenza === undefined ? undefined : writeLocal(busta.scadenza)),
    ),
    writeElement("eGov_IT:ProfiloTrasmissione", { inoltro: AL_PIU_UNA_VOLTA, confermaRicezione: "false" }),
  );
}

/** One hop, ours: an answer starts a list of its own. */
function trasmissione(busta: Busta): Markup {
  const hop = one(
    "Trasmissione",
    one("Origine", parte(busta.mittente)),
    one("Destinazione", parte(busta.destinatario)),
    ora(busta.oraRegistrazione),
  );
  return one("ListaTrasmissioni", hop);
}

function eccezioni(busta: Busta): Markup {
  if (busta.eccezioni.length === 0) return "";
  const list = busta.eccezioni.map(({ code, rilevanza, posizione, contesto }) =>
    writeElement("eGov_IT:Eccezione", { contestoCodifica: contesto, codiceEccezione: code, rilevanza, posizione }),
  );
  return one("ListaEccezioni", ...list);
}

function parte({ tipo, nome }: Parte): Markup {
  return writeText("eGov_IT:IdentificativoParte", { tipo }, nome);
}

function ora(at: number): Markup {
  return writeText("eGov_IT:OraRegistrazione", { tempo: TEMPO }, writeLocal(at));
}

function one(name: string, ...content: readonly Markup[]): Markup {
  return writeElement(`eGov_IT:${name}`, {}, ...content);
}

function optional(name: string, value: string | undefined): Markup {
  return value === undefined ? "" : writeText(`eGov_IT:${name}`, {}, value);
}
