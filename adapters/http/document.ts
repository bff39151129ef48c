import type { HttpRequest } from "../shared/http/server.ts";
import { membersIn, objectOf, plainValue, type Member } from "../shared/http/json-members.ts";
import type { Match, Operation } from "./operations.ts";

/** What goes to the peer, or comes from it, as a request. */
export interface RestRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array | undefined;
}

const text = (value: string): string => JSON.stringify(value);
const bodiless: ReadonlySet<string> = new Set(["GET", "DELETE"]);

/**
 * A request as one JSON document: the member that names the operation, what stood in path and query, then the members of the
 * body as they came. What is no JSON object is handed on as it is: whoever reads it says what is wrong.
 */
export function documentOf(request: HttpRequest, { operation, parameters }: Match, member: string): Uint8Array {
  const body = membersOfBody(request.body);
  if (!body) return request.body;
  const query = [...new Set(request.query.keys())].map((name): Member => {
    const values = request.query.getAll(name);
    return { name, value: values.length === 1 ? text(values[0]!) : JSON.stringify(values) };
  });
  const path = Object.entries(parameters).map(([name, value]): Member => ({ name, value: text(value) }));
  return Buffer.from(objectOf([{ name: member, value: text(operation.name) }, ...path, ...query, ...body]));
}

/** An answer as one JSON document: which operation it is of, and how it went. */
export function answerDocument(bytes: Uint8Array, kind: string, member: string, status: Member | undefined): Uint8Array {
  const body = membersOfBody(bytes);
  if (!body) return bytes;
  return Buffer.from(objectOf([{ name: member, value: text(kind) }, ...(status ? [status] : []), ...body]));
}

/** The members of a body; those of nothing are none. */
export function membersOfBody(bytes: Uint8Array): readonly Member[] | undefined {
  return bytes.length === 0 ? [] : membersIn(bytes);
}

/** Takes the plain value of a member out of a document. */
export function taken(
  members: readonly Member[],
  name: string,
): { readonly value: string | undefined; readonly rest: readonly Member[] } {
  const found = members.find((one) => one.name === name);
  return { value: found && plainValue(found), rest: found ? members.filter((one) => one !== found) : members };
}

/**
 * A document as a request: members that the path names go there, without a body the others are its query.
 * @returns the name of a member that the path wants and the document has not
 */
export function requestOf(operation: Operation, members: readonly Member[]): RestRequest | { readonly missing: string } {
  let rest = members;
  let path = operation.path;
  for (const name of operation.parameters) {
    const member = taken(rest, name);
    // A dot or two are no name of anything, but a way through the path (RFC 3986, section 5.2.4).
    if (member.value === undefined || /^\.{0,2}$/.test(member.value)) return { missing: name };
    path = path.replace(`{${name}}`, () => encodeURIComponent(member.value!));
    rest = member.rest;
  }
  if (!bodiless.has(operation.method)) return { path, query: new URLSearchParams(), body: Buffer.from(objectOf(rest)) };
  const query = new URLSearchParams();
  for (const one of rest) for (const value of queryValues(one)) query.append(one.name, value);
  return { path, query, body: undefined };
}

/** A list of plain values is a parameter that comes several times; what is nested has no place in a query. */
function queryValues(member: Member): readonly string[] {
  const plain = plainValue(member);
  if (plain !== undefined) return [plain];
  if (!member.value.startsWith("[")) return [];
  return (JSON.parse(member.value) as readonly unknown[]).filter((one) => typeof one === "string");
}
