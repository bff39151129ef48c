import type { Reply } from "../../gateway/contracts/adapter.ts";
import type { Opened } from "../../gateway/contracts/envelope.ts";
import { catalogue, type ErrorCode } from "../../gateway/contracts/catalogue.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { faultOf, faultReply, writeFault } from "../soap/fault.ts";
import { replyTransport } from "../soap/transport.ts";
import { namesake } from "./agreement.ts";
import type { Around } from "./around.ts";
import type { Busta, BustaLetta, Parte } from "./busta.ts";
import { type Eccezione, EgovProblem } from "./exceptions.ts";
import { fromSelf } from "./facts.ts";
import { FORMATO, PROCESSAMENTO } from "./names.ts";
import { sealBusta } from "./seal.ts";
import { isOurs } from "./seal-reply.ts";
import { newStamp, type Stamp } from "./stamp.ts";

/** Whom a busta errore is for when what came does not say who sent it. */
const SCONOSCIUTO: Parte = { tipo: "?", nome: "?" };

/**
 * The answer to a busta that is refused: a busta errore with the ListaEccezioni, or a bare fault when the header cannot be
 * relied on. Processing errors of ours have no ListaEccezioni; their code travels in the fault's detail.
 */
export async function bustaErrore(error: GatewayError, request: Opened | undefined, around: Around): Promise<Reply> {
  const problem = error.cause instanceof EgovProblem ? error.cause : undefined;
  const isFormat = problem !== undefined || catalogue[error.code].family === "security" || unreadable.includes(error.code);
  const { detail } = faultOf(error);
  const fault = isFormat
    ? ({ code: "Client", text: FORMATO } as const)
    : ({ code: "Server", text: PROCESSAMENTO, ...(detail === undefined ? {} : { detail }) } as const);
  const bare = faultReply("1.1", fault);
  const about = problem?.busta ?? (request === undefined || isFormat || !isOurs(request) ? undefined : request.busta);
  if (about === undefined) return bare;
  try {
    const stamp = await newStamp(around);
    const busta = answer(about, problem?.eccezioni ?? [], stamp, around);
    const bytes = await sealBusta(around, busta, { payload: Buffer.from(writeFault("1.1", fault)) });
    return { bytes, transport: { ...replyTransport("1.1"), status: "500" }, failed: true };
  } catch {
    // No identifier or no key to be had: the refusal itself must not fail, and the bare fault says the same with less.
    return bare;
  }
}

const unreadable: readonly ErrorCode[] = ["XML_INVALID", "SOAP_INVALID", "CHARSET_INVALID", "EGOV_INVALID"];

/** Parties swapped, what was wrong left out, a reference to what is refused. */
function answer(about: BustaLetta, eccezioni: readonly Eccezione[], stamp: Stamp, around: Around): Busta {
  const wrong = (place: string): boolean =>
    eccezioni.some(({ posizione, rilevanza }) => rilevanza === "GRAVE" && posizione.startsWith(place));
  const version = namesake(around.accordo, about.mittente)?.version ?? "linee-guida-1.1";
  return {
    ...fromSelf(around, about.mittente ?? SCONOSCIUTO, version, stamp),
    profilo: wrong("ProfiloCollaborazione") ? undefined : about.profilo,
    collaborazione: wrong("Collaborazione") ? undefined : about.collaborazione,
    servizio: wrong("Servizio") ? undefined : about.servizio,
    azione: wrong("Azione") ? undefined : about.azione,
    riferimento: about.identificatore,
    eccezioni,
  };
}
