import { catalogue, type ErrorCode } from "../../gateway/contracts/catalogue.ts";
import { type Certainty, type ErrorDetails, GatewayError } from "../../gateway/contracts/errors.ts";
import { child, type Element, is, namespaceOf, text } from "../../gateway/xml/index.ts";
import { ERROR_NAMESPACE } from "./fault.ts";
import type { SoapMessage } from "./structure.ts";
import { dialect } from "./version.ts";

/** What a peer's fault says, as its own text says it: it may hold anything, so it never goes into a message or a log. */
export interface PeerFault {
  readonly code: string;
  readonly text: string;
}

/** Reads the Fault in the Body; undefined when the Body holds something else. */
export function readFault(message: SoapMessage): (PeerFault & { readonly detail: Element | undefined }) | undefined {
  const { payload, version } = message;
  const { namespace } = dialect(version);
  if (!is(payload, namespace, "Fault")) return undefined;
  const below = (from: Element | undefined, ...path: readonly string[]): Element | undefined =>
    path.reduce<Element | undefined>((at, name) => at && child(at, version === "1.1" ? "" : namespace, name), from);
  const code = version === "1.1" ? below(payload, "faultcode") : below(payload, "Code", "Value");
  const reason = version === "1.1" ? below(payload, "faultstring") : below(payload, "Reason", "Text");
  return {
    code: code === undefined ? "" : text(code).trim(),
    text: reason === undefined ? "" : text(reason).trim(),
    detail: below(payload, version === "1.1" ? "detail" : "Detail"),
  };
}

/**
 * The peer's Fault as an error of ours. Our own detail tells code and certainty; a fault of the receiver's side without it
 * leaves open whether the peer acted.
 */
export function peerRefusal(message: SoapMessage): GatewayError | undefined {
  const fault = readFault(message);
  if (fault === undefined) return undefined;
  const told = fault.detail && child(fault.detail, ERROR_NAMESPACE, "errore");
  const cause: PeerFault = { code: fault.code, text: fault.text };
  if (told === undefined) {
    const sure = isSendersFault(message, fault.code);
    const name = /^[A-Za-z0-9_.:-]{1,80}$/.test(fault.code) ? fault.code : "without a readable code";
    return new GatewayError("PEER_REFUSED", `the system answered a SOAP fault ${name}`, {
      certainty: sure ? "refused" : "unknown",
      cause,
    });
  }
  const one = (name: string): string | undefined => {
    const found = child(told, ERROR_NAMESPACE, name);
    return found && text(found).slice(0, 500);
  };
  const code = one("code") ?? "";
  const known = Object.hasOwn(catalogue, code) ? catalogue[code as ErrorCode].title : "codice sconosciuto";
  return new GatewayError("PEER_REFUSED", `${/^[A-Z_0-9]{1,40}$/.test(code) ? code : "?"} - ${known}`, {
    ...given("expected", one("expected")),
    ...given("hint", one("hint")),
    ...(one("field") === undefined ? {} : { where: { field: one("field") ?? "" } }),
    certainty: certaintyOf(one("certainty")),
    cause,
  });
}

function given(key: "expected" | "hint", value: string | undefined): ErrorDetails {
  return value === undefined ? {} : { [key]: value };
}

function certaintyOf(told: string | undefined): Certainty {
  return told === "not-done" || told === "unknown" ? told : "refused";
}

/** Codes by which the receiver says that the message itself was wrong, so that it did nothing. */
function isSendersFault(message: SoapMessage, code: string): boolean {
  const colon = code.indexOf(":");
  const namespace = namespaceOf(message.payload, colon < 0 ? "" : code.slice(0, colon));
  const local = code.slice(colon + 1).split(".", 1)[0] ?? "";
  if (namespace?.includes("oasis-200401-wss-wssecurity-secext") === true) return true;
  return ["Client", "Sender", "MustUnderstand", "VersionMismatch"].includes(local);
}
