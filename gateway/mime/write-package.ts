import type { Attachment } from "../contracts/adapter.ts";
import { quoted, readMediaType } from "./content-type.ts";

/** A message ready for a transport that streams. */
export interface Written {
  readonly contentType: string;
  /** Octets of the whole. */
  readonly length: number;
  content(): AsyncIterable<Uint8Array>;
}

/**
 * Writes an envelope with its attachments as multipart/related (RFC 2387; SOAP Messages with Attachments, section 3).
 * @param boundary something that no part holds: random, from who has randomness
 * @param xop the envelope points at attachments (XOP, section 4.1): its own type goes into the root part's parameter
 */
export function writePackage(
  root: Uint8Array,
  rootType: string,
  attachments: readonly Attachment[],
  boundary: string,
  xop: boolean,
): Written {
  const { type, parameters } = readMediaType(rootType);
  const action = parameters["action"];
  const partType = xop
    ? `application/xop+xml; charset=UTF-8; type=${quoted(action === undefined ? type : `${type}; action=${action}`)}`
    : rootType;
  const rootId = `envelope.${boundary}@raccordo`;
  const before = Buffer.from(`--${boundary}\r\n${headers(partType, rootId)}`);
  const heads = attachments.map(({ contentType, id }) => Buffer.from(`\r\n--${boundary}\r\n${headers(contentType, id)}`));
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  const outer = [
    "multipart/related",
    `boundary=${quoted(boundary)}`,
    `type=${quoted(xop ? "application/xop+xml" : type)}`,
    `start=${quoted(`<${rootId}>`)}`,
    ...(xop ? [`start-info=${quoted(type)}`] : []),
    ...(action === undefined ? [] : [`action=${quoted(action)}`]),
  ].join("; ");
  const sizes = [before, root, ...heads, end].map((one) => one.length).concat(attachments.map(({ size }) => size));
  return {
    contentType: outer,
    length: sizes.reduce((sum, size) => sum + size, 0),
    async *content() {
      yield before;
      yield root;
      for (const [i, attachment] of attachments.entries()) {
        yield heads[i] ?? Buffer.alloc(0);
        yield* attachment.content();
      }
      yield end;
    },
  };
}

function headers(contentType: string, id: string): string {
  // A line end in a name would let its owner write headers of the next part.
  const clean = (text: string): string => text.replace(/[\r\n]+/g, " ");
  return `Content-Type: ${clean(contentType)}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${clean(id)}>\r\n\r\n`;
}
