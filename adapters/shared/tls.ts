import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { createSecureContext, type ConnectionOptions, type SecureContext, type TlsOptions as ServerTls } from "node:tls";
import { X509Certificate } from "node:crypto";
import type { AdapterContext } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { ConfigIssue } from "../../gateway/contracts/issue.ts";

/** Transport Layer Security of a listener or of connections; without it everything goes in the clear. Files are PEM. */
export interface TlsOptions {
  /** Our certificate, with those between it and its authority. */
  readonly certificate?: string;
  readonly key?: string;
  /** Authorities that a peer's certificate must come from; those that Node.js knows when missing. */
  readonly authorities?: string;
  /** A listener asks its peers for a certificate and refuses those that have none of the authorities' (mutual TLS). */
  readonly clients: "required" | "none";
  /** Name that a server's certificate must bear, where it is not the host of the address. */
  readonly name?: string;
}

/** Schema of the option `tls`, the same for every adapter that connects or listens. */
export const tlsSchema = {
  type: "object",
  additionalProperties: false,
  description: "TLS 1.2 or 1.3 in both directions; without it, in the clear. Files are PEM, relative to the node's folder.",
  properties: {
    certificate: {
      type: "string",
      minLength: 1,
      description: "Our certificate, followed by those between it and its authority.",
    },
    key: { type: "string", minLength: 1, description: "Private key of our certificate." },
    authorities: {
      type: "string",
      minLength: 1,
      description: "Authorities that peers' certificates come from; those that Node.js knows when missing.",
    },
    clients: {
      enum: ["required", "none"],
      default: "none",
      description: "Whether those who call us must show a certificate of the authorities (mutual TLS).",
    },
    name: { type: "string", minLength: 1, description: "Name in the certificate of whom we call, where it is not the host." },
  },
} as const;

/** What a schema cannot say of `tls`. */
export function tlsIssues(options: { readonly tls?: TlsOptions; readonly listen?: unknown }): readonly ConfigIssue[] {
  const { tls, listen } = options;
  if (!tls) return [];
  const issue = (key: string, message: string, expected: string): ConfigIssue => ({
    severity: "error",
    message,
    expected,
    path: ["tls", key],
  });
  return [
    ...((tls.certificate === undefined) === (tls.key === undefined)
      ? []
      : [issue(tls.key === undefined ? "certificate" : "key", "A certificate needs its key, and a key its certificate", "both")]),
    ...(listen !== undefined && tls.certificate === undefined && tls.key === undefined
      ? [issue("certificate", "A listener with TLS needs a certificate", "certificate and key")]
      : []),
    ...(tls.clients === "required" && tls.authorities === undefined
      ? [issue("clients", "Nobody can be told from anybody without authorities", "authorities")]
      : []),
  ];
}

/** How often at most the files are looked at again, in milliseconds. */
const reread = 60_000;

/**
 * TLS of a listener. A certificate that was renewed in its file is taken within a minute, without a reload.
 * @throws GatewayError CONFIG_INVALID when a file cannot be used
 */
export function serverTls(tls: TlsOptions, context: AdapterContext): ServerTls {
  let current = material(tls, context);
  let secure = createSecureContext(current);
  let looked = context.clock.monotonic();
  return {
    ...current,
    minVersion: "TLSv1.2",
    requestCert: tls.clients === "required",
    rejectUnauthorized: tls.clients === "required",
    handshakeTimeout: 10_000,
    SNICallback(_name, done: (error: Error | null, secure?: SecureContext) => void) {
      if (context.clock.monotonic() - looked > reread) {
        looked = context.clock.monotonic();
        try {
          current = material(tls, context);
          secure = createSecureContext(current);
        } catch (thrown) {
          // The certificate in use goes on; a half-written file is whole at the next look.
          context.log.error({ certificate: tls.certificate, reason: (thrown as Error).message }, "certificate not renewed");
        }
      }
      done(null, secure);
    },
  };
}

/**
 * TLS of connections to a host, its certificate checked against name and authorities.
 * @throws GatewayError CONFIG_INVALID when a file cannot be used
 */
export function clientTls(tls: TlsOptions, context: AdapterContext, host: string): ConnectionOptions {
  const name = tls.name ?? host;
  // An address is no server name (RFC 6066, section 3).
  return { ...material(tls, context), minVersion: "TLSv1.2", ...(isIP(name) > 0 ? {} : { servername: name }) };
}

interface Material {
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly ca?: Buffer;
}

function material(tls: TlsOptions, context: AdapterContext): Material {
  const read = (option: "certificate" | "key" | "authorities"): Buffer | undefined => {
    const file = tls[option];
    if (file === undefined) return undefined;
    try {
      return readFileSync(context.resolve(file));
    } catch (cause) {
      throw unusable(option, (cause as NodeJS.ErrnoException).code ?? (cause as Error).message, cause);
    }
  };
  const [cert, key, ca] = [read("certificate"), read("key"), read("authorities")];
  const found = { ...(cert ? { cert } : {}), ...(key ? { key } : {}), ...(ca ? { ca } : {}) };
  try {
    createSecureContext(found);
    if (cert) warnOfExpiry(new X509Certificate(cert), tls, context);
  } catch (cause) {
    throw unusable("certificate", (cause as Error).message, cause);
  }
  return found;
}

const monthMs = 30 * 86_400_000;

function warnOfExpiry(certificate: X509Certificate, tls: TlsOptions, { clock, log }: AdapterContext): void {
  const until = Date.parse(certificate.validTo);
  if (until - clock.now() > monthMs) return;
  log.warn({ certificate: tls.certificate, until: new Date(until).toISOString() }, "our certificate ends soon, or has ended");
}

function unusable(option: string, reason: string, cause: unknown): GatewayError {
  return new GatewayError("CONFIG_INVALID", `The file of tls.${option} cannot be used: ${reason}`, {
    where: { field: `options.tls.${option}` },
    expected: "a PEM file that this user can read; certificate and key belong together",
    cause,
  });
}
