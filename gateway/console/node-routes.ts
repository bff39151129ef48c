import { Router, type Request, type Response } from "express";
import { filterOf, limitOf, userOf } from "./query.ts";
import { askObject, askText, type ConsoleNode, type NodeReply } from "./nodes.ts";
import { Problem } from "./problem.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What was last known of a node, so that a dead one keeps its place on the map. */
interface Known {
  readonly facts: unknown;
  readonly members: readonly Fields[];
}

/** The routes of the console that put together what the nodes say. A dead node is named, and breaks nothing. */
export function nodeRoutes(nodes: readonly ConsoleNode[]): Router {
  const known = new Map<string, Known>();
  const named = (request: Request): ConsoleNode => {
    const node = nodes.find((one) => one.name === request.params["node"]);
    if (!node) throw new Problem(404, "Nessun nodo con questo nome");
    return node;
  };
  const router = Router();

  router.get("/overview", async (_request, response) => {
    const seen = await Promise.all(nodes.map((node) => look(node, known)));
    response.json({ nodes: seen, members: membersOf(nodes.flatMap(({ name }) => known.get(name)?.members ?? [])) });
  });
  router.get("/messages", async (request, response) => {
    const filter = filterOf(request);
    const query = new URLSearchParams(Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]));
    const wanted = typeof request.query["node"] === "string" && request.query["node"] !== "" ? request.query["node"] : undefined;
    const asked = nodes.filter((node) => wanted === undefined || node.name === wanted);
    const { items, missing } = await gather(asked, `/api/messages?${query}`, "messages");
    response.json({ messages: newest(items, filter.limit ?? 100), missing });
  });
  router.get("/bookings", async (request, response) => {
    const limit = limitOf(request);
    const { items, missing } = await gather(nodes, `/api/bookings?limit=${limit}`, "bookings");
    response.json({ bookings: newest(items, limit), missing });
  });
  router.get("/nodes/:node/messages/:id", async (request, response) => {
    pass(response, await askText(named(request), `/api/messages/${encodeURIComponent(request.params.id)}`));
  });
  router.get("/nodes/:node/messages/:id/bodies/:name", async (request, response) => {
    const { id, name } = request.params;
    const who = encodeURIComponent(userOf(request));
    const path = `/api/messages/${encodeURIComponent(id)}/bodies/${encodeURIComponent(name)}`;
    pass(response, await askText(named(request), path, { "x-raccordo-user": who }));
  });
  router.get("/nodes/:node/messages/:id/audit", async (request, response) => {
    pass(response, await askText(named(request), `/api/audit?message=${encodeURIComponent(request.params.id)}`));
  });
  return router;
}

async function look({ name, title, ...rest }: ConsoleNode, known: Map<string, Known>): Promise<Fields> {
  const node: ConsoleNode = { name, title, ...rest };
  const [facts, stats, federation] = await Promise.all([
    askObject(node, "/api/node"),
    askObject(node, "/api/stats"),
    askObject(node, "/api/federation"),
  ]);
  if (facts.ok && federation.ok) {
    const members = federation.value["members"];
    known.set(name, { facts: facts.value, members: Array.isArray(members) ? (members as readonly Fields[]) : [] });
  }
  const dead = [facts, stats, federation].find((reply) => !reply.ok);
  return {
    name,
    title,
    up: dead === undefined,
    reason: dead?.ok === false ? dead.reason : "",
    facts: known.get(name)?.facts ?? null,
    stats: stats.ok ? stats.value : null,
  };
}

/** Each member once: nodes of one federation need not know all the same members. */
function membersOf(lists: readonly Fields[]): readonly Fields[] {
  const byId = new Map<unknown, Fields>();
  for (const member of lists) if (!byId.has(member["id"])) byId.set(member["id"], member);
  return [...byId.values()];
}

/** Asks several nodes for a list; every item says which node it is of. */
async function gather(
  nodes: readonly ConsoleNode[],
  path: string,
  list: string,
): Promise<{ readonly items: readonly Fields[]; readonly missing: readonly Fields[] }> {
  const replies = await Promise.all(
    nodes.map(async (node): Promise<readonly [ConsoleNode, NodeReply<Fields>]> => [node, await askObject(node, path)]),
  );
  const items: Fields[] = [];
  const missing: Fields[] = [];
  for (const [{ name, title }, reply] of replies) {
    const found = reply.ok ? reply.value[list] : undefined;
    if (Array.isArray(found)) items.push(...found.map((item: Fields) => ({ ...item, node: name })));
    else missing.push({ node: name, title, reason: reply.ok ? "la risposta del nodo non e' leggibile" : reply.reason });
  }
  return { items, missing };
}

const newest = (items: readonly Fields[], limit: number): readonly Fields[] =>
  items.toSorted((a, b) => Number(b["at"]) - Number(a["at"])).slice(0, limit);

/** Hands on what a node answered, problem documents included. */
function pass(
  response: Response,
  reply: NodeReply<{ readonly status: number; readonly type: string; readonly text: string }>,
): void {
  if (!reply.ok) throw new Problem(502, `Il nodo non risponde: ${reply.reason}`);
  const { status, type, text } = reply.value;
  if (status === 401) throw new Problem(502, "Il nodo rifiuta il token della console");
  const known = ["application/json", "application/problem+json", "text/plain"].find((one) => type.startsWith(one));
  if (known === undefined) throw new Problem(502, "La risposta del nodo non e' leggibile");
  response.status(status).set("content-type", `${known}; charset=utf-8`).send(text);
}
