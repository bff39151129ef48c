import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { codici, codiceOf } from "./codes.ts";
import { problemOf } from "./exceptions.ts";
import { portaOf } from "./identifier.ts";
import type { Porta } from "./options.ts";
import { writeLocal } from "./time.ts";

const EXCEPTION = "http://www.cnipa.it/schemas/2003/eGovIT/Exception1_0/";

/**
 * MessaggioDiErroreApplicativo: what the application that asked is told when the other gateway refused, for the detail of a
 * SOAP fault. A refusal with exceptions tells the first grave one; whatever else failed is a processing error.
 * @param funzione the part of the gateway that noticed, e.g. `SbustamentoRisposte`
 * @param at milliseconds
 */
export function writeErroreApplicativo(error: GatewayError, self: Porta, funzione: string, at: number): Markup {
  const eccezioni = problemOf(error)?.eccezioni ?? [];
  const first = eccezioni.find(({ rilevanza }) => rilevanza === "GRAVE") ?? eccezioni[0];
  const known = first && codiceOf(first.code);
  const eccezione =
    first === undefined || known === undefined
      ? told("EccezioneProcessamento", "EGOV_IT_300", codici["300"].significato)
      : told("EccezioneBusta", first.code, known.significato);
  return writeElement(
    "MessaggioDiErroreApplicativo",
    { xmlns: EXCEPTION },
    writeText("OraRegistrazione", {}, writeLocal(at)),
    writeText("IdentificativoPorta", {}, portaOf(self)),
    writeText("IdentificativoFunzione", {}, funzione),
    writeElement("Eccezione", {}, eccezione),
  );
}

function told(name: string, codiceEccezione: string, descrizioneEccezione: string): Markup {
  return writeElement(name, { codiceEccezione, descrizioneEccezione });
}
