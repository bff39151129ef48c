import { json, Router } from "express";
import type { Log } from "../contracts/clock.ts";
import type { Desk } from "./desk.ts";
import { bookingFrom, objectOf, requestFrom, slotFrom, windowFrom } from "./desk-input.ts";
import { Problem } from "./problem.ts";

/** A CUP desk that the console may use. */
export interface ConsoleDesk {
  readonly name: string;
  readonly title: string;
  /** The node that this CUP is connected to. */
  readonly node: string;
  readonly terminal: Desk;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a clerk may do: each one reads its own part of the body. */
const actions: Readonly<Record<string, (desk: Desk, body: Fields) => Promise<object>>> = {
  erogabilita: (desk, body) => desk.erogabilita(requestFrom(body)),
  disponibilita: (desk, body) => desk.disponibilita({ ...requestFrom(body), ...windowFrom(body) }),
  prenota: (desk, body) => desk.prenota(requestFrom(body), slotFrom(body["slot"]), { deferred: body["deferred"] === true }),
  sposta: (desk, body) => desk.sposta(bookingFrom(body["booking"]), slotFrom(body["slot"])),
  disdici: (desk, body) => desk.disdici(bookingFrom(body["booking"])),
};

/** A clerk at a desk is not kept waiting longer. */
const longestWait = 30_000;

/** The routes under /api/desks. Every answer says how long the CUP took, in `ms`. */
export function deskRoutes(desks: readonly ConsoleDesk[], log: Log): Router {
  const byName = new Map(desks.map((desk) => [desk.name, desk]));
  const named = (name: string): ConsoleDesk => {
    const desk = byName.get(name);
    if (!desk) throw new Problem(404, "Nessuno sportello con questo nome");
    return desk;
  };
  const router = Router();
  router.get("/", (_request, response) => {
    response.json({ desks: desks.map(({ name, title, node }) => ({ name, title, node })) });
  });
  router.get("/:desk/patients", async (request, response) => {
    const desk = named(request.params.desk);
    response.json({ patients: await atDesk(desk, "patients", desk.terminal.patients(), log) });
  });
  router.get("/:desk/bookings", async (request, response) => {
    const desk = named(request.params.desk);
    response.json({ bookings: await atDesk(desk, "bookings", desk.terminal.prenotazioni(), log) });
  });
  router.post("/:desk/:action", json({ limit: "64kb" }), async (request, response) => {
    const { desk: name, action } = request.params;
    const desk = named(name);
    const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!act) throw new Problem(404, "Nessuna azione con questo nome");
    if (request.is("application/json") === false) throw new Problem(415, "Serve application/json");
    const body = objectOf(request.body, "La richiesta");
    const began = performance.now();
    const result = await atDesk(desk, action, act(desk.terminal, body), log);
    response.json({ ms: Math.round(performance.now() - began), ...result });
  });
  return router;
}

/**
 * Waits for the desk. What the CUP says when it refuses is for the clerk; the log only learns that it refused, since the
 * words may hold a patient's data.
 */
async function atDesk<T>(desk: ConsoleDesk, action: string, work: Promise<T>, log: Log): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Problem(504, `${desk.title} non ha risposto in tempo: l'esito e' incerto`));
    }, longestWait);
  });
  try {
    return await Promise.race([work, late]);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    const { name, code, message } = thrown as { readonly name?: unknown; readonly code?: unknown; readonly message?: unknown };
    const refusal = typeof code === "string" && !/^E[A-Z]+$/.test(code) ? code : undefined;
    log.warn({ desk: desk.name, action, error: String(name), code: String(code ?? "") }, "console: the desk failed");
    if (refusal !== undefined) throw new Problem(422, String(message), { code: refusal });
    throw new Problem(502, `${desk.title} non risponde`);
  } finally {
    clearTimeout(timer);
  }
}
