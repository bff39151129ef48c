import type { RequestHandler } from "express";
import { Problem } from "./problem.ts";

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Headers of every answer of the console: nothing but its own files, nothing inline, no frame around it. */
export const strictHeaders: RequestHandler = (request, response, next) => {
  response.set({
    "content-security-policy": policy,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": request.path.startsWith("/api/") ? "no-store" : "no-cache",
  });
  next();
};

/** What changes something must come from the console's own pages: browsers name the page's origin on every POST. */
export const sameOrigin: RequestHandler = (request, _response, next) => {
  if (request.method === "GET" || request.method === "HEAD") {
    next();
    return;
  }
  const origin = request.get("origin");
  const host = request.get("host");
  if (origin === undefined || host === undefined || !URL.canParse(origin) || new URL(origin).host !== host) {
    throw new Problem(403, "La richiesta non viene dalle pagine della console");
  }
  next();
};
