import type { X509Certificate } from "node:crypto";
import type { Attachment, Received } from "../../gateway/contracts/adapter.ts";
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
import { type Addressing, addressingBlocks, addressingParts, type ReadAddressing, readAddressing } from "./addressing.ts";
import { refuse } from "./errors.ts";
import { explainSecurity } from "./explain.ts";
import { securityFault } from "./faults.ts";
import { protectPolicyOf, type SoapSecurity, verifyPolicyOf } from "./policy.ts";
import { findSecurity } from "./security.ts";
import { signEnvelope } from "./sign.ts";
import { refuseReplay, type Verified, verifyEnvelope } from "./verify.ts";

export type WsSecurityOptions = SoapSecurity;

/** WSS[HL7]: signed SOAP between members (profile in README.md). */
export function wsSecurityEnvelope(options: WsSecurityOptions, context: EnvelopeContext): Envelope {
  const version = options.version ?? "1.1";
  const policy = verifyPolicyOf(options);
  const protection = protectPolicyOf(options);

  const isRequired = options.addressing === undefined || options.addressing === "required";
  const ourAddress = options.addresses?.self ?? context.self;

  const write = (
    payload: Uint8Array,
    properties: Addressing,
    to: string,
    attachments: readonly Attachment[] = [],
  ): Promise<Uint8Array> => {
    const recipient = protection.encrypt && encryptionCertificate(to, context);
    const headers = options.addressing === "none" ? [] : addressingParts(properties);
    return signEnvelope({ version, headers, payload, attachments, ...(recipient ? { recipient } : {}) }, protection, context);
  };

  const address = (to: string, action: string, relatesTo: string | undefined): Addressing => {
    if (options.counterpart !== undefined && to !== options.counterpart) {
      throw new GatewayError("CONFIG_INVALID", `message for ${to} in the envelope of ${options.counterpart}`);
    }
    const address = options.addresses?.counterpart ?? to;
    return { messageId: uuidUrn(context.random), to: address, from: ourAddress, action, relatesTo };
  };

  /** Verifies, then believes what the signed headers say. */
  const verified = async (received: Received, message: SoapMessage): Promise<{ addressing: ReadAddressing; proof: Verified }> => {
    const proof = await verifyEnvelope(message, addressingBlocks(message), policy, context, received);
    const addressing = readAddressing(proof.message, isRequired);
    const { to, from } = addressing;
    if (to !== undefined && to !== ourAddress) refuse("SECURITY_INVALID", "wsa:To names somebody else", "wsa:To");
    if (from !== undefined && from !== (options.addresses?.counterpart ?? proof.sender)) {
      refuse("SECURITY_INVALID", "wsa:From is not the signer", "wsa:From");
    }
    const security = findSecurity(message, options.actor);
    checkUnderstood(message, [...addressingBlocks(message), ...(security === undefined ? [] : [security])], actors);
    return { addressing, proof };
  };
  const actors = options.actor === undefined ? [] : [options.actor];

  return {
    name: "ws-security",

    async seal({ payload, action, to, attachments }): Promise<Sealed> {
      const properties = address(to, action, undefined);
      const bytes = await write(payload, properties, to, attachments);
      return {
        bytes,
        transport: requestTransport(version, action),
        id: properties.messageId,
        ...(attachments === undefined ? {} : { attachments }),
      };
    },

    async open(received): Promise<Opened> {
      const message = read(received, version);
      const { addressing, proof } = await verified(received, message);
      // An answer of the same peer, caught and sent as a request, would otherwise pass every check.
      if (addressing.relatesTo !== undefined) refuse("SECURITY_INVALID", "an answer sent as a request", "wsa:RelatesTo");
      const named = actionOf(received.transport, version);
      if (named !== undefined && addressing.action !== undefined && named !== addressing.action) {
        throw new GatewayError("SOAP_INVALID", "SOAPAction is not the signed wsa:Action", { where: { field: "SOAPAction" } });
      }
      await refuseReplay(proof, context);
      return opened(received, { ...addressing, action: addressing.action ?? named }, proof);
    },

    async sealReply(payload, request): Promise<Sealed> {
      if (request.sender === undefined || (request.id === undefined && isRequired)) {
        throw new GatewayError("INTERNAL", "answer to a request that was not opened by this envelope");
      }
      const properties = address(request.sender, `${request.action}Response`, request.id);
      return {
        bytes: await write(payload, properties, request.sender),
        transport: replyTransport(version),
        id: properties.messageId,
      };
    },

    async openReply(received, sent): Promise<Opened> {
      try {
        const message = read(received, version);
        const refusal = peerRefusal(message);
        if (refusal !== undefined) throw refusal;
        const { addressing, proof } = await verified(received, message);
        // An answer that names its request fits that one only, whose identifier nobody could foresee; another must be new.
        if (addressing.messageId === undefined) await refuseReplay(proof, context);
        else if (addressing.relatesTo !== sent.id) refuse("SECURITY_INVALID", "answer to something else", "wsa:RelatesTo");
        return opened(received, addressing, proof);
      } catch (thrown) {
        throw replyFailure(thrown);
      }
    },

    async refuse(error) {
      return securityFault(version, error);
    },

    explain: (received) => explainSecurity(read(received, version)),
  };
}

function read(received: Received, version: SoapVersion): SoapMessage {
  checkContentType(received.transport, version);
  return readSoap(parse(received.bytes), version);
}

/** The payload is written from the child of the very Body that the Reference covers. */
function opened({ attachments }: Received, { action, messageId }: ReadAddressing, { message, sender, notes }: Verified): Opened {
  const payload = Buffer.from(canonicalize(message.payload));
  const named = action ?? message.payload.local;
  return { payload, sender, action: named, id: messageId, notes, ...(attachments === undefined ? {} : { attachments }) };
}

/** The certificate to encrypt for: one kept for the member, of today, with an RSA key. */
function encryptionCertificate(member: string, { keys, clock }: EnvelopeContext): X509Certificate | undefined {
  const now = clock.now();
  return keys
    .trustOf(member)
    ?.pinned.find(
      (one) =>
        one.publicKey.asymmetricKeyType === "rsa" && one.validFromDate.getTime() <= now && now <= one.validToDate.getTime(),
    );
}
