import { GatewayError } from "../../gateway/contracts/errors.ts";
import { child, namespaceOf } from "../../gateway/xml/index.ts";
import { ERROR_NAMESPACE } from "../soap/fault.ts";
import { peerRefusal, readFault } from "../soap/peer-fault.ts";
import type { SoapMessage } from "../soap/structure.ts";
import { dialect } from "../soap/version.ts";
import { type BustaLetta, emptyBusta } from "./busta.ts";
import { codiceOf } from "./codes.ts";
import { describe, type Eccezione, EgovProblem, Findings, problemOf } from "./exceptions.ts";
import { findIntestazione } from "./find.ts";
import { FORMATO, PROCESSAMENTO } from "./names.ts";
import { readIntestazione } from "./read.ts";

/**
 * Is this a busta that tells an error, and not a message?
 * @param ignoreMinor exceptions that are not GRAVE do not count
 */
export function tellsError(message: SoapMessage, { eccezioni }: BustaLetta, ignoreMinor: boolean): boolean {
  if (readFault(message)?.text === PROCESSAMENTO) return true;
  return eccezioni.some(({ rilevanza }) => !ignoreMinor || rilevanza === "GRAVE");
}

/** The Body of a busta errore must hold the fault of its kind. */
export function checkFault(message: SoapMessage, findings: Findings): void {
  const place = "ListaEccezioni/SOAPFault";
  const fault = readFault(message);
  if (fault === undefined) {
    findings.note("003", place);
    return;
  }
  if (fault.text === PROCESSAMENTO) return;
  const { namespace } = dialect("1.1");
  const colon = fault.code.indexOf(":");
  const element = child(message.payload, "", "faultcode") ?? message.payload;
  const isClient = namespaceOf(element, fault.code.slice(0, Math.max(colon, 0))) === namespace;
  if (!isClient || fault.code.slice(colon + 1) !== "Client") findings.note("003", `${place}/FaultCode`);
  if (fault.text !== FORMATO) findings.note("003", `${place}/FaultString`);
  if (fault.detail !== undefined && fault.detail.children.length > 0) findings.note("003", `${place}/Details`);
}

/**
 * A busta errore, or a bare fault, as an error of ours; undefined for an answer. A fault is believed unsigned too: it can only
 * make us give up or ask again.
 * @param repeated what was sent had been sent before: a peer that calls it a duplicate has had it, and may have acted
 */
export function peerError(message: SoapMessage, repeated: boolean): GatewayError | undefined {
  const fault = readFault(message);
  if (fault === undefined) return undefined;
  // Another Raccordo says more in its detail than the two fixed faultstrings can.
  if (fault.detail !== undefined && child(fault.detail, ERROR_NAMESPACE, "errore") !== undefined) return peerRefusal(message);
  const { eccezioni, busta } = readProblem(message);
  if (eccezioni.length > 0) {
    const findings = new Findings();
    checkFault(message, findings);
    const known = eccezioni.filter(({ code }) => codiceOf(code) !== undefined);
    const text = known.length > 0 ? describe([...known, ...findings.all].map(short)) : "ListaEccezioni without known codes";
    const duplicate = eccezioni.some(isDuplicate);
    return new GatewayError("EGOV_REFUSED", text, {
      ...(repeated && duplicate ? { certainty: "unknown" } : {}),
      ...(eccezioni.every(isTooEarly) ? { certainty: "not-done" } : {}),
      cause: new EgovProblem([...eccezioni, ...findings.all], busta),
    });
  }
  const cause = new EgovProblem([], busta);
  if (fault.text === FORMATO) return new GatewayError("EGOV_REFUSED", "EGOV_IT_001", { cause });
  const name = /^EGOV_IT_\d{3}/.exec(fault.text)?.[0] ?? "fault without exceptions";
  return new GatewayError("EGOV_REFUSED", name, { certainty: "unknown", cause });
}

/** Does the peer say that it has had the message before? */
export function saysDuplicate(refusal: GatewayError): boolean {
  return problemOf(refusal)?.eccezioni.some(isDuplicate) === true;
}

function isDuplicate({ code, rilevanza }: Eccezione): boolean {
  return code === "EGOV_IT_110" && rilevanza === "GRAVE";
}

/** Posizione is free text for some codes; only what looks like a path of the header is repeated. */
export function short(one: Eccezione): Eccezione {
  return /^[A-Za-z/]{0,80}$/.test(one.posizione) ? one : { ...one, posizione: "(testo)" };
}

function readProblem(message: SoapMessage): { eccezioni: readonly Eccezione[]; busta: BustaLetta } {
  const findings = new Findings();
  try {
    const busta = readIntestazione(findIntestazione(message, findings), findings);
    return { eccezioni: busta.eccezioni, busta };
  } catch (thrown) {
    // A fault without a readable header is a bare fault, which says all that it has to say in its faultstring.
    if (thrown instanceof GatewayError && thrown.code === "EGOV_INVALID") return { eccezioni: [], busta: emptyBusta };
    throw thrown;
  }
}

/** The message that begins the conversation is still on its way: this one was not taken, and will be when it comes again. */
function isTooEarly({ code, posizione }: Eccezione): boolean {
  return code === "EGOV_IT_114" && posizione.startsWith("Sequenza/Collaborazione");
}
