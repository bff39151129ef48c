import type { Request, RequestHandler } from "express";
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
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cache-control": request.path.startsWith("/api/") ? "no-store" : "no-cache",
  });
  next();
};

/**
 * What changes something must come from the console's own pages. Browsers say so in `Origin`, or, where they leave it out,
 * in `Sec-Fetch-Site`; no page can write either of them.
 */
export const sameOrigin: RequestHandler = (request, _response, next) => {
  if (request.method !== "GET" && request.method !== "HEAD" && !fromOwnPages(request)) {
    throw new Problem(403, "La richiesta non viene dalle pagine della console");
  }
  next();
};

function fromOwnPages(request: Request): boolean {
  const origin = request.get("origin");
  if (origin === undefined) return request.get("sec-fetch-site") === "same-origin";
  return URL.canParse(origin) && new URL(origin).host === request.get("host");
}
