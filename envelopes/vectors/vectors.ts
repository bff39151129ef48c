import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SoapVersion } from "../soap/version.ts";
import type { VectorName } from "./keys.ts";

/** One message made by another implementation, and what is to be expected of it (make/README.md says how it was made). */
export interface Vector {
  readonly file: string;
  readonly about: string;
  /** wss4j, xmlsec1, or santuario (Java XML signature) where the first two cannot; a + joins those that worked together. */
  readonly tool: string;
  readonly version: string;
  /** The instant at which the message is read: fresh, unless `expect` says stale. */
  readonly at: string;
  readonly soap: SoapVersion;
  /** Whether the message has WS-Addressing headers: MessageID, To CO-B, Action prenotazione, From CO-A. */
  readonly addressing: boolean;
  /** Actor of the Security header, where it has one. */
  readonly actor?: string;
  readonly signature?: VectorSignature;
  readonly encryption?: VectorEncryption;
  /** Tokens besides the signer's certificate. */
  readonly tokens?: readonly string[];
  /** What the UsernameToken was made from. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Needs a counterpart marked legacy: RSA-SHA1, SHA-1 digests, CBC, inclusive canonicalization. */
  readonly legacy?: true;
  /** "accepted", or the code a refusal is likely to have: a hint, for one message may be refused for several reasons. */
  readonly expect: string;
}

export interface VectorSignature {
  readonly signer: VectorName;
  readonly keyReference: string;
  readonly algorithm: string;
  readonly digest: string;
  /** Exclusive canonicalization, where it is not said. */
  readonly canonicalization?: string;
  /** Local names of what is signed; SecurityTokenReference: through STR-Transform. */
  readonly parts: readonly string[];
}

export interface VectorEncryption {
  readonly recipient: VectorName;
  readonly keyReference: string;
  readonly data: string;
  readonly key: string;
  /** Digest and mask function of RSA-OAEP. */
  readonly digest?: string;
  readonly mgf?: string;
  readonly parts: readonly string[];
  readonly order: "sign-then-encrypt" | "encrypt-then-sign";
}

/** What a vector's Body holds, in canonical form, unless its `about` says that it differs. */
export const vectorPayload =
  '<SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2><MSH.3><HD.1>CO-A</HD.1></MSH.3>' +
  "<MSH.9><MSG.1>SIU</MSG.1><MSG.2>S12</MSG.2></MSH.9><MSH.18>UNICODE UTF-8</MSH.18><MSH.20>perché €</MSH.20></MSH></SIU_S12>";

export function readVectors(): readonly Vector[] {
  return JSON.parse(readVector("vectors.json").toString()) as readonly Vector[];
}

export function readVector(file: string): Buffer {
  return readFileSync(join(import.meta.dirname, file));
}
