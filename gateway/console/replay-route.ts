import type { RequestHandler } from "express";
import { GatewayError } from "../contracts/errors.ts";
import type { Node } from "../node/start.ts";
import { Problem } from "./problem.ts";
import { userOf } from "./query.ts";

/** Takes a refused message in again; what became of it is told without any content. */
export function replayRoute(node: Node): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const who = userOf(request);
    const { id } = request.params;
    if (!node.journal.detail(id)) throw new Problem(404, "Nessun messaggio con questo identificativo");
    try {
      response.json(await node.replay(id, who));
    } catch (thrown) {
      if (!(thrown instanceof GatewayError) || thrown.code !== "REPLAY_REFUSED") throw thrown;
      const { code, message, hint } = thrown;
      throw new Problem(409, message, { code, hint });
    }
  };
}
