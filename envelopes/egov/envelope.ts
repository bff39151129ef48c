import type { Envelope, EnvelopeContext } from "../../gateway/contracts/envelope.ts";
import { agreementOf } from "./agreement.ts";
import type { Around } from "./around.ts";
import { explainBusta } from "./explain.ts";
import { bustaErrore } from "./faults.ts";
import { readMessage } from "./message.ts";
import { openReply } from "./open-reply.ts";
import { openRequest } from "./open-request.ts";
import type { EgovOptions } from "./options.ts";
import { sealReply } from "./seal-reply.ts";
import { sealRequest } from "./seal-request.ts";

/** SOAP[e-Gov[HL7]]: the e-Gov envelope 1.1, all profiles, both management versions (README.md). */
export function egovEnvelope(options: EgovOptions, context: EnvelopeContext): Envelope {
  const around: Around = { options, accordo: agreementOf(options), context };
  return {
    name: "egov",
    seal: (toSeal) => sealRequest(around, toSeal),
    open: (received) => openRequest(around, received),
    sealReply: (payload, request, attachments) => sealReply(around, payload, request, attachments),
    openReply: (received, sent) => openReply(around, received, sent),
    refuse: (error, _received, request) => bustaErrore(error, request, around),
    explain: async (received) => explainBusta((await readMessage(received)).message.soap),
  };
}
