/** The package `soap`, as far as the adapter uses it: its WSDL, client, server and HTTP. */
import soap from "soap";
import type { AdapterContext } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";

/** Types of XML Schema whose text is kept: the package would make numbers and dates of them, and lose digits and zones. */
const kept = ["int", "integer", "short", "long", "decimal", "double", "float", "boolean", "bool", "dateTime", "date", "string"];
const asText = Object.fromEntries(kept.map((name) => [name, (text: string): string => text]));

/** Options of the package that both sides share. */
export const wsdlOptions = { customDeserializer: asText, strict: false, returnFault: false };

/** What an HTTP client of the package gets and gives: a small part of that of axios. */
export interface PackageRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data?: string | Buffer;
  /** Handed through from the call. */
  readonly until?: number;
  /** Called when an answer has come: what fails after that is about the answer. */
  readonly answered?: () => void;
}

export interface PackageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  data: Buffer | string;
}

/** The package's HTTP over a function of ours; parts of MIME answers are taken apart by the package. */
export function packageHttp(request: (options: PackageRequest) => Promise<PackageResponse>): soap.HttpClient {
  return new soap.HttpClient({ request: request as never, parseReponseAttachments: true });
}

/** For reading a WSDL: what it includes must lie beside it, nothing is fetched. */
export const noNetwork = packageHttp(() =>
  Promise.reject(
    new GatewayError("CONFIG_INVALID", "The WSDL includes something from the network", { hint: "put it beside the WSDL" }),
  ),
);

/**
 * Reads a WSDL with the package. @throws GatewayError CONFIG_INVALID when it is none
 */
export async function readWsdl<T>(file: string, context: AdapterContext, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(context.resolve(file));
  } catch (cause) {
    throw new GatewayError("CONFIG_INVALID", `The WSDL cannot be used: ${(cause as Error).message.split("\n")[0] ?? ""}`, {
      where: { field: "options.wsdl" },
      expected: "a file with a WSDL 1.1, relative to the node's folder",
      cause,
    });
  }
}

/** A fault as a document tells it. */
export interface Fault {
  readonly code: string;
  readonly text: string;
  readonly detail?: unknown;
}

/** A fault as the package reads it: SOAP 1.1 and 1.2 name its parts differently. */
export function faultOf(fault: Readonly<Record<string, unknown>>): Fault {
  const text = (value: unknown): string => {
    if (typeof value === "string") return value;
    const inner = (value as Readonly<Record<string, unknown>> | undefined) ?? {};
    return (
      [inner["$value"], inner["Text"], inner["Value"]]
        .map((one) => (typeof one === "object" ? text(one) : one))
        .find((one) => typeof one === "string") ?? ""
    );
  };
  const detail = fault["detail"] ?? fault["Detail"];
  return {
    code: text(fault["faultcode"] ?? fault["Code"]),
    text: text(fault["faultstring"] ?? fault["Reason"]),
    ...(detail === undefined ? {} : { detail }),
  };
}
