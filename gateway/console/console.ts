/** The web console: pages, and an API of its own that asks the nodes and drives the desks. */
import express from "express";
import type { Log } from "../contracts/clock.ts";
import { access } from "./access.ts";
import { assets, refusalPage } from "./assets.ts";
import { deskRoutes, type ConsoleDesk } from "./desk-routes.ts";
import { sameOrigin, strictHeaders } from "./headers.ts";
import { nodeRoutes } from "./node-routes.ts";
import type { ConsoleNode } from "./nodes.ts";
import { failures, nothingHere } from "./problem.ts";
import { serve, type Served } from "./serve.ts";

export interface ConsoleOptions {
  /** `host:port` */
  readonly listen: string;
  readonly nodes: readonly ConsoleNode[];
  readonly desks: readonly ConsoleDesk[];
  /** Opens the pages: `http://ADDRESS/?token=TOKEN`. */
  readonly token: string;
  readonly log: Log;
}

/**
 * Starts the console. Nodes need not be up: they are asked when a page wants to know.
 * @throws GatewayError CONFIG_INVALID when the address cannot be had
 */
export async function startConsole({ listen, nodes, desks, token, log }: ConsoleOptions): Promise<Served> {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.use(strictHeaders);
  app.use(access(token, refusalPage(), new Set(["/style.css", "/favicon.svg"])));
  app.use(sameOrigin);
  app.use("/api/desks", deskRoutes(desks, log));
  app.use("/api", nodeRoutes(nodes));
  app.use(assets());
  app.use(nothingHere);
  app.use(failures(log));
  const served = await serve(app, listen);
  log.info(
    { address: served.address, nodes: nodes.map((node) => node.name), desks: desks.map((desk) => desk.name) },
    "console listens",
  );
  return served;
}
