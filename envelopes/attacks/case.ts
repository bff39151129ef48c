import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorCode } from "../../gateway/contracts/catalogue.ts";
import type { Transport } from "../../gateway/contracts/adapter.ts";
import type { WsSecurityOptions } from "../ws-security/index.ts";
import type { MadeName } from "./denial.ts";
import type { TrustName } from "./world.ts";

export type Group =
  | "honest"
  | "wrapping"
  | "exclusion"
  | "algorithms"
  | "text"
  | "denial"
  | "parser"
  | "time"
  | "encryption"
  | "soap"
  | "saml"
  | "username";

/** How one message is read, and what has to come of it. */
export interface Facts {
  readonly attack: string;
  readonly group: Group;
  /** Options of the envelope; the counterpart is CO-A where nothing is said. */
  readonly policy?: WsSecurityOptions;
  /** No counterpart is asked for: anybody's certificate counts whom the receiver knows. */
  readonly anybody?: true;
  /** Which certificates are believed; `pinned` where nothing is said (world.ts). */
  readonly trust?: TrustName;
  /** The receiver's clock. */
  readonly at: string;
  readonly transport?: Transport;
  /** Contents by Content-ID, in order. */
  readonly attachments?: readonly (readonly [id: string, content: string])[];
  /** The message comes twice; `at once`: on two nodes that share one memory. The first is taken, the second is the case. */
  readonly twice?: true | "at once";
  /** Another message of the corpus that came before, and was taken. */
  readonly after?: string;
  /** Read as the answer to the request with this identifier. */
  readonly answerTo?: string;
  /** What an accepted message must hand on: the honest payload, where nothing is said. */
  readonly payload?: string;
  readonly expect: ErrorCode | "accepted";
  /** Why the verifier does not yet do what is expected: shown as pending, and noticed once it does. */
  readonly open?: string;
}

/** A case of corpus.json: a message checked in, or one too large for that, made when it is needed. */
export type Case = Facts & ({ readonly file: string } | { readonly made: MadeName });

const corpus = join(import.meta.dirname, "corpus");

export function readCases(): readonly Case[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "corpus.json"), "utf8")) as readonly Case[];
}

export function readMessage(file: string): Buffer {
  return readFileSync(join(corpus, file));
}

/** The name that a case goes by. */
export function nameOf(one: Case): string {
  return "file" in one ? one.file : one.made;
}
