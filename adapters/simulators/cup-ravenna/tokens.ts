/** OAuth2 client credentials (RFC 6749, 4.4): the one client is `raccordo`. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { WebReply, WebRequest } from "../shared/desk-http.ts";

export const tokenPath = "/oauth/token";
const seconds = 60;

/** Who may use an API. */
export interface Guard {
  /** False for a request without a valid authorization. */
  allows(authorization: string | undefined): boolean;
  /** What a request without one is told to use. */
  readonly challenge: string;
}

/** Everybody may. */
export const open: Guard = { allows: () => true, challenge: "" };

/** HTTP Basic (RFC 7617). */
export function basic(user: string, secret: string): Guard {
  const expected = digest(basicHeader(user, secret));
  return {
    allows: (authorization = "") => timingSafeEqual(digest(authorization), expected),
    challenge: 'Basic realm="cup-ravenna"',
  };
}

export function basicHeader(user: string, secret: string): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
}

/** Bearer tokens that hold for a minute. */
export class Tokens implements Guard {
  readonly challenge = 'Bearer realm="cup-ravenna", error="invalid_token"';
  readonly #client: Guard;
  readonly #clock: () => Date;
  readonly #ends = new Map<string, number>();

  constructor(secret: string, clock: () => Date) {
    this.#client = basic("raccordo", secret);
    this.#clock = clock;
  }

  allows(authorization = ""): boolean {
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? "";
    return (this.#ends.get(token) ?? 0) > this.#clock().getTime();
  }

  /** POST /oauth/token */
  issue(request: WebRequest): WebReply {
    if (!this.#client.allows(request.headers.authorization))
      return json(401, { error: "invalid_client" }, { "WWW-Authenticate": this.#client.challenge });
    if (new URLSearchParams(request.body).get("grant_type") !== "client_credentials")
      return json(400, { error: "unsupported_grant_type" });
    const now = this.#clock().getTime();
    for (const [token, end] of this.#ends) if (end <= now) this.#ends.delete(token);
    const token = randomBytes(24).toString("base64url");
    this.#ends.set(token, now + seconds * 1000);
    return json(200, { access_token: token, token_type: "Bearer", expires_in: seconds }, { "Cache-Control": "no-store" });
  }
}

export function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): WebReply {
  return { status, headers: { "Content-Type": "application/json; charset=utf-8", ...headers }, body: JSON.stringify(body) };
}

function digest(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
