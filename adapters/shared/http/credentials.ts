import { timingSafeEqual, createHash } from "node:crypto";
import type { AdapterContext } from "../../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../../gateway/contracts/errors.ts";
import type { ConfigIssue } from "../../../gateway/contracts/issue.ts";
import { HttpClient, urlIssues, type HttpConnectOptions } from "./client.ts";
import { bare, type HttpAnswer, type HttpHead } from "./server.ts";

/** How we show a peer who we are. */
export interface CredentialOptions {
  /** HTTP Basic (RFC 7617). */
  readonly basic?: { readonly user: string; readonly password: string };
  /** OAuth 2.0 client credentials (RFC 6749, section 4.4), as bearer tokens (RFC 6750). */
  readonly oauth2?: { readonly token: string; readonly client: string; readonly secret: string; readonly scope?: string };
  /** Who may call us, by HTTP Basic: names with their passwords. */
  readonly users?: Readonly<Record<string, string>>;
}

const secret = (description: string): object => ({ type: "string", minLength: 1, description });

/** Schemas of the options above. Secrets come from the environment: `${NAME}`. */
export const credentialSchemas = {
  basic: {
    type: "object",
    additionalProperties: false,
    required: ["user", "password"],
    description: "Shown to the system as HTTP Basic.",
    properties: { user: secret("Our name there."), password: secret("${NAME} of the environment, never the password itself.") },
  },
  oauth2: {
    type: "object",
    additionalProperties: false,
    required: ["token", "client", "secret"],
    description: "A bearer token is asked for with client credentials, and again when it ends.",
    properties: {
      token: secret("URL that gives tokens."),
      client: secret("Our client identifier."),
      secret: secret("${NAME} of the environment, never the secret itself."),
      scope: secret("Scopes, with blanks between them."),
    },
  },
  users: {
    type: "object",
    minProperties: 1,
    additionalProperties: { type: "string", minLength: 1 },
    description: "Who may call us, by HTTP Basic: names, each with its password as ${NAME} of the environment. Missing: anybody.",
  },
} as const;

export function credentialIssues(options: CredentialOptions): readonly ConfigIssue[] {
  const both = options.basic && options.oauth2;
  return [
    ...(both
      ? [
          {
            severity: "error",
            message: "One way to show who we are is enough",
            expected: "basic or oauth2",
            path: ["basic"],
          } as const,
        ]
      : []),
    ...(options.oauth2
      ? urlIssues({ ...options.oauth2 }, "token").map((issue) => ({ ...issue, path: ["oauth2", ...issue.path] }))
      : []),
  ];
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** 401 for a caller that is not one of the users; undefined for one that is. Names and passwords are compared in constant time. */
export function unauthorized({ users }: CredentialOptions, head: HttpHead): HttpAnswer | undefined {
  if (!users) return undefined;
  const [, encoded = ""] = /^Basic +(\S+)$/i.exec(head.headers.authorization ?? "") ?? [];
  const given = digest(Buffer.from(encoded, "base64").toString("utf8"));
  const known = Object.entries(users).filter(([name, password]) => timingSafeEqual(given, digest(`${name}:${password}`)));
  return known.length > 0 ? undefined : bare(401, { "www-authenticate": 'Basic realm="raccordo", charset="UTF-8"' });
}

export interface Credentials {
  /** The header that shows who we are. @throws GatewayError when no token can be had; nothing was done then */
  header(deadline: number): Promise<Readonly<Record<string, string>>>;
  /** The peer did not take this header. True when there is, or can be had, another one to try. */
  rejected(header: Readonly<Record<string, string>>): boolean;
  close(): Promise<void>;
}

export function credentialsFor(options: CredentialOptions & HttpConnectOptions, context: AdapterContext): Credentials {
  if (options.oauth2) return new Tokens(options.oauth2, options, context);
  const { basic } = options;
  const header: Readonly<Record<string, string>> = basic ? { authorization: basicHeader(basic.user, basic.password) } : {};
  return { header: () => Promise.resolve(header), rejected: () => false, close: () => Promise.resolve() };
}

const basicHeader = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;

/** What a token endpoint answers; nothing of it gets into an error. */
function tokenIn(bytes: Uint8Array): { readonly access_token?: unknown; readonly expires_in?: unknown } {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as object;
  } catch {
    throw new Error("its answer is no JSON");
  }
}

/** How long before its end a token is not used any more, in milliseconds. */
const margin = 10_000;

class Tokens implements Credentials {
  readonly #at: NonNullable<CredentialOptions["oauth2"]>;
  readonly #context: AdapterContext;
  readonly #client: HttpClient;
  #token: { readonly value: string; readonly until: number } | undefined;
  /** One question at a time: all who wait get its answer. */
  #asking: Promise<string> | undefined;

  constructor(at: NonNullable<CredentialOptions["oauth2"]>, options: HttpConnectOptions, context: AdapterContext) {
    this.#at = at;
    this.#context = context;
    this.#client = new HttpClient({ ...options, connect: at.token, connections: 1, maxBytes: 65_536 }, context);
  }

  async header(deadline: number): Promise<Readonly<Record<string, string>>> {
    const { clock } = this.#context;
    const token = this.#token && clock.now() < this.#token.until ? this.#token.value : await this.#ask(deadline);
    return { authorization: `Bearer ${token}` };
  }

  rejected({ authorization }: Readonly<Record<string, string>>): boolean {
    if (this.#token && authorization === `Bearer ${this.#token.value}`) this.#token = undefined;
    return true;
  }

  #ask(deadline: number): Promise<string> {
    this.#asking ??= this.#fetch(deadline).finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #fetch(deadline: number): Promise<string> {
    const { token, client, secret: password, scope } = this.#at;
    const url = new URL(token);
    const form = new URLSearchParams({ grant_type: "client_credentials", ...(scope === undefined ? {} : { scope }) });
    try {
      const answer = await this.#client.call(
        {
          method: "POST",
          url,
          headers: {
            accept: "application/json",
            "content-type": "application/x-www-form-urlencoded",
            // RFC 6749, section 2.3.1: both are encoded as in a form before they are joined.
            authorization: basicHeader(encodeURIComponent(client), encodeURIComponent(password)),
          },
          body: Buffer.from(form.toString()),
        },
        deadline,
      );
      if (answer.status !== 200) throw new Error(`it answered HTTP ${answer.status}`);
      const given = tokenIn(answer.bytes);
      if (typeof given.access_token !== "string" || given.access_token === "") throw new Error("no access_token in its answer");
      const lasts = typeof given.expires_in === "number" ? given.expires_in * 1000 : 60_000;
      this.#token = { value: given.access_token, until: this.#context.clock.now() + Math.max(lasts - margin, lasts / 2) };
      return given.access_token;
    } catch (cause) {
      throw new GatewayError("PEER_UNREACHABLE", `${url.host} gave no token: ${(cause as Error).message}`, {
        certainty: "not-done",
        hint: "look at oauth2 in the system's options: URL, client, and the variable of the secret",
        cause,
      });
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
