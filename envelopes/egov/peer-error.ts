import { GatewayError } from "../../gateway/contracts/errors.ts";
import { child } from "../../gateway/xml/index.ts";
import { ERROR_NAMESPACE } from "../soap/fault.ts";
import { peerRefusal, readFault } from "../soap/peer-fault.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { describe, EgovProblem, Findings } from "./exceptions.ts";
import { findIntestazione } from "./find.ts";
import { FORMATO } from "./names.ts";
import { readIntestazione } from "./read.ts";

/**
 * A busta errore, or a bare fault, as an error of ours; undefined for an answer. A fault is believed unsigned too: it can only
 * make us give up or ask again.
 */
export function peerError(message: SoapMessage): GatewayError | undefined {
  const fault = readFault(message);
  if (fault === undefined) return undefined;
  // Another Raccordo says more in its detail than the two fixed faultstrings can.
  if (fault.detail !== undefined && child(fault.detail, ERROR_NAMESPACE, "errore") !== undefined) return peerRefusal(message);
  const problem = readProblem(message);
  if (problem.eccezioni.length > 0) {
    const codes = problem.eccezioni.filter(({ code }) => /^EGOV_IT_\d{3}$/.test(code));
    return new GatewayError(
      "EGOV_REFUSED",
      codes.length > 0 ? describe(codes.map(short)) : "ListaEccezioni without known codes",
      { cause: problem },
    );
  }
  if (fault.text === FORMATO) return new GatewayError("EGOV_REFUSED", "EGOV_IT_001", { cause: problem });
  const name = /^EGOV_IT_\d{3}/.exec(fault.text)?.[0] ?? "fault without exceptions";
  return new GatewayError("EGOV_REFUSED", name, { certainty: "unknown", cause: problem });
}

/** Posizione is free text for some codes; only what looks like a path of the header is repeated. */
function short<T extends { readonly posizione: string }>(one: T): T {
  return /^[A-Za-z/]{0,80}$/.test(one.posizione) ? one : { ...one, posizione: "(testo)" };
}

function readProblem(message: SoapMessage): EgovProblem {
  const findings = new Findings();
  try {
    const busta = readIntestazione(findIntestazione(message, findings), findings);
    return new EgovProblem(busta.eccezioni ?? [], busta);
  } catch (thrown) {
    // A fault without a readable header is a bare fault, which says all that it has to say in its faultstring.
    if (thrown instanceof GatewayError && thrown.code === "EGOV_INVALID") return new EgovProblem([], undefined);
    throw thrown;
  }
}
