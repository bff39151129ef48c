import { canonicalize, parse, writeElement } from "../../gateway/xml/index.ts";
import { dialect, type SoapVersion } from "../soap/version.ts";
import { WSU } from "./names.ts";

/**
 * Something to be signed: the bytes of an element that carries `wsu:Id`, in exclusive canonical form. It declares every
 * namespace it uses, so that the same bytes stand in the document and under the digest.
 */
export interface Part {
  /** Begins with `rc-`: a payload's own `id` must not happen to hold the same value, since a careful reader refuses that. */
  readonly id: string;
  readonly chunks: readonly Uint8Array[];
}

/** A header block, or any element, that is text already. */
export function part(id: string, markup: string): Part {
  return { id, chunks: [Buffer.from(markup)] };
}

/** The Body around a payload whose bytes are not touched. */
export function bodyPart(version: SoapVersion, payload: Uint8Array): Part {
  const { namespace } = dialect(version);
  const shell = writeElement("soap:Body", { "xmlns:soap": namespace, "xmlns:wsu": WSU, "wsu:Id": "rc-body" }, "\n");
  const [before = "", after = ""] = shell.split("\n");
  const chunks = [Buffer.from(before), payload, Buffer.from(after)];
  // A payload that itself speaks of these namespaces may declare them a second time, which is not canonical below the
  // Body. That is rare, and the only case in which something of ours is parsed.
  const view = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (!view.includes(namespace) && !view.includes(WSU)) return { id: "rc-body", chunks };
  return part("rc-body", canonicalize(parse(Buffer.concat(chunks))));
}
