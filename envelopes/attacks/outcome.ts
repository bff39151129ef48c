import type { Attachment, Received } from "../../gateway/contracts/adapter.ts";
import type { Envelope, EnvelopeKind, Opened } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import type { TestContext } from "../test-support.ts";
import type { WsSecurityOptions } from "../ws-security/index.ts";
import { type Case, readMessage } from "./case.ts";
import type { People } from "./people.ts";
import { contextOf } from "./world.ts";

/** What came of a case. */
export interface Outcome {
  readonly opened: Opened | undefined;
  /** Whatever was thrown, of ours or not. */
  readonly thrown: unknown;
  /** How many keys the case itself left in the memory, beside those of messages before it. */
  readonly remembered: number;
  readonly envelope: Envelope;
  readonly received: Received;
}

/** Opens a case's message as bob's node would. */
export async function openCase(
  kind: EnvelopeKind<WsSecurityOptions>,
  one: Case,
  bytes: Uint8Array,
  everybody: People,
): Promise<Outcome> {
  const context: TestContext = contextOf(one.trust ?? "pinned", Date.parse(one.at), everybody);
  const options = { ...(one.anybody ? {} : { counterpart: "CO-A" }), ...one.policy };
  const make = (): Envelope => kind.create(options, context);
  const envelope = make();
  const received = receivedOf(one, bytes);
  if (one.after !== undefined) await envelope.open(receivedOf(one, readMessage(one.after)));
  if (one.twice === true) await envelope.open(received);
  const before = context.remembered.size;
  const result = async (opening: Promise<Opened>): Promise<Outcome> => {
    const [settled] = await Promise.allSettled([opening]);
    const remembered = context.remembered.size - before;
    return settled.status === "fulfilled"
      ? { opened: settled.value, thrown: undefined, remembered, envelope, received }
      : { opened: undefined, thrown: settled.reason, remembered, envelope, received };
  };
  if (one.twice === "at once") {
    const both = [envelope, make()].map((node) => node.open(received));
    const settled = await Promise.allSettled(both);
    const refused = settled.findIndex(({ status }) => status === "rejected");
    // Both taken: the second is the one that should not have been.
    return result(both[refused < 0 ? 1 : refused] as Promise<Opened>);
  }
  if (one.answerTo === undefined) return result(envelope.open(received));
  return result(envelope.openReply(received, { bytes: new Uint8Array(), transport: {}, id: one.answerTo }));
}

/** The code, or what else it was, in one word. */
export function verdict({ opened, thrown }: Outcome): string {
  if (opened !== undefined) return "accepted";
  return thrown instanceof GatewayError ? thrown.code : `thrown: ${String(thrown)}`;
}

function receivedOf({ transport, attachments }: Case, bytes: Uint8Array): Received {
  return {
    bytes,
    peer: "192.0.2.1:443",
    transport: transport ?? {},
    ...(attachments === undefined ? {} : { attachments: attachments.map(attachmentOf) }),
  };
}

function attachmentOf([id, content]: readonly [string, string]): Attachment {
  const bytes = Buffer.from(content);
  return {
    id,
    contentType: "text/plain",
    size: bytes.length,
    content: async function* () {
      yield bytes;
    },
  };
}
