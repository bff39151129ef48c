import type { Reply } from "../../gateway/contracts/adapter.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { legible, type Markup, writeElement, writeText } from "../../gateway/xml/index.ts";
import { SoapFaultHint } from "./hint.ts";
import { replyTransport } from "./transport.ts";
import { dialect, type SoapVersion } from "./version.ts";

/** Namespace of the `errore` element in a fault's detail. */
export const ERROR_NAMESPACE = "urn:raccordo:errore:1";

export type FaultCode = "Client" | "Server" | "MustUnderstand" | "VersionMismatch";

export interface Fault {
  readonly code: FaultCode;
  /** A code of another standard: faultcode in SOAP 1.1, Subcode in 1.2. */
  readonly subcode?: { readonly prefix: string; readonly namespace: string; readonly local: string };
  readonly text: string;
  readonly detail?: Markup;
}

/** The fault that tells an error of ours. What a peer may read is `publicMessage`, never `message`. */
export function faultOf(error: GatewayError): Fault {
  const code = error.cause instanceof SoapFaultHint ? error.cause.code : error.certainty === "refused" ? "Client" : "Server";
  return { code, text: `${error.code} - ${error.publicMessage}`, detail: detailOf(error) };
}

/** A Fault element (SOAP 1.1, section 4.4; SOAP 1.2 part 1, section 5.4). */
export function writeFault(version: SoapVersion, fault: Fault): Markup {
  const { namespace } = dialect(version);
  const { subcode } = fault;
  const extra = subcode === undefined ? {} : { [`xmlns:${subcode.prefix}`]: subcode.namespace };
  const own = subcode === undefined ? undefined : `${subcode.prefix}:${subcode.local}`;
  const text = legible(fault.text);
  const scope = { "xmlns:soap": namespace, ...extra };
  if (version === "1.1") {
    const detail = fault.detail === undefined ? "" : writeElement("detail", {}, fault.detail);
    const code = writeText("faultcode", {}, own ?? `soap:${fault.code}`);
    return writeElement("soap:Fault", scope, code, writeText("faultstring", {}, text), detail);
  }
  const sub = own === undefined ? "" : writeElement("soap:Subcode", {}, writeText("soap:Value", {}, own));
  const code = writeElement("soap:Code", {}, writeText("soap:Value", {}, `soap:${names12[fault.code]}`), sub);
  const reason = writeElement("soap:Reason", {}, writeText("soap:Text", { "xml:lang": "it" }, text));
  const detail = fault.detail === undefined ? "" : writeElement("soap:Detail", {}, fault.detail);
  return writeElement("soap:Fault", scope, code, reason, detail);
}

/** A whole answer with nothing but the fault. HTTP 500 (SOAP 1.1, section 6.2), 400 for a sender's fault in 1.2. */
export function faultReply(version: SoapVersion, fault: Fault): Reply {
  const scope = { "xmlns:soap": dialect(version).namespace };
  const markup = writeElement("soap:Envelope", scope, writeElement("soap:Body", {}, writeFault(version, fault)));
  const status = version === "1.2" && fault.code === "Client" ? "400" : "500";
  return { bytes: Buffer.from(markup), transport: { ...replyTransport(version), status }, failed: true };
}

const names12: Readonly<Record<FaultCode, string>> = {
  Client: "Sender",
  Server: "Receiver",
  MustUnderstand: "MustUnderstand",
  VersionMismatch: "VersionMismatch",
};

/** Certainty is told where it is not the plain refusal, so that the peer knows whether asking again makes sense. */
function detailOf(error: GatewayError): Markup {
  const tell = (name: string, value: string | undefined): Markup =>
    value === undefined ? "" : writeText(name, {}, legible(value));
  return writeElement(
    "errore",
    { xmlns: ERROR_NAMESPACE },
    tell("code", error.code),
    tell("certainty", error.certainty === "refused" ? undefined : error.certainty),
    tell("field", error.where?.field),
    tell("expected", error.expected),
    tell("hint", error.hint),
  );
}
