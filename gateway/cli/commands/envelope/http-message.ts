import type { Transport } from "../../../contracts/adapter.ts";

/** Names of headers as envelopes know them. */
const known: Readonly<Record<string, string>> = { "content-type": "contentType", soapaction: "soapAction" };

/**
 * A file with an envelope: the envelope alone, or an HTTP message as tools save it, with its headers before an empty line
 * (RFC 9112, section 2.1). Line ends may be those of any system.
 */
export function readHttpMessage(file: Buffer): { readonly bytes: Buffer; readonly transport: Transport } {
  const head = file.subarray(0, 65_536).toString("latin1");
  const end = /\r?\n\r?\n/.exec(head);
  if (!/^(?:[A-Z]+ \S+ HTTP\/1\.\d|HTTP\/1\.\d \d{3}|[A-Za-z-]+:)/.test(head) || end === null)
    return { bytes: file, transport: {} };
  const lines = head.slice(0, end.index).split(/\r?\n/);
  const transport: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = known[line.slice(0, colon).trim().toLowerCase()];
    if (colon > 0 && name !== undefined) transport[name] = line.slice(colon + 1).trim();
  }
  return { bytes: file.subarray(end.index + end[0].length), transport };
}
