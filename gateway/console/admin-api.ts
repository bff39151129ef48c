import { Router } from "express";
import { bodyNamed, type SearchFilter } from "../contracts/journal.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import { expiringSoon } from "../node/keys/index.ts";
import type { Reloader } from "../node/reloader.ts";
import type { Node } from "../node/start.ts";
import { Activity } from "./activity.ts";
import { Problem } from "./problem.ts";
import { filterOf, limitOf, one, userOf } from "./query.ts";

/** What a node tells of itself. */
export interface NodeFacts {
  readonly name: string;
  readonly title: string;
  readonly member: string;
  /** The CUP Delegato that the node is, when it is not its member's own. */
  readonly delegate?: string;
  readonly systems: readonly SystemFacts[];
  readonly keys: KeyFacts;
  /** Which configuration runs; missing where the node is not read from a folder. */
  readonly configuration?: {
    /** SHA-256 over its files. */
    readonly hash: string;
    /** Milliseconds since 1970. */
    readonly since: number;
    /** The last one that was refused, until a later one is taken. */
    readonly refused: { readonly at: number; readonly issues: readonly ConfigIssue[] } | null;
  };
}

/** What an operator must know of the keys: names and dates, never a key. */
export interface KeyFacts {
  /** What ends within the time of warning, the first first. Instants are milliseconds since 1970. */
  readonly expiring: readonly { readonly kind: string; readonly of: string; readonly name: string; readonly until: number }[];
  /** When the first of all ends; missing where there are no keys. */
  readonly firstEnd?: number;
  /** Members of whom broken algorithms are accepted. */
  readonly legacy: readonly string[];
}

export interface SystemFacts {
  readonly name: string;
  readonly title: string;
  readonly adapter: string;
  /** "" when bytes travel without envelope. */
  readonly envelope: string;
  /** The CUP Delegato whose agendas this CUP holds. */
  readonly delegate?: string;
  /** The member that this system leads to. */
  readonly member?: string;
  /** Where the node listens for it. */
  readonly address?: string;
}

export function factsOf(node: Node, reloader?: Pick<Reloader, "state">): NodeFacts {
  const { file, systems } = node.config;
  const state = reloader?.state;
  return {
    name: file.node,
    title: file.title ?? file.node,
    member: file.member,
    ...(file.delegate === undefined ? {} : { delegate: file.delegate }),
    ...(state ? { configuration: { ...state, refused: state.refused ?? null } } : {}),
    keys: keyFacts(node),
    systems: systems.map(({ file: system, adapter, envelope }) => {
      const address = node.addresses.get(system.system);
      return {
        name: system.system,
        title: system.title ?? system.system,
        adapter: adapter.name,
        envelope: envelope?.name ?? "",
        ...(system.delegate === undefined ? {} : { delegate: system.delegate }),
        ...(system.member === undefined ? {} : { member: system.member }),
        ...(address === undefined ? {} : { address }),
      };
    }),
  };
}

function keyFacts({ keys, clock }: Node): KeyFacts {
  const ends = keys.expiring.map(({ until }) => until).filter(Number.isFinite);
  return {
    expiring: expiringSoon(keys, clock.now()).map(({ kind, of, name, until }) => ({ kind, of, name, until })),
    ...(ends.length > 0 ? { firstEnd: Math.min(...ends) } : {}),
    legacy: keys.legacy,
  };
}

/** The routes under /api of one node. Lists hold identifiers only; bodies are shown one at a time, after the audit. */
export function adminApi(node: Node, reloader?: Pick<Reloader, "state">): Router {
  const { journal, clock } = node;
  const activity = new Activity(journal);
  const router = Router();

  router.get("/node", (_request, response) => {
    response.json(factsOf(node, reloader));
  });
  router.get("/federation", (_request, response) => {
    response.json({ members: node.config.federation.members });
  });
  router.get("/stats", async (_request, response) => {
    response.json(await activity.read(clock.now()));
  });
  router.get("/messages", async (request, response) => {
    response.json({ messages: await journal.search(withHash(filterOf(request), node.hash)) });
  });
  router.get("/messages/:id", async (request, response) => {
    const detail = await journal.detail(request.params.id);
    if (!detail) throw new Problem(404, "Nessun messaggio con questo identificativo");
    response.json(detail);
  });
  router.get("/messages/:id/bodies/:name", async (request, response) => {
    const { id, name } = request.params;
    const who = userOf(request);
    if (!(await journal.detail(id))?.bodies.some((body) => body.name === name))
      throw new Problem(404, "Nessun contenuto con questo nome");
    await journal.audit({ at: clock.now(), who, what: `body ${name}`, messageId: id });
    const bytes = bodyNamed(await journal.bodies(id), name);
    if (!bytes) throw new Problem(404, "Nessun contenuto con questo nome");
    response.type("text/plain; charset=utf-8").send(textOf(bytes));
  });
  router.get("/bookings", async (request, response) => {
    response.json({ bookings: await journal.bookings(limitOf(request)) });
  });
  router.get("/audit", async (request, response) => {
    response.json({ entries: await journal.audits(limitOf(request), one(request, "message")) });
  });
  return router;
}

/** The number of a prescription and the identifier of a patient stand in the journal only as keyed hashes. */
function withHash(filter: SearchFilter, hash: Node["hash"]): SearchFilter {
  return filter.text === undefined ? filter : { ...filter, hashed: [hash.of(filter.text)] };
}

/** A body as text: UTF-8 where it is, else ISO-8859-1, which every byte is valid in. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    return Buffer.from(bytes).toString("latin1");
  }
}
