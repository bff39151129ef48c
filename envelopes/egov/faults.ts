import type { Reply } from "../../gateway/contracts/adapter.ts";
import type { Opened } from "../../gateway/contracts/envelope.ts";
import { catalogue, type ErrorCode } from "../../gateway/contracts/catalogue.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { faultOf, faultReply, writeFault } from "../soap/fault.ts";
import { replyTransport } from "../soap/transport.ts";
import type { Busta, BustaLetta } from "./busta.ts";
import { type Eccezione, EgovProblem } from "./exceptions.ts";
import { FORMATO, PROCESSAMENTO, SINCRONO } from "./names.ts";
import type { EgovOptions } from "./options.ts";
import { emptyBusta } from "./read.ts";
import { partyOfRequest, type Seal } from "./seal.ts";

/**
 * The answer to a busta that is refused: a busta errore with the ListaEccezioni, or a bare fault when the header cannot be
 * relied on. Processing errors of ours have no ListaEccezioni; their code travels in the fault's detail.
 */
export async function bustaErrore(
  error: GatewayError,
  request: Opened | undefined,
  options: EgovOptions,
  seal: Seal,
): Promise<Reply> {
  const problem = error.cause instanceof EgovProblem ? error.cause : undefined;
  const isFormat = problem !== undefined || catalogue[error.code].family === "security" || unreadable.includes(error.code);
  const { detail } = faultOf(error);
  const fault = isFormat
    ? ({ code: "Client", text: FORMATO } as const)
    : ({ code: "Server", text: PROCESSAMENTO, ...(detail === undefined ? {} : { detail }) } as const);
  const bare = faultReply("1.1", fault);
  const about = problem?.busta ?? (request === undefined || isFormat ? undefined : fromRequest(request, options));
  if (about === undefined) return bare;
  try {
    const bytes = await seal(Buffer.from(writeFault("1.1", fault)), answer(about, problem?.eccezioni ?? [], options));
    return { bytes: bytes.bytes, transport: { ...replyTransport("1.1"), status: "500" }, failed: true };
  } catch {
    // No identifier or no key to be had: the refusal itself must not fail, and the bare fault says the same with less.
    return bare;
  }
}

const unreadable: readonly ErrorCode[] = ["XML_INVALID", "SOAP_INVALID", "CHARSET_INVALID", "EGOV_INVALID"];

/** Parties swapped, what was wrong left out, a reference to what is refused. */
function answer(
  about: BustaLetta,
  eccezioni: readonly Eccezione[],
  { self }: EgovOptions,
): Omit<Busta, "identificatore" | "oraRegistrazione"> {
  const faulty = (place: string): boolean =>
    eccezioni.some(({ posizione, rilevanza }) => rilevanza === "GRAVE" && posizione.startsWith(place));
  return {
    mittente: self,
    destinatario: about.mittente ?? { tipo: "SPC", nome: "Sconosciuto" },
    profilo: faulty("ProfiloCollaborazione") ? undefined : about.profilo,
    servizio: faulty("Servizio") ? undefined : about.servizio,
    azione: faulty("Azione") ? undefined : about.azione,
    riferimento: about.identificatore,
    scadenza: undefined,
    eccezioni,
  };
}

function fromRequest(request: Opened, options: EgovOptions): BustaLetta {
  return {
    ...emptyBusta,
    mittente: partyOfRequest(request, options),
    profilo: SINCRONO,
    servizio: options.service,
    azione: request.action,
    identificatore: request.id,
  };
}
