import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import { GatewayError } from "../contracts/errors.ts";
import type { Log } from "../contracts/clock.ts";

/** A refusal of the administration API or of the console, told as a problem document (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  /** What the document says beside the standard members. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.members = members;
  }
}

const titles: Readonly<Record<number, string>> = {
  400: "Richiesta non valida",
  401: "Accesso negato",
  403: "Richiesta rifiutata",
  404: "Non trovato",
  405: "Metodo non ammesso",
  409: "Richiesta non possibile",
  413: "Richiesta troppo grande",
  415: "Tipo di contenuto non gestito",
  422: "Richiesta rifiutata dal CUP",
  500: "Errore interno",
  502: "Il sistema non risponde",
  503: "Servizio non disponibile",
  504: "Il sistema non ha risposto in tempo",
};

/** Writes a problem document. */
export function sendProblem(response: Response, problem: Problem): void {
  const { status, message, members } = problem;
  response
    .status(status)
    .set("cache-control", "no-store")
    .type("application/problem+json")
    .send(JSON.stringify({ type: "about:blank", title: titles[status] ?? "Errore", status, detail: message, ...members }));
}

/** For what no route took. */
export const nothingHere: RequestHandler = (_request, response) => {
  sendProblem(response, new Problem(404, "Questo indirizzo non esiste"));
};

/** For an address that only answers GET. */
export const onlyGet: RequestHandler = (request, response, next) => {
  if (request.method === "GET" || request.method === "HEAD") {
    next();
    return;
  }
  response.set("allow", "GET, HEAD");
  sendProblem(response, new Problem(405, "Questo indirizzo si puo' solo leggere"));
};

/** The one place where a failure of a route becomes an answer: never a stack trace, never what was sent. */
export function failures(log: Log): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const problem = problemOf(thrown);
    if (problem.status >= 500) {
      const cause = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
      log.error({ method: request.method, route: request.route?.path, status: problem.status, cause }, "console: request failed");
    }
    sendProblem(response, problem);
  };
}

function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof GatewayError) {
    return new Problem(thrown.code === "JOURNAL_UNAVAILABLE" ? 503 : 500, thrown.publicMessage, { code: thrown.code });
  }
  const status = statusOf(thrown);
  if (status === 413) return new Problem(413, "Il contenuto supera il limite");
  if (status !== undefined && status >= 400 && status < 500) return new Problem(400, "La richiesta non e' leggibile");
  return new Problem(500, "La richiesta non e' riuscita");
}

/** The status that express and its body parser put on their own errors. */
function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== "object" || thrown === null || !("status" in thrown)) return undefined;
  return typeof thrown.status === "number" ? thrown.status : undefined;
}
