import type { Transport } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { dialect, type SoapVersion } from "./version.ts";

/**
 * What the transport must say about a request: the media type, and the action where its version has it (SOAPAction of
 * SOAP 1.1, section 6.1.1; the action parameter of RFC 3902 for 1.2).
 */
export function requestTransport(version: SoapVersion, action: string): Transport {
  const { mediaType } = dialect(version);
  if (version === "1.1") return { contentType: `${mediaType}; charset=utf-8`, soapAction: action };
  return { contentType: `${mediaType}; charset=utf-8; action="${action}"` };
}

export function replyTransport(version: SoapVersion): Transport {
  return { contentType: `${dialect(version).mediaType}; charset=utf-8` };
}

/**
 * Media type and charset must be those of the version; a transport that says nothing (a queue, a file) is believed.
 * @throws GatewayError SOAP_INVALID
 */
export function checkContentType(transport: Transport, version: SoapVersion): void {
  const { contentType } = transport;
  if (contentType === undefined) return;
  const { mediaType } = dialect(version);
  const charset = parameter(contentType, "charset") ?? "utf-8";
  if (contentType.split(";", 1)[0]?.trim().toLowerCase() === mediaType && charset.toLowerCase() === "utf-8") return;
  throw new GatewayError("SOAP_INVALID", "Content-Type is not that of the envelope", {
    where: { field: "Content-Type" },
    expected: `${mediaType}; charset=utf-8`,
  });
}

/** The action that the transport names, without quotes; undefined when it names none. */
export function actionOf(transport: Transport, version: SoapVersion): string | undefined {
  const { contentType, soapAction } = transport;
  const named = version === "1.1" ? soapAction : contentType === undefined ? undefined : parameter(contentType, "action");
  const bare = named === undefined ? "" : unquoted(named.trim());
  return bare === "" ? undefined : bare;
}

function parameter(contentType: string, name: string): string | undefined {
  for (const part of contentType.split(";").slice(1)) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim().toLowerCase() === name) return unquoted(part.slice(equals + 1).trim());
  }
  return undefined;
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
