import { type Eccezione, problemOf } from "../../../envelopes/egov/index.ts";

/** The exceptions of a refused busta e-Gov, as its ListaEccezioni says them; none for other refusals. */
export function exceptionsOf(error: unknown): readonly Eccezione[] {
  return problemOf(error)?.eccezioni ?? [];
}
