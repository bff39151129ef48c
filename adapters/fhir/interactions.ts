/** Requests of FHIR's REST API (HL7 FHIR R4, section 3.1.0) and the resources that they are to a mapping. */
import type { HttpHead, HttpRequest } from "../shared/http/server.ts";
import { membersIn, objectOf, plainValue, type Member } from "../shared/http/json-members.ts";

export type Interaction = "create" | "update" | "search" | "transaction" | `$${string}`;

/** A request to a FHIR server. */
export interface FhirRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** Below the base: `/Appointment/12`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array | undefined;
}

/** What a request asks for, by method and path alone. */
export interface Asked {
  /** Type of resource; empty for the whole system. */
  readonly type: string;
  readonly interaction: Interaction;
  readonly id?: string;
}

/** The interaction of a request below the base; undefined for one that FHIR has not, or that we do not serve. */
export function askedBy({ method, path }: Pick<HttpHead, "method" | "path">): Asked | undefined {
  const [type = "", second, third] = path.split("/").slice(1);
  if (third !== undefined) return undefined;
  if (method === "POST" && type === "") return { type, interaction: "transaction" };
  if (method === "POST" && type.startsWith("$") && second === undefined) return { type: "", interaction: type as `$${string}` };
  if (!/^[A-Z][A-Za-z]+$/.test(type)) return undefined;
  if (method === "GET" && second === undefined) return { type, interaction: "search" };
  if (method !== "POST" && method !== "PUT") return undefined;
  if (method === "POST" && second === undefined) return { type, interaction: "create" };
  if (method === "POST" && second === "_search") return { type, interaction: "search" };
  if (method === "POST" && second?.startsWith("$")) return { type, interaction: second as `$${string}` };
  const id = method === "PUT" && second !== undefined ? decoded(second) : undefined;
  return id === undefined ? undefined : { type, interaction: "update", id };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Prefixes of dates and numbers in a search (HL7 FHIR R4, section 3.1.1.4). */
const prefixed = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=\d)/;

/**
 * The resource that a request is to a mapping: what it carries; for a search a Parameters resource whose id names it
 * (`Slot.search`), for an operation one as well (`ServiceRequest.erogabilita`). A comparison goes into the name: `start=ge2027`
 * is the parameter `start.ge`.
 * @returns undefined when the body names another resource than the address
 */
export function resourceOf(request: HttpRequest, { type, interaction, id }: Asked): Uint8Array | undefined {
  if (interaction === "search") return Buffer.from(JSON.stringify(searchParameters(type, searchOf(request))));
  const members = membersIn(request.body);
  // What is no JSON is handed on as it is: whoever reads it says what is wrong.
  if (!members) return request.body;
  const text = (name: string): string | undefined => members.filter((one) => one.name === name).map(plainValue)[0];
  if (interaction.startsWith("$")) return Buffer.from(objectOf(withId(members, operationId(type, interaction))));
  const named = text("resourceType");
  const wanted = interaction === "transaction" ? "Bundle" : type;
  if (named !== wanted) return undefined;
  if (id === undefined) return Buffer.from(objectOf(members.filter((one) => one.name !== "id")));
  return text("id") === undefined || text("id") === id ? Buffer.from(objectOf(withId(members, id))) : undefined;
}

/** Parameters of the address, and of the body of a search by POST. */
function searchOf(request: HttpRequest): URLSearchParams {
  const all = new URLSearchParams(request.query);
  for (const [name, value] of new URLSearchParams(Buffer.from(request.body).toString("utf8"))) all.append(name, value);
  return all;
}

function searchParameters(type: string, query: URLSearchParams): object {
  const parameter = [...query].map(([name, value]) => {
    const [prefix] = prefixed.exec(value) ?? [];
    return prefix === undefined
      ? { name, valueString: value }
      : { name: `${name}.${prefix}`, valueString: value.slice(prefix.length) };
  });
  return { resourceType: "Parameters", id: `${type}.search`, parameter };
}

const operationId = (type: string, operation: string): string => [type, operation.slice(1)].filter((one) => one !== "").join(".");

function withId(members: readonly Member[], id: string): readonly Member[] {
  const rest = members.filter((one) => one.name !== "id");
  const at = rest.findIndex((one) => one.name === "resourceType") + 1;
  return [...rest.slice(0, at), { name: "id", value: JSON.stringify(id) }, ...rest.slice(at)];
}

interface Parameters {
  readonly parameter?: readonly { readonly name: string; readonly [value: string]: unknown }[];
}

/** The request that a resource is to a server: the other way round. Undefined for what is no resource. */
export function requestOf(bytes: Uint8Array): FhirRequest | undefined {
  const members = membersIn(bytes);
  if (!members) return undefined;
  const text = (name: string): string => members.filter((one) => one.name === name).map(plainValue)[0] ?? "";
  const [type, id] = [text("resourceType"), text("id")];
  const none = new URLSearchParams();
  // Dots are a way through the path, not an id (RFC 3986, section 5.2.4).
  if (type === "" || /^\.{1,2}$/.test(id)) return undefined;
  if (type === "Bundle") return { method: "POST", path: "", query: none, body: bytes };
  if (type !== "Parameters") {
    const path = id === "" ? `/${type}` : `/${type}/${encodeURIComponent(id)}`;
    return { method: id === "" ? "POST" : "PUT", path, query: none, body: bytes };
  }
  const [of = "", what = ""] = id.includes(".") ? id.split(".") : ["", id];
  if (what === "") return undefined;
  if (what !== "search") {
    const body = Buffer.from(objectOf(members.filter((one) => one.name !== "id")));
    return { method: "POST", path: `${of === "" ? "" : `/${of}`}/$${what}`, query: none, body };
  }
  const { parameter = [] } = JSON.parse(Buffer.from(bytes).toString("utf8")) as Parameters;
  const query = new URLSearchParams();
  for (const { name, ...values } of parameter) {
    const [value] = Object.values(values);
    const [, plain = name, prefix = ""] = /^(.+)\.(eq|ne|gt|lt|ge|le|sa|eb|ap)$/.exec(name) ?? [];
    query.append(plain, prefix + String(value));
  }
  return { method: "GET", path: `/${of}`, query, body: undefined };
}
