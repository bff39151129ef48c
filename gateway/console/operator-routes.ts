import { Router, type RequestHandler } from "express";
import { GatewayError } from "../contracts/errors.ts";
import type { Node } from "../node/start.ts";
import { Problem } from "./problem.ts";
import { one, userOf } from "./query.ts";

/** What an operator does to messages and queues; each is audited with who asked. */
export function operatorRoutes(node: Node): Router {
  const router = Router();
  router.post(
    "/messages/:id/replay",
    onMessage(node, async (id, who) => node.replay(id, who)),
  );
  router.post(
    "/messages/:id/settle",
    onMessage(node, async (id, who, how) => {
      if (how === undefined) throw new Problem(400, "Manca l'esito: parametro as");
      await node.settle(id, who, how);
      return { id, state: "done", outcome: "SETTLED" };
    }),
  );
  router.get("/queues", async (_request, response) => {
    const gates = new Map(node.gates().map(({ system, ...gate }) => [system, gate]));
    const queues = await node.journal.queues();
    const others = [...gates.keys()].filter((system) => !queues.some((queue) => queue.system === system));
    const empty = others.map((system) => ({ system, waiting: 0, dead: 0 }));
    response.json({ queues: [...queues, ...empty].map((queue) => ({ ...queue, gate: gates.get(queue.system) ?? null })) });
  });
  router.post("/queues/:system/:what", async (request, response) => {
    const who = userOf(request);
    const { system, what } = request.params;
    if (what !== "pause" && what !== "resume") throw new Problem(404, "Nessuna azione con questo nome");
    const known = node.config.systems.some(({ file }) => file.system === system || file.formerly?.includes(system));
    if (!known) throw new Problem(404, "Nessun sistema con questo nome");
    await node[what](system, who);
    response.json({ system, paused: what === "pause" });
  });
  return router;
}

/** What became of it is told without any content. */
function onMessage(
  node: Node,
  act: (id: string, who: string, how: string | undefined) => Promise<unknown>,
): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const who = userOf(request);
    const { id } = request.params;
    if ((await node.journal.stateOf(id)) === undefined) throw new Problem(404, "Nessun messaggio con questo identificativo");
    try {
      response.json(await act(id, who, one(request, "as")));
    } catch (thrown) {
      if (!(thrown instanceof GatewayError) || thrown.code !== "REPLAY_REFUSED") throw thrown;
      const { code, message, hint } = thrown;
      throw new Problem(409, message, { code, hint });
    }
  };
}
