/** Health, metrics and administration of one node, on a port of its own. */
import express, { type RequestHandler } from "express";
import type { Log } from "../contracts/clock.ts";
import type { Reloader } from "../node/reloader.ts";
import type { Node } from "../node/start.ts";
import { adminApi, factsOf } from "./admin-api.ts";
import { failures, nothingHere, onlyGet, Problem, sendProblem } from "./problem.ts";
import { operatorRoutes } from "./operator-routes.ts";
import { bearerOf, sameSecret } from "./secret.ts";
import { serve, type Served } from "./serve.ts";

export interface AdminOptions {
  /** `host:port` */
  readonly listen: string;
  /** Opens everything under /api. */
  readonly token: string;
  readonly log: Log;
  /** Reads the node's folder again when asked; without it the node is not read from a folder. */
  readonly reloader?: Pick<Reloader, "state" | "reload">;
}

/**
 * Starts the administration of a node. It ends with `close`; the node goes on.
 * @throws GatewayError CONFIG_INVALID when the address cannot be had
 */
export async function startAdmin(node: Node, { listen, token, log, reloader }: AdminOptions): Promise<Served> {
  const started = new Date(node.clock.now()).toISOString();
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.use(plainHeaders);
  // Nothing of a body is ever read: whoever has no token is refused on the head of the request.
  app.use("/api", bearer(token));
  if (reloader) {
    app.post("/api/reload", async (_request, response) => {
      response.json(await reloader.reload("asked"));
    });
  }
  app.use("/api", operatorRoutes(node));
  app.use(onlyGet);
  app.get("/health", (_request, response) => {
    const { name, member, title } = factsOf(node);
    response.json({ status: "up", node: name, member, title, started, waiting: node.depth() });
  });
  app.get("/metrics", async (_request, response) => {
    response.set("content-type", "text/plain; version=0.0.4; charset=utf-8").send(await node.metrics.text());
  });
  app.use("/api", adminApi(node, reloader));
  app.use(nothingHere);
  app.use(failures(log));
  const served = await serve(app, listen);
  log.info({ node: node.config.file.node, address: served.address }, "administration listens");
  return served;
}

const plainHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
  });
  next();
};

function bearer(token: string): RequestHandler {
  if (token === "") throw new Error("The token of the administration is empty");
  return (request, response, next) => {
    if (sameSecret(bearerOf(request.get("authorization")), token)) {
      next();
      return;
    }
    response.set("www-authenticate", 'Bearer realm="raccordo"');
    sendProblem(response, new Problem(401, "Serve il token dell'amministrazione"));
  };
}
