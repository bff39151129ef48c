import type { Attachment } from "../../../gateway/contracts/adapter.ts";
import type { Counterpart, Versione } from "../options.ts";
import type { Edit } from "./base.ts";
import type { World } from "./world.ts";

/** What a message is answered with, as a peer sees it. */
export interface Outcome {
  readonly status: "200" | "500";
  readonly fault: "none" | "EGOV_IT_001 Client" | "EGOV_IT_300 Server";
  /** Has the answer an e-Gov header? */
  readonly header: boolean;
  /** `code@posizione rilevanza`, sorted. */
  readonly exceptions: readonly string[];
}

const graded = (one: string): string => (/ (INFO|LIEVE|GRAVE)$/.test(one) ? one : `${one} GRAVE`);

/** The message is answered; with INFO exceptions where those are named. */
export const ok = (...exceptions: readonly string[]): Outcome => ({
  status: "200",
  fault: "none",
  header: true,
  exceptions: exceptions.map(graded).sort(),
});
/** A oneway message is answered with nothing. */
export const empty: Outcome = { status: "200", fault: "none", header: false, exceptions: [] };
/** F001: a bare fault. */
export const bare: Outcome = { status: "500", fault: "EGOV_IT_001 Client", header: false, exceptions: [] };
/** BE: a busta errore. */
export const errore = (...exceptions: readonly string[]): Outcome => ({
  status: "500",
  fault: "EGOV_IT_001 Client",
  header: true,
  exceptions: exceptions.map(graded).sort(),
});

interface Named {
  /** Number in the conformance list (docs/egov-conformance.md). */
  readonly number: string;
  readonly what: string;
}

/** A request that was changed, and what it is answered with. */
export interface RequestCase extends Named {
  /** Of the sender; both where it makes no difference. */
  readonly version?: Versione;
  readonly edits: readonly Edit[];
  /** What the receiver says of the sender, besides. */
  readonly counterpart?: Partial<Counterpart>;
  readonly attachments?: readonly Attachment[];
  readonly expect: Outcome;
  /** Name of the party that the answer is for; RegioneAlfa unless it is said otherwise. */
  readonly to?: string;
}

/** A case that takes more than one message. */
export interface FlowCase extends Named {
  run(world: World): Promise<void>;
}

export type Case = RequestCase | FlowCase;

export const LG = "linee-guida-1.1";
export const EG = "egov-1.1";
