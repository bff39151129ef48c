import type { RequestHandler, Response } from "express";
import { Problem, sendProblem } from "./problem.ts";
import { derived, sameSecret } from "./secret.ts";

const cookieName = "raccordo_console";

/**
 * Lets in whoever holds the token: `/?token=…` sets a cookie that scripts cannot read and other sites cannot send, then
 * leads to the same page without the token. The cookie holds a value derived from the token, never the token.
 * @param open paths that need no access (what the page of refusal itself is made of)
 */
export function access(token: string, refusalPage: string, open: ReadonlySet<string>): RequestHandler {
  if (token === "") throw new Error("The token of the console is empty");
  const pass = derived(token, "console");
  return (request, response, next) => {
    const given: unknown = request.query["token"];
    if (request.path === "/" && request.method === "GET" && typeof given === "string") {
      if (!sameSecret(given, token)) {
        refuse(response, refusalPage);
        return;
      }
      const secure = request.secure ? "; Secure" : "";
      response.set("set-cookie", `${cookieName}=${pass}; Path=/; HttpOnly; SameSite=Strict${secure}`).redirect(303, "/");
      return;
    }
    if (open.has(request.path) || sameSecret(cookieOf(request.get("cookie")), pass)) {
      next();
      return;
    }
    if (request.path.startsWith("/api/")) sendProblem(response, new Problem(401, "Serve l'accesso alla console"));
    else refuse(response, refusalPage);
  };
}

function refuse(response: Response, page: string): void {
  response.status(401).set("cache-control", "no-store").type("text/html; charset=utf-8").send(page);
}

function cookieOf(header: string | undefined): string {
  for (const part of (header ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === cookieName) return value ?? "";
  }
  return "";
}
