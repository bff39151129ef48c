import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { ErrorCode } from "../../gateway/contracts/catalogue.ts";
import type { BustaLetta } from "./busta.ts";
import { codici, type Numero } from "./codes.ts";

export type Rilevanza = "INFO" | "LIEVE" | "GRAVE";
export const rilevanze: readonly Rilevanza[] = ["INFO", "LIEVE", "GRAVE"];

/** One entry of ListaEccezioni. */
export interface Eccezione {
  /** `EGOV_IT_` and three digits. */
  readonly code: string;
  readonly rilevanza: Rilevanza;
  readonly posizione: string;
  readonly contesto: string;
}

/** An exception as the code table has it. */
export function eccezione(number: Numero, posizione: string, rilevanza: Rilevanza = "GRAVE"): Eccezione {
  return { code: `EGOV_IT_${number}`, rilevanza, posizione, contesto: codici[number].contesto };
}

/** Carried as the `cause` of an error from `open` to `refuse`: what the busta errore has to say, and to whom. */
export class EgovProblem {
  readonly eccezioni: readonly Eccezione[];
  /** What was read of the busta; undefined for structural damage, which is answered by a bare fault. */
  readonly busta: BustaLetta | undefined;

  constructor(eccezioni: readonly Eccezione[], busta: BustaLetta | undefined) {
    this.eccezioni = eccezioni;
    this.busta = busta;
  }
}

/** What a busta errore said, or should say, behind an error, however often the error was told anew. */
export function problemOf(error: unknown): EgovProblem | undefined {
  let at: unknown = error;
  while (at instanceof Error) at = at.cause;
  return at instanceof EgovProblem ? at : undefined;
}

const MOST_FINDINGS = 24;

const isGrave = ({ rilevanza }: Eccezione): boolean => rilevanza === "GRAVE";

/** Gathers what is wrong with one busta, so that all of it is told at once. */
export class Findings {
  readonly #found: Eccezione[] = [];

  note(number: Numero, posizione: string, rilevanza: Rilevanza = "GRAVE"): void {
    // A stranger can repeat a mistake as often as he likes: what is told of it stays short, and a grave one is always told.
    const isToldAlready = this.#found.length >= MOST_FINDINGS && (rilevanza !== "GRAVE" || this.#found.some(isGrave));
    if (!isToldAlready) this.#found.push(eccezione(number, posizione, rilevanza));
  }

  /** Damage after which nothing in the header can be relied on. */
  structural(number: Numero, posizione: string): never {
    throw egovInvalid([...this.#found, eccezione(number, posizione)], undefined);
  }

  /** @throws GatewayError EGOV_INVALID when something GRAVE was noted; the rest lets the message pass */
  refuseGrave(busta: BustaLetta): void {
    if (this.#found.some(({ rilevanza }) => rilevanza === "GRAVE")) throw egovInvalid(this.#found, busta);
  }

  get all(): readonly Eccezione[] {
    return [...this.#found];
  }
}

export function describe(eccezioni: readonly Eccezione[]): string {
  return eccezioni.map(({ code, rilevanza, posizione }) => `${code} ${rilevanza} ${posizione}`).join("; ");
}

/** An error that `refuse` turns into a busta errore. */
export function egovInvalid(
  eccezioni: readonly Eccezione[],
  busta: BustaLetta | undefined,
  code: ErrorCode = "EGOV_INVALID",
  cause?: GatewayError,
): GatewayError {
  const first = eccezioni.find(({ rilevanza }) => rilevanza === "GRAVE") ?? eccezioni[0];
  return new GatewayError(code, cause?.message ?? describe(eccezioni), {
    ...(first === undefined ? {} : { where: { field: first.posizione } }),
    cause: new EgovProblem(eccezioni, busta),
  });
}
