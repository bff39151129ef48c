import type { Received } from "../../gateway/contracts/adapter.ts";
import type { Envelope, EnvelopeContext, Opened, Sealed } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { parse } from "../../gateway/xml/index.ts";
import { replyFailure } from "../soap/replies.ts";
import { readSoap, type SoapMessage } from "../soap/structure.ts";
import { checkContentType, requestTransport } from "../soap/transport.ts";
import type { BustaLetta, Parte } from "./busta.ts";
import { checkReply, checkRequest } from "./check.ts";
import { eccezione, egovInvalid, Findings } from "./exceptions.ts";
import { bustaErrore } from "./faults.ts";
import { findIntestazione } from "./find.ts";
import { SINCRONO, STORIA } from "./names.ts";
import { authenticate, checkSigner, opened } from "./open.ts";
import type { EgovOptions } from "./options.ts";
import { peerError } from "./peer-error.ts";
import { readIntestazione } from "./read.ts";
import { makeSeal, partyOfRequest } from "./seal.ts";

/** SOAP[e-Gov[HL7]]: synchronous profile of the e-Gov envelope 1.1, Linee Guida 1.1 (README.md). */
export function egovEnvelope(options: EgovOptions, context: EnvelopeContext): Envelope {
  const seal = makeSeal(options, context);

  const write = (payload: Uint8Array, destinatario: Parte, azione: string, riferimento?: string): Promise<Sealed> =>
    seal(payload, {
      mittente: options.self,
      destinatario,
      profilo: SINCRONO,
      servizio: options.service,
      azione,
      riferimento,
      scadenza: undefined,
      eccezioni: [],
    });

  return {
    name: "egov",

    async seal({ payload, action, to }): Promise<Sealed> {
      const counterpart = options.counterparts.find(({ member }) => member === to);
      if (counterpart === undefined) throw new GatewayError("CONFIG_INVALID", `no e-Gov party for member ${to}`);
      if (!options.actions.includes(action))
        throw new GatewayError("CONFIG_INVALID", `action ${action} is not one of the service`);
      const sealed = await write(payload, counterpart, action);
      return { ...sealed, transport: requestTransport("1.1", action) };
    },

    async open(received): Promise<Opened> {
      const message = read(received);
      const authenticated = authenticate(message, options, context);
      const checked = checkRequest(authenticated.read, options, context.clock.now());
      checkSigner(authenticated, checked);
      const { identificatore, oraRegistrazione } = checked.busta;
      // After the signature, so that nobody can use up another's identifiers; a busta is too old before it is forgotten.
      const until = Math.max(context.clock.now(), oraRegistrazione) + STORIA + 1;
      if (!(await context.remember(`egov ${identificatore}`, until))) {
        throw egovInvalid([eccezione("110", "Messaggio/Identificatore")], authenticated.read);
      }
      return opened(message, authenticated, checked);
    },

    async sealReply(payload, request): Promise<Sealed> {
      const party = partyOfRequest(request, options);
      if (party === undefined) throw new GatewayError("INTERNAL", "answer to a request that was not opened by this envelope");
      return write(payload, party, request.action, request.id);
    },

    async openReply(received, sent): Promise<Opened> {
      try {
        const message = read(received);
        const refusal = peerError(message);
        if (refusal !== undefined) throw refusal;
        const authenticated = authenticate(message, options, context);
        const checked = checkReply(authenticated.read, readSent(sent), options, context.clock.now());
        checkSigner(authenticated, checked);
        return opened(message, authenticated, checked);
      } catch (thrown) {
        throw replyFailure(thrown);
      }
    },

    async refuse(error, _received, request) {
      return bustaErrore(error, request, options, seal);
    },
  };
}

function read(received: Received): SoapMessage {
  checkContentType(received.transport, "1.1");
  return readSoap(parse(received.bytes), "1.1");
}

/** What was asked of whom, from the very bytes that went out: nothing has to be kept between request and answer. */
function readSent(sent: Sealed): BustaLetta {
  const findings = new Findings();
  return readIntestazione(findIntestazione(readSoap(parse(sent.bytes), "1.1"), findings), findings);
}
