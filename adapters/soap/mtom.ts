import type { Attachment } from "../../gateway/contracts/adapter.ts";

const XOP = "http://www.w3.org/2004/08/xop/include";

/** Shorter content costs less in the envelope than as a part of its own. */
const LEAST = 4096;
const MOST_PARTS = 64;

/**
 * Takes long base64 content out of an envelope and puts references in its place (XOP 1.0, section 3). Only text that is
 * nothing but canonical base64 is taken, so that whoever puts it back gets the very characters, and signatures stay right.
 */
export function extractBinary(
  envelope: Uint8Array,
  name: string,
): { readonly root: Uint8Array; readonly binary: readonly Attachment[] } {
  const text = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength).toString("latin1");
  const binary: Attachment[] = [];
  const root = text.replace(/>([A-Za-z0-9+/]{4096,}={0,2})<\//g, (found, base64: string) => {
    const content = Buffer.from(base64, "base64");
    if (binary.length === MOST_PARTS || base64.length < LEAST || content.toString("base64") !== base64) return found;
    const id = `binary-${binary.length + 1}.${name}@raccordo`;
    binary.push({ id, contentType: "application/octet-stream", size: content.length, content: () => once(content) });
    return `><xop:Include xmlns:xop="${XOP}" href="cid:${id}"/></`;
  });
  return { root: Buffer.from(root, "latin1"), binary };
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
