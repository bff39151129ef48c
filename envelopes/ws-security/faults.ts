import type { Reply } from "../../gateway/contracts/adapter.ts";
import { catalogue, type ErrorCode } from "../../gateway/contracts/catalogue.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { faultOf, faultReply } from "../soap/fault.ts";
import type { SoapVersion } from "../soap/version.ts";
import { WSSE } from "./names.ts";

/**
 * The fault for an error. Of a security check the peer learns the family and nothing else: neither our code nor a detail
 * (SOAP Message Security 1.1, section 12).
 */
export function securityFault(version: SoapVersion, error: GatewayError): Reply {
  if (catalogue[error.code].family !== "security") return faultReply(version, faultOf(error));
  const local = families[error.code] ?? "InvalidSecurity";
  return faultReply(version, { code: "Client", subcode: { prefix: "wsse", namespace: WSSE, local }, text: error.publicMessage });
}

const families: Partial<Record<ErrorCode, string>> = {
  SECURITY_MISSING: "InvalidSecurity",
  SECURITY_INVALID: "FailedCheck",
  SECURITY_UNTRUSTED: "FailedCheck",
  SECURITY_REPLAY: "FailedCheck",
  SECURITY_ALGORITHM: "UnsupportedAlgorithm",
  SECURITY_STALE: "MessageExpired",
};
