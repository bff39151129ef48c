import type { Received } from "../../gateway/contracts/adapter.ts";
import type { Envelope, EnvelopeContext, Opened, Sealed } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { canonicalize, parse } from "../../gateway/xml/index.ts";
import { checkUnderstood } from "../soap/headers.ts";
import { uuidUrn } from "../soap/identifier.ts";
import { peerRefusal } from "../soap/peer-fault.ts";
import { replyFailure } from "../soap/replies.ts";
import { readSoap, type SoapMessage } from "../soap/structure.ts";
import { actionOf, checkContentType, replyTransport, requestTransport } from "../soap/transport.ts";
import type { SoapVersion } from "../soap/version.ts";
import { type Addressing, addressingBlocks, addressingParts, readAddressing } from "./addressing.ts";
import { refuse } from "./errors.ts";
import { securityFault } from "./faults.ts";
import { bodyPart } from "./part.ts";
import { signEnvelope } from "./sign.ts";
import { findSecurity, refuseReplay, type Verified, type VerifyPolicy, verifyEnvelope } from "./verify.ts";

export interface WsSecurityOptions {
  /** The only member accepted; without it any member whose certificates the node keeps. */
  readonly counterpart?: string;
  readonly version?: SoapVersion;
  /** How old a message may be, in seconds. */
  readonly window?: number;
  /** How far clocks may be apart, in seconds. */
  readonly skew?: number;
  /** Actor (SOAP 1.1) or role (1.2) of the Security header, written and expected. */
  readonly actor?: string;
}

/** WSS[HL7]: signed SOAP between members (profile in README.md). */
export function wsSecurityEnvelope(options: WsSecurityOptions, context: EnvelopeContext): Envelope {
  const version = options.version ?? "1.1";
  const policy: VerifyPolicy = {
    window: (options.window ?? 300) * 1000,
    skew: (options.skew ?? 60) * 1000,
    ...(options.counterpart === undefined ? {} : { counterpart: options.counterpart }),
    ...(options.actor === undefined ? {} : { actor: options.actor }),
  };

  const write = (payload: Uint8Array, properties: Addressing): Uint8Array =>
    signEnvelope(
      {
        version,
        headers: addressingParts(properties),
        body: bodyPart(version, payload),
        created: context.clock.now(),
        lifetime: policy.window,
        ...(options.actor === undefined ? {} : { actor: options.actor }),
      },
      context.keys.signing,
    );

  const address = (to: string, action: string, relatesTo: string | undefined): Addressing => {
    if (options.counterpart !== undefined && to !== options.counterpart) {
      throw new GatewayError("CONFIG_INVALID", `message for ${to} in the envelope of ${options.counterpart}`);
    }
    return { messageId: uuidUrn(context.random), to, from: context.self, action, relatesTo };
  };

  /** Verifies, then believes what the signed headers say. */
  const verified = (message: SoapMessage): { addressing: Addressing; proof: Verified } => {
    const proof = verifyEnvelope(message, addressingBlocks(message), policy, context);
    const addressing = readAddressing(message);
    if (addressing.to !== context.self) refuse("SECURITY_INVALID", "wsa:To names somebody else", "wsa:To");
    if (addressing.from !== proof.sender) refuse("SECURITY_INVALID", "wsa:From is not the signer", "wsa:From");
    const security = findSecurity(message, options.actor);
    checkUnderstood(message, [...addressingBlocks(message), ...(security === undefined ? [] : [security])], actors);
    return { addressing, proof };
  };
  const actors = options.actor === undefined ? [] : [options.actor];

  return {
    name: "ws-security",

    async seal({ payload, action, to }): Promise<Sealed> {
      const properties = address(to, action, undefined);
      return { bytes: write(payload, properties), transport: requestTransport(version, action), id: properties.messageId };
    },

    async open(received): Promise<Opened> {
      const message = read(received, version);
      const { addressing, proof } = verified(message);
      // An answer of the same peer, caught and sent as a request, would otherwise pass every check.
      if (addressing.relatesTo !== undefined) refuse("SECURITY_INVALID", "an answer sent as a request", "wsa:RelatesTo");
      const named = actionOf(received.transport, version);
      if (named !== undefined && named !== addressing.action) {
        throw new GatewayError("SOAP_INVALID", "SOAPAction is not the signed wsa:Action", { where: { field: "SOAPAction" } });
      }
      await refuseReplay(proof, context);
      return opened(message, addressing, proof);
    },

    async sealReply(payload, request): Promise<Sealed> {
      if (request.sender === undefined || request.id === undefined) {
        throw new GatewayError("INTERNAL", "answer to a request that was not opened by this envelope");
      }
      const properties = address(request.sender, `${request.action}Response`, request.id);
      return { bytes: write(payload, properties), transport: replyTransport(version), id: properties.messageId };
    },

    async openReply(received, sent): Promise<Opened> {
      try {
        const message = read(received, version);
        const refusal = peerRefusal(message);
        if (refusal !== undefined) throw refusal;
        const { addressing, proof } = verified(message);
        // No memory of replays is needed: this answer fits one request only, whose identifier nobody could foresee.
        if (addressing.relatesTo !== sent.id) refuse("SECURITY_INVALID", "answer to something else", "wsa:RelatesTo");
        return opened(message, addressing, proof);
      } catch (thrown) {
        throw replyFailure(thrown);
      }
    },

    async refuse(error) {
      return securityFault(version, error);
    },
  };
}

function read(received: Received, version: SoapVersion): SoapMessage {
  checkContentType(received.transport, version);
  return readSoap(parse(received.bytes), version);
}

/** The payload is written from the child of the very Body that the Reference covers. */
function opened(message: SoapMessage, { action, messageId }: Addressing, { sender, notes }: Verified): Opened {
  return { payload: Buffer.from(canonicalize(message.payload)), sender, action, id: messageId, notes };
}
