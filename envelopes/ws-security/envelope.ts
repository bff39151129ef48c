import type { Attachment, Received } from "../../gateway/contracts/adapter.ts";
import type { Envelope, EnvelopeContext, Opened, Sealed } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import {
  type Addressing,
  addressingBlocks,
  addressingHeaders,
  ANONYMOUS,
  type ReadAddressing,
  readAddressing,
} from "../soap/addressing.ts";
import { checkUnderstood } from "../soap/headers.ts";
import { uuidUrn } from "../soap/identifier.ts";
import { peerRefusal } from "../soap/peer-fault.ts";
import { replyFailure } from "../soap/replies.ts";
import { type Arrived, readReceived } from "../soap/read.ts";
import { actionOf, replyTransport, requestTransport } from "../soap/transport.ts";
import { refuse } from "./errors.ts";
import { explainSecurity } from "./explain.ts";
import { securityFault } from "./faults.ts";
import { protectPolicyOf, type SoapSecurity, verifyPolicyOf } from "./policy.ts";
import { type Part, part } from "./part.ts";
import { encryptionCertificate } from "./recipient.ts";
import { WSU } from "./names.ts";
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
    const headers = options.addressing === "none" ? [] : signedHeaders(properties);
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
  const verified = async (
    { message, attachments }: Arrived,
    { transport }: Received,
    must: ReadonlySet<string>,
  ): Promise<Believed> => {
    const around = { transport, attachments };
    const proof = await verifyEnvelope(message, addressingBlocks(message), policy, context, around);
    const addressing = readAddressing(proof.message, (local) =>
      isRequired && must.has(local) ? refuse("SECURITY_MISSING", `wsa:${local} missing`, `wsa:${local}`) : undefined,
    );
    const { to, from } = addressing;
    if (to !== undefined && to !== ourAddress && !(must === inAnswers && to === ANONYMOUS))
      refuse("SECURITY_INVALID", "wsa:To names somebody else", "wsa:To");
    if (from !== undefined && from !== (options.addresses?.counterpart ?? proof.sender)) {
      refuse("SECURITY_INVALID", "wsa:From is not the signer", "wsa:From");
    }
    const security = findSecurity(message, options.actor);
    checkUnderstood(message, [...addressingBlocks(message), ...(security === undefined ? [] : [security])], actors);
    return { addressing, proof, attachments };
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
      const believed = await verified(await readReceived(received, version), received, inRequests);
      const { addressing, proof } = believed;
      // An answer of the same peer, caught and sent as a request, would otherwise pass every check.
      if (addressing.relatesTo !== undefined) refuse("SECURITY_INVALID", "an answer sent as a request", "wsa:RelatesTo");
      const named = actionOf(received.transport, version);
      if (named !== undefined && addressing.action !== undefined && named !== addressing.action) {
        throw new GatewayError("SOAP_INVALID", "SOAPAction is not the signed wsa:Action", { where: { field: "SOAPAction" } });
      }
      await refuseReplay(proof, context);
      return opened(believed, named);
    },

    async sealReply(payload, request, attachments): Promise<Sealed> {
      if (request.sender === undefined || (request.id === undefined && isRequired)) {
        throw new GatewayError("INTERNAL", "answer to a request that was not opened by this envelope");
      }
      const properties = address(request.sender, `${request.action}Response`, request.id);
      const bytes = await write(payload, properties, request.sender, attachments);
      return {
        bytes,
        transport: replyTransport(version),
        id: properties.messageId,
        ...(attachments === undefined ? {} : { attachments }),
      };
    },

    async openReply(received, sent): Promise<Opened> {
      try {
        const arrived = await readReceived(received, version);
        const refusal = peerRefusal(arrived.message);
        if (refusal !== undefined) throw refusal;
        const believed = await verified(arrived, received, inAnswers);
        const { addressing, proof } = believed;
        // An answer that names its request fits that one only, whose identifier nobody could foresee; another must be new.
        // One with an identifier of its own speaks of addressing, and would name it: without RelatesTo it may be a request.
        const saysNothing = addressing.relatesTo === undefined && addressing.messageId === undefined;
        if (saysNothing && !isRequired) await refuseReplay(proof, context);
        else if (addressing.relatesTo !== sent.id) refuse("SECURITY_INVALID", "answer to something else", "wsa:RelatesTo");
        return opened(believed, undefined);
      } catch (thrown) {
        throw replyFailure(thrown);
      }
    },

    async refuse(error) {
      return securityFault(version, error);
    },

    explain: async (received) => explainSecurity((await readReceived(received, version)).message),
  };
}

/** Properties that must be there (WS-Addressing 1.0 Core, section 3.2): an answer on the same connection needs only to be one. */
const inRequests: ReadonlySet<string> = new Set(["MessageID", "To", "From", "Action"]);
const inAnswers: ReadonlySet<string> = new Set(["Action"]);

/** What was verified, with what its signed headers say. */
interface Believed {
  readonly addressing: ReadAddressing;
  readonly proof: Verified;
  readonly attachments: readonly Attachment[];
}

/** The header blocks, each ready to be signed. */
function signedHeaders(properties: Addressing): readonly Part[] {
  const attributes = (block: string) => ({ "xmlns:wsu": WSU, "wsu:Id": `rc-${block}` });
  return addressingHeaders(properties, attributes).map(({ block, markup }) => part(`rc-${block}`, markup));
}

/** The payload is written from the child of the very Body that the Reference covers. */
function opened({ addressing, proof, attachments }: Believed, named: string | undefined): Opened {
  const { message, payload, sender, notes } = proof;
  return {
    payload: Buffer.from(payload),
    sender,
    action: addressing.action ?? named ?? message.payload.local,
    id: addressing.messageId,
    notes,
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}
