import type { Attachment } from "../../gateway/contracts/adapter.ts";
import type { Envelope, EnvelopeContext, Opened } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { canonicalize, type Markup, writeElement } from "../../gateway/xml/index.ts";
import {
  addressingBlocks,
  addressingHeaders,
  type AddressingPolicy,
  ANONYMOUS,
  type ReadAddressing,
  readAddressing,
} from "./addressing.ts";
import { faultOf, faultReply } from "./fault.ts";
import { checkUnderstood } from "./headers.ts";
import { uuidUrn } from "./identifier.ts";
import { peerRefusal } from "./peer-fault.ts";
import { type Arrived, readReceived } from "./read.ts";
import { replyFailure } from "./replies.ts";
import { actionOf, replyTransport, requestTransport } from "./transport.ts";
import { dialect, type SoapVersion } from "./version.ts";

export interface SoapOptions {
  readonly version?: SoapVersion;
  /** What stands before the operation's name in SOAPAction. */
  readonly actionPrefix?: string;
  /** WS-Addressing, not signed: it binds answers to requests, and proves nothing. */
  readonly addressing?: AddressingPolicy;
}

/** SOAP without signature: authenticates nobody, for the line between a CUP and its own node. */
export function soapEnvelope(options: SoapOptions, context: EnvelopeContext): Envelope {
  const { version = "1.1", actionPrefix: prefix = "", addressing = "none" } = options;

  const opened = ({ message, attachments }: Arrived, action: string, id: string | undefined): Opened => ({
    payload: Buffer.from(canonicalize(message.payload)),
    sender: undefined,
    action,
    id,
    notes: [`SOAP ${version}, not signed`],
    ...(attachments.length === 0 ? {} : { attachments }),
  });
  const headers = (id: string, action: string, to: string, relatesTo: string | undefined): readonly Markup[] => {
    if (addressing === "none") return [];
    const properties = { messageId: id, to, from: context.self, action, relatesTo };
    return addressingHeaders(properties, () => ({})).map(({ markup }) => markup);
  };
  const addressed = ({ message }: Arrived): ReadAddressing =>
    readAddressing(message, (local) => {
      if (addressing !== "required") return undefined;
      throw new GatewayError("SOAP_INVALID", `wsa:${local} missing`, { where: { field: `wsa:${local}` } });
    });
  const understand = (arrived: Arrived): void =>
    checkUnderstood(arrived.message, addressing === "none" ? [] : addressingBlocks(arrived.message));
  const bare = (named: string): string => (named.startsWith(prefix) ? named.slice(prefix.length) : named);

  return {
    name: "soap",
    async seal({ payload, action, to, attachments }) {
      const id = uuidUrn(context.random);
      return {
        bytes: wrap(version, headers(id, prefix + action, to, undefined), payload),
        transport: requestTransport(version, prefix + action),
        id,
        ...given(attachments),
      };
    },
    async open(received) {
      const arrived = await readReceived(received, version);
      understand(arrived);
      const { action, messageId } = addressed(arrived);
      const named = actionOf(received.transport, version);
      if (named !== undefined && action !== undefined && named !== action) {
        throw new GatewayError("SOAP_INVALID", "SOAPAction is not the wsa:Action", { where: { field: "SOAPAction" } });
      }
      return opened(arrived, bare(action ?? named ?? arrived.message.payload.local), messageId);
    },
    async sealReply(payload, request, attachments) {
      const id = uuidUrn(context.random);
      const blocks = headers(id, `${prefix}${request.action}Response`, ANONYMOUS, request.id);
      return { bytes: wrap(version, blocks, payload), transport: replyTransport(version), id, ...given(attachments) };
    },
    async openReply(received, sent) {
      try {
        const arrived = await readReceived(received, version);
        const refusal = peerRefusal(arrived.message);
        if (refusal !== undefined) throw refusal;
        understand(arrived);
        const { relatesTo, messageId } = addressed(arrived);
        if (relatesTo === undefined ? addressing === "required" : addressing !== "none" && relatesTo !== sent.id) {
          throw new GatewayError("SOAP_INVALID", "answer to something else", { where: { field: "wsa:RelatesTo" } });
        }
        return opened(arrived, arrived.message.payload.local, messageId);
      } catch (thrown) {
        throw replyFailure(thrown);
      }
    },
    async refuse(error) {
      return faultReply(version, faultOf(error));
    },
  };
}

function given(attachments: readonly Attachment[] | undefined): { readonly attachments?: readonly Attachment[] } {
  return attachments === undefined || attachments.length === 0 ? {} : { attachments };
}

/** The payload's bytes go out as they are: nothing is parsed or copied through a string. */
function wrap(version: SoapVersion, headers: readonly Markup[], payload: Uint8Array): Uint8Array {
  const header = headers.length === 0 ? "" : writeElement("soap:Header", {}, ...headers);
  const scope = { "xmlns:soap": dialect(version).namespace };
  const shell = writeElement("soap:Envelope", scope, header, writeElement("soap:Body", {}, "\n"));
  const at = shell.lastIndexOf("\n");
  return Buffer.concat([Buffer.from(shell.slice(0, at)), payload, Buffer.from(shell.slice(at + 1))]);
}
