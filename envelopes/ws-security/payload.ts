import { canonicalize } from "../../gateway/xml/index.ts";
import type { SoapMessage } from "../soap/structure.ts";

/**
 * The payload in exclusive canonical form. It is cut out of the Body's, which was written for the digest, unless it uses a
 * prefix that the Body has declared already: then its own form begins with that declaration, and is written anew.
 * @param body the Body's exclusive canonical form without PrefixList; empty where that has not been written
 */
export function payloadOf({ body: { children }, payload }: SoapMessage, body: string): string {
  const start = endOfTag(body);
  const end = body.lastIndexOf("</");
  if (children.length !== 1 || start === 0 || end <= start) return canonicalize(payload);
  const inside = body.slice(start, end);
  const prefixes = [...body.slice(0, start).matchAll(/ xmlns(?::([^=]+))?="/g)].map(([, prefix]) => prefix);
  const isFree = prefixes.every((prefix) => prefix !== undefined && !inside.includes(`${prefix}:`));
  return isFree ? inside : canonicalize(payload);
}

/** Where the first tag ends: canonical form leaves '>' in the values of attributes as it is. */
function endOfTag(text: string): number {
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === ">" && !isQuoted) return at + 1;
  }
  return 0;
}
