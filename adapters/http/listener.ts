import type { AdapterContext, Inbound, Listener, Received, Reply } from "../../gateway/contracts/adapter.ts";
import { unauthorized, type CredentialOptions } from "../shared/http/credentials.ts";
import {
  bare,
  serveHttp,
  type HttpAnswer,
  type HttpHead,
  type HttpListenOptions,
  type HttpRequest,
} from "../shared/http/server.ts";
import { documentOf, membersOfBody, taken } from "./document.ts";
import { objectOf } from "../shared/http/json-members.ts";
import { matchOperation, operationTable, type Operation, type OperationOptions } from "./operations.ts";

export interface RestOptions {
  /** Path in front of all others. */
  readonly path: string;
  readonly contentType: string;
  /** Operations by name; without them, one POST for every message. */
  readonly operations?: Readonly<Record<string, OperationOptions>>;
  /** Member of a document that names its operation. */
  readonly message: string;
  /** Member of an answer that holds its HTTP status. */
  readonly status?: string;
}

export type RestListenOptions = HttpListenOptions & CredentialOptions & RestOptions;

/** Serves messages over HTTP: all by POST to one path, or each operation by its method and path. */
export function listenRest(options: RestListenOptions, inbound: Inbound, context: AdapterContext): Promise<Listener> {
  const table = options.operations && operationTable(options.operations);
  const base = options.path === "/" ? "" : options.path;
  const found = (head: HttpHead) =>
    table && head.path.startsWith(base) ? matchOperation(table, head.method, head.path.slice(base.length)) : undefined;
  const received = (head: HttpHead, bytes: Uint8Array): Received => ({
    bytes,
    peer: head.peer,
    transport: { contentType: head.headers["content-type"] ?? "", path: head.path },
  });
  const bytesOf = (request: HttpRequest): Uint8Array => {
    const match = found(request);
    return match && "operation" in match ? documentOf(request, match, options.message) : request.body;
  };
  const operationOf = (head: HttpHead): Operation | undefined => {
    const match = found(head);
    return match && "operation" in match ? match.operation : undefined;
  };
  return serveHttp(
    options,
    {
      early(head) {
        const refused = unauthorized(options, head);
        if (refused) return refused;
        if (!table) {
          if (head.path !== options.path) return bare(404);
          return head.method === "POST" ? undefined : bare(405, { allow: "POST" });
        }
        const match = found(head);
        if (!match) return bare(404);
        if ("operation" in match) return undefined;
        return match.allow.length === 0 ? bare(404) : bare(405, { allow: match.allow.join(", ") });
      },
      serve: async (request) =>
        answerOf(await inbound.accept(received(request, bytesOf(request))), options, operationOf(request)),
      refuse: async (error, head) =>
        answerOf(await inbound.refuse(error, received(head, new Uint8Array())), options, operationOf(head)),
    },
    context,
  );
}

function answerOf({ bytes, transport, failed }: Reply, options: RestOptions, operation: Operation | undefined): HttpAnswer {
  const headers = { "content-type": transport["contentType"] ?? options.contentType };
  const members = operation && membersOfBody(bytes);
  if (!members || bytes.length === 0) return { status: failed ? 400 : 200, headers, bytes };
  const kind = taken(members, options.message);
  const status = options.status === undefined ? { value: undefined, rest: kind.rest } : taken(kind.rest, options.status);
  return { status: statusOf(status.value, kind.value, failed, operation), headers, bytes: Buffer.from(objectOf(status.rest)) };
}

/** What the mapping said; else what the kind of answer says: a reply is well, anything else a refusal. */
function statusOf(said: string | undefined, kind: string | undefined, failed: boolean, operation: Operation): number {
  const status = Number(said);
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  if (failed) return 400;
  return kind === `${operation.name}.reply` || kind === undefined ? operation.status : 409;
}
