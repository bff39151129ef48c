import type { AdapterContext, Attachment, Transport } from "../../gateway/contracts/adapter.ts";
import { writePackage, type Written } from "../../gateway/mime/index.ts";
import type { PackageOptions } from "../shared/http/server.ts";
import { extractBinary } from "./mtom.ts";

/** Options for what travels beside envelopes. */
export interface AttachmentOptions {
  /** Octets of an envelope. */
  readonly maxBytes: number;
  readonly maxAttachmentBytes?: number;
  readonly maxAttachments?: number;
  /** Folder where large attachments wait, relative to the node's. */
  readonly spool?: string;
  /** Write binary content of envelopes beside them (MTOM). */
  readonly mtom?: boolean;
}

/** How multipart/related is taken apart for these options. */
export function packageOptions(options: AttachmentOptions, { resolve }: AdapterContext): PackageOptions {
  return {
    folder: resolve(options.spool ?? "data/spool"),
    limits: {
      rootBytes: options.maxBytes,
      attachmentBytes: options.maxAttachmentBytes ?? 104_857_600,
      parts: (options.maxAttachments ?? 32) + 1,
    },
  };
}

/** An envelope as it goes out: alone, with attachments (SwA), or with its binary content beside it (MTOM). */
export function packed(
  bytes: Uint8Array,
  transport: Transport,
  attachments: readonly Attachment[],
  options: AttachmentOptions,
  { random }: AdapterContext,
): { readonly contentType: string; readonly body: Uint8Array | Written } {
  const contentType = transport["contentType"] ?? "text/xml; charset=utf-8";
  if (attachments.length === 0 && options.mtom !== true) return { contentType, body: bytes };
  const boundary = `raccordo-${Buffer.from(random(18)).toString("hex")}`;
  const { root, binary } = options.mtom === true ? extractBinary(bytes, boundary) : { root: bytes, binary: [] };
  const body = writePackage(root, contentType, [...binary, ...attachments], boundary, options.mtom === true);
  return { contentType: body.contentType, body };
}
