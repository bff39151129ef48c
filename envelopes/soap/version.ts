/** What differs between SOAP 1.1 (W3C Note, 8 May 2000) and SOAP 1.2 (W3C Recommendation, second edition). */

export type SoapVersion = "1.1" | "1.2";

interface Dialect {
  readonly namespace: string;
  readonly mediaType: string;
  /** Attribute that names the node a header block is for. */
  readonly actor: "actor" | "role";
  /** Actors that every receiver at the end of the way plays. */
  readonly actors: readonly string[];
  /** Values of mustUnderstand that say yes, and that say no. */
  readonly must: readonly string[];
  readonly mustNot: readonly string[];
}

const dialects: Readonly<Record<SoapVersion, Dialect>> = {
  "1.1": {
    namespace: "http://schemas.xmlsoap.org/soap/envelope/",
    mediaType: "text/xml",
    actor: "actor",
    actors: ["", "http://schemas.xmlsoap.org/soap/actor/next"],
    must: ["1"],
    mustNot: ["0"],
  },
  "1.2": {
    namespace: "http://www.w3.org/2003/05/soap-envelope",
    mediaType: "application/soap+xml",
    actor: "role",
    actors: [
      "",
      "http://www.w3.org/2003/05/soap-envelope/role/next",
      "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
    ],
    must: ["1", "true"],
    mustNot: ["0", "false"],
  },
};

export function dialect(version: SoapVersion): Dialect {
  return dialects[version];
}

/** The version whose Envelope this namespace names. */
export function versionOf(namespace: string): SoapVersion | undefined {
  if (namespace === dialects["1.1"].namespace) return "1.1";
  return namespace === dialects["1.2"].namespace ? "1.2" : undefined;
}
