import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import type { Attachment, Received } from "../../../contracts/adapter.ts";
import type { Envelope } from "../../../contracts/envelope.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { folderSpool, isPackage, readPackage } from "../../../mime/index.ts";
import { certificatesIn } from "../../../node/keys/index.ts";
import { loadPolicy, offlineEnvelope, type OfflinePolicy, trusting } from "../../../node/offline/index.ts";
import { issueText } from "../../report.ts";
import { UsageError } from "../../usage.ts";
import { readHttpMessage } from "./http-message.ts";

export interface EnvelopeOptions {
  readonly policy: string;
  readonly trust?: string;
  readonly member?: string;
  readonly at?: string;
  readonly answerTo?: string;
  readonly contentType?: string;
  readonly action?: string;
  readonly json?: boolean;
}

/** An envelope's file with what is needed to look at it. */
export interface Given {
  readonly received: Received;
  readonly envelope: Envelope;
  readonly policy: OfflinePolicy;
  /** The instant of the check, in milliseconds. */
  readonly at: number;
}

/** @throws UsageError when the policy, the trust or the instant is not right */
export async function given(file: string, options: EnvelopeOptions): Promise<Given> {
  const at = instantOf(options.at);
  const policy = withTrust(policyIn(options.policy), options);
  const message = await receivedIn(file, options.contentType);
  const received: Received = {
    ...message,
    transport: {
      ...message.transport,
      ...(options.action === undefined ? {} : { soapAction: options.action }),
      // A file tells nothing of how it came: passwords in it are the tester's own affair.
      encrypted: "true",
    },
  };
  return { received, envelope: offlineEnvelope(policy, at), policy, at };
}

/** A file as if it had come over a transport. @throws UsageError */
export async function receivedIn(file: string, contentType?: string): Promise<Received> {
  const saved = readHttpMessage(bytesOf(file));
  const { bytes, transport, attachments } = await unpacked(saved.bytes, contentType ?? saved.transport["contentType"]);
  const beside = attachments.length === 0 ? {} : { attachments };
  return { bytes, peer: "file", ...beside, transport: { ...saved.transport, ...transport } };
}

/** An envelope alone, or with what is beside it; attachments of a file are small enough for memory and a nameless file. */
async function unpacked(
  bytes: Buffer,
  contentType: string | undefined,
): Promise<Pick<Received, "bytes" | "transport"> & { readonly attachments: readonly Attachment[] }> {
  if (contentType === undefined) return { bytes, transport: {}, attachments: [] };
  if (!isPackage(contentType)) return { bytes, transport: { contentType }, attachments: [] };
  const limits = { rootBytes: 10_485_760, attachmentBytes: 1_073_741_824, parts: 1000 };
  const { root, rootType, isXop, attachments } = await readPackage(
    Readable.from([bytes]),
    contentType,
    limits,
    folderSpool(tmpdir()),
  );
  return { bytes: root, transport: { contentType: rootType, ...(isXop ? { xop: "true" } : {}) }, attachments };
}

/** @throws UsageError with every mistake of the policy file */
export function policyIn(file: string): OfflinePolicy {
  const loaded = loadPolicy(file, process.env);
  if ("policy" in loaded) return loaded.policy;
  const [first, ...more] = loaded.issues;
  throw new UsageError(
    new GatewayError("CONFIG_INVALID", [first, ...more].map((issue) => (issue ? issueText(issue) : "")).join("\n")),
  );
}

/** @throws UsageError */
export function instantOf(text: string | undefined): number {
  const at = text === undefined ? Date.now() : Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw wrong("--at is not an instant", "e.g. 2026-03-05T08:31:07Z");
}

/** @throws UsageError */
export function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (cause) {
    throw wrong(
      `${file} cannot be read: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`,
      "a file, or - for standard input",
    );
  }
}

function withTrust(policy: OfflinePolicy, { trust, member }: EnvelopeOptions): OfflinePolicy {
  if (trust === undefined) return policy;
  try {
    if (!statSync(trust).isDirectory()) return trusting(policy, certificatesIn(readFileSync(trust)), member);
    return readdirSync(trust)
      .filter((name) => /\.(?:crt|pem|cer|der)$/.test(name))
      .reduce((all, name) => trusting(all, certificatesIn(readFileSync(join(trust, name))), name.replace(/\.\w+$/, "")), policy);
  } catch (cause) {
    if (cause instanceof GatewayError) throw new UsageError(cause);
    throw wrong(
      `${trust} has no certificates: ${(cause as Error).message}`,
      "PEM or DER, or a folder of such files named by member",
    );
  }
}

export function wrong(message: string, expected: string): UsageError {
  return new UsageError(new GatewayError("CONFIG_INVALID", message, { expected }));
}
