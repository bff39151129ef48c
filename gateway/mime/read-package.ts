import type { Attachment } from "../contracts/adapter.ts";
import { readMediaType } from "./content-type.ts";
import { malformed, type MimeLimits, MOST_BOUNDARY_BYTES, tooMuch } from "./limits.ts";
import { splitMultipart } from "./split.ts";
import type { Spool, Spooled } from "./spool.ts";
import { decoder, type TransferDecoder } from "./transfer.ts";

/** A multipart/related message: the envelope, and what came beside it. */
export interface Package {
  readonly root: Buffer;
  /** Content-Type of the envelope: of the root part, or what an XOP package says that it stands for. */
  readonly rootType: string;
  /** Does the envelope point at attachments in the place of its own base64 text? (XOP, section 3) */
  readonly isXop: boolean;
  readonly attachments: readonly Attachment[];
}

/** Is this a package, and not an envelope alone? */
export function isPackage(contentType: string): boolean {
  return readMediaType(contentType).type === "multipart/related";
}

/**
 * Reads a package (RFC 2387; SOAP Messages with Attachments; XOP) as it comes: the root part into memory, the others into the
 * spool.
 * @param contentType of the whole
 * @throws GatewayError FRAME_INVALID, FRAME_TOO_LARGE
 */
export async function readPackage(
  source: AsyncIterable<Uint8Array>,
  contentType: string,
  limits: MimeLimits,
  spool: Spool,
): Promise<Package> {
  const { parameters } = readMediaType(contentType);
  const { boundary, start } = parameters;
  if (boundary === undefined || boundary === "" || boundary.length > MOST_BOUNDARY_BYTES || !/^[ -~]*[!-~]$/.test(boundary)) {
    throw malformed("multipart without a boundary of its form");
  }
  const rootId = start === undefined ? undefined : bare(start);
  const parts: Part[] = [];
  let spooledBytes = 0;
  await splitMultipart(source, boundary, limits.parts, {
    begin(headers) {
      const id = headers.get("content-id");
      const isRoot = rootId === undefined ? parts.length === 0 : id !== undefined && bare(id) === rootId;
      const decode = decoder(headers.get("content-transfer-encoding") ?? "binary");
      parts.push({ headers, id: id === undefined ? undefined : bare(id), isRoot, decode, spooled: spool.create() });
    },
    content: (chunk) => write(parts.at(-1)!, parts.at(-1)!.decode.push(chunk)),
    end: () => write(parts.at(-1)!, parts.at(-1)!.decode.end()),
  });
  async function write({ isRoot, spooled }: Part, octets: Buffer): Promise<void> {
    if (octets.length === 0) return;
    if (isRoot) {
      if (spooled.size + octets.length > limits.rootBytes) throw tooMuch("envelope too large", `${limits.rootBytes} octets`);
    } else if ((spooledBytes += octets.length) > limits.attachmentBytes) {
      throw tooMuch("attachments too large", `${limits.attachmentBytes} octets`);
    }
    await spooled.write(octets);
  }
  const roots = parts.filter(({ isRoot }) => isRoot);
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw malformed("multipart without the one part that start names");
  const chunks: Uint8Array[] = [];
  for await (const chunk of root.spooled.content()) chunks.push(chunk);
  const own = readMediaType(root.headers.get("content-type") ?? "text/xml");
  const isXop = own.type === "application/xop+xml";
  return {
    root: Buffer.concat(chunks),
    rootType: isXop ? `${own.parameters["type"] ?? "text/xml"}` : (root.headers.get("content-type") ?? "text/xml"),
    isXop,
    attachments: attachmentsOf(parts.filter(({ isRoot }) => !isRoot)),
  };
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly id: string | undefined;
  readonly isRoot: boolean;
  readonly decode: TransferDecoder;
  readonly spooled: Spooled;
}

/** Each is known by its Content-ID; the same twice would let two readers read two different things. */
function attachmentsOf(parts: readonly Part[]): readonly Attachment[] {
  const seen = new Set<string>();
  return parts.map(({ headers, id, spooled }, i) => {
    const name = id ?? headers.get("content-location") ?? `part-${i + 1}`;
    if (seen.has(name)) throw malformed("two parts with the same Content-ID");
    seen.add(name);
    return {
      id: name,
      contentType: headers.get("content-type") ?? "application/octet-stream",
      size: spooled.size,
      sha256: spooled.digest(),
      content: () => spooled.content(),
    };
  });
}

/** A Content-ID without its angle brackets. */
function bare(id: string): string {
  return id.trim().replace(/^<(.*)>$/, "$1");
}
