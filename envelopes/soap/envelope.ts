import type { Received } from "../../gateway/contracts/adapter.ts";
import type { Envelope, EnvelopeContext, Opened } from "../../gateway/contracts/envelope.ts";
import { canonicalize, parse, writeElement } from "../../gateway/xml/index.ts";
import { faultOf, faultReply } from "./fault.ts";
import { checkUnderstood } from "./headers.ts";
import { uuidUrn } from "./identifier.ts";
import { peerRefusal } from "./peer-fault.ts";
import { replyFailure } from "./replies.ts";
import { readSoap, type SoapMessage } from "./structure.ts";
import { actionOf, checkContentType, replyTransport, requestTransport } from "./transport.ts";
import { dialect, type SoapVersion } from "./version.ts";

export interface SoapOptions {
  readonly version?: SoapVersion;
  /** What stands before the operation's name in SOAPAction. */
  readonly actionPrefix?: string;
}

/** SOAP without signature: authenticates nobody, for the line between a CUP and its own node. */
export function soapEnvelope(options: SoapOptions, context: EnvelopeContext): Envelope {
  const version = options.version ?? "1.1";
  const prefix = options.actionPrefix ?? "";

  const opened = (message: SoapMessage, action: string): Opened => ({
    payload: Buffer.from(canonicalize(message.payload)),
    sender: undefined,
    action,
    id: undefined,
    notes: [`SOAP ${version}, not signed`],
  });

  return {
    name: "soap",
    async seal({ payload, action }) {
      return {
        bytes: wrap(version, payload),
        transport: requestTransport(version, prefix + action),
        id: uuidUrn(context.random),
      };
    },
    async open(received) {
      const message = read(received, version);
      checkUnderstood(message, []);
      const named = actionOf(received.transport, version) ?? message.payload.local;
      return opened(message, named.startsWith(prefix) ? named.slice(prefix.length) : named);
    },
    async sealReply(payload) {
      return { bytes: wrap(version, payload), transport: replyTransport(version), id: uuidUrn(context.random) };
    },
    async openReply(received) {
      try {
        const message = read(received, version);
        const refusal = peerRefusal(message);
        if (refusal !== undefined) throw refusal;
        checkUnderstood(message, []);
        return opened(message, message.payload.local);
      } catch (thrown) {
        throw replyFailure(thrown);
      }
    },
    async refuse(error) {
      return faultReply(version, faultOf(error));
    },
  };
}

function read(received: Received, version: SoapVersion): SoapMessage {
  checkContentType(received.transport, version);
  return readSoap(parse(received.bytes), version);
}

/** The payload's bytes go out as they are: nothing is parsed or copied through a string. */
function wrap(version: SoapVersion, payload: Uint8Array): Uint8Array {
  const shell = writeElement("soap:Envelope", { "xmlns:soap": dialect(version).namespace }, writeElement("soap:Body", {}, "\n"));
  const [before = "", after = ""] = shell.split("\n");
  return Buffer.concat([Buffer.from(before), payload, Buffer.from(after)]);
}
