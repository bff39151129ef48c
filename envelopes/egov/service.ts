import type { Opened } from "../../gateway/contracts/envelope.ts";
import { nothing } from "./acknowledge.ts";
import type { Controparte } from "./agreement.ts";
import type { Around } from "./around.ts";
import type { BustaLetta } from "./busta.ts";
import { checkParties } from "./check.ts";
import { describe, Findings } from "./exceptions.ts";
import { keys } from "./memory.ts";
import { type Authenticated, checkSigner } from "./open.ts";
import { checkFault, short } from "./peer-error.ts";

/**
 * Opens what came on a connection of its own and tells only what became of a message of ours: a riscontro, or a busta errore
 *. Nobody works on it, and it is answered with nothing: an error must not be answered with an error.
 * @throws GatewayError EGOV_INVALID when it is not of its form, or about nothing of ours (003, 115)
 */
export async function openService(isError: boolean, authenticated: Authenticated, around: Around): Promise<Opened> {
  const { message, read, proof, notes } = authenticated;
  const findings = new Findings();
  if (isError) checkFault(message.soap, findings);
  const { busta, controparte } = checkParties(read, around, findings);
  checkSigner(authenticated, controparte);
  await checkRiscontri(read, controparte, around, findings);
  findings.refuseGrave(read);
  const correlation = read.riscontri[0]?.identificatore ?? busta.riferimento;
  return {
    payload: new Uint8Array(0),
    sender: proof?.sender,
    action: busta.azione ?? "",
    id: busta.identificatore,
    notes: [...notes, isError ? `busta errore: ${describe(busta.eccezioni.map(short))}` : "riscontro"],
    ...(correlation === undefined ? {} : { correlation }),
    oneWay: true,
    settled: nothing,
  };
}

/** Each riscontro must be for a message of ours that waits for one. */
export async function checkRiscontri(
  { riscontri }: BustaLetta,
  controparte: Controparte,
  { options, context }: Around,
  findings: Findings,
): Promise<void> {
  for (const { identificatore } of riscontri) {
    const awaited = await context.recall(keys.awaited(options.self, controparte, identificatore ?? ""));
    if (awaited === undefined) findings.note("115", "ListaRiscontri/Riscontro/Identificatore");
  }
}
