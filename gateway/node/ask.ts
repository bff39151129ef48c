import {
  acknowledge,
  formatInstant,
  get,
  Message,
  messageType,
  segment,
  segmentOf,
  standardDelimiters,
} from "../canonical/index.ts";
import { catalogue, type ErrorCode } from "../contracts/catalogue.ts";
import type { Received } from "../contracts/adapter.ts";
import type { Clock } from "../contracts/clock.ts";
import type { Sealed } from "../contracts/envelope.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { Body, DeliveryView, Step } from "../contracts/journal.ts";
import { operationOf, type Connected } from "./connected.ts";
import type { Once } from "./once.ts";
import { questions } from "./questions.ts";

/** Gathers what happened with other systems on the way of one message, for the journal. */
export interface Trail {
  readonly steps: Step[];
  readonly bodies: Body[];
}

/** What the node is while it asks. */
export interface Asking {
  readonly identity: Identity;
  readonly clock: Clock;
  /** Missing where nothing is really sent. */
  readonly once?: Pick<Once, "send">;
}

/** MSH-10 of what a delivery sends for a message. */
export function identifierOf(kind: DeliveryView["kind"], messageId: string): string {
  return `${{ dispatch: "", reply: "R", compensate: "C" }[kind]}${messageId}`;
}

export interface Identity {
  /** MSH-4 of what this node sends: its region or Azienda. */
  readonly facility: string;
}

/**
 * Asks a system: canonical request out in its protocol, its answer back as a canonical message.
 * @param correlation the envelope that began the exchange which this goes on with
 * @param controlId MSH-10 of what is sent; the answer must name it in MSA-2
 * @throws GatewayError of the families delivery and message
 */
export async function ask(
  system: Connected,
  request: Message,
  controlId: string,
  deadline: number,
  { identity, clock, once }: Asking,
  trail: Trail,
  correlation?: string,
): Promise<Message> {
  const began = clock.monotonic();
  const type = messageType(request);
  const done = (outcome: Step["outcome"], detail: string): void => {
    trail.steps.push({ stage: "ask", system: system.name, ms: clock.monotonic() - began, outcome, detail });
  };
  try {
    const { sender, gate } = system;
    if (!sender) throw new GatewayError("ROUTE_NONE", `${system.name} has no address to send to (options.connect)`);
    const outgoing = addressed(request, system, controlId, identity, clock.now());
    const { bytes, by } = system.codec.write(outgoing);
    const send = async (): Promise<{ readonly sealed: Sealed; readonly received: Received }> => {
      const sealed = await system.envelope.seal({
        payload: bytes,
        action: operationOf(system, type),
        to: system.member ?? system.delegate ?? system.name,
        // Sent again, it is the same message to the peer's envelope too.
        key: `${system.name} ${controlId}`,
        ...(correlation === undefined ? {} : { correlation }),
      });
      trail.bodies.push({ name: `to:${system.name}`, bytes: sealed.bytes });
      const until = Math.min(deadline, clock.now() + system.answersWithin);
      return { sealed, received: await sender.send({ bytes: sealed.bytes, transport: sealed.transport }, until) };
    };
    const changes = !questions.has(type);
    const sendOnce = once && changes && system.once ? () => once.send(system.journaled, controlId, send) : send;
    const { sealed, received } = await (gate ? gate.through(deadline, sendOnce) : sendOnce());
    trail.bodies.push({ name: `from:${system.name}`, bytes: received.bytes });
    let beside = 0;
    const reply = await understood(async () => {
      const opened = await system.envelope.openReply(received, sealed).finally(() => received.release?.());
      beside = opened.attachments?.length ?? 0;
      if (opened.oneWay === true) return { message: taken(outgoing, clock.now()), by: "the envelope" };
      return system.codec.read(opened.payload, clock.now(), controlId);
    });
    checkAnswer(reply.message, controlId, system.name);
    checkCertain(reply.message, system.name);
    const dropped = beside === 0 ? "" : `, ${beside} attachments not handed on`;
    const said = `${get(reply.message, "MSA-1")} ${get(reply.message, "ERR-5.1")}`.trimEnd();
    done("ok", `${type} ${controlId} by ${by}: ${said}${dropped}`);
    return reply.message;
  } catch (thrown) {
    const error = asGatewayError(thrown);
    done("error", `${type} ${controlId}: ${error.code}: ${error.message}`);
    throw error;
  }
}

/** A one-way envelope brings no answer of the application: that it was taken is all there is to know. */
function taken(request: Message, now: number): Message {
  const controlId = get(request, "MSH-10");
  return acknowledge(request, "AA", { controlId, time: formatInstant(now) });
}

/** An answer that came but cannot be read: the peer may have acted. What its own envelope refused stays as it is. */
async function understood<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code === "PEER_REFUSED" || error.code === "EGOV_REFUSED") throw error;
    throw new GatewayError("PEER_REPLY_INVALID", `The answer is not readable: ${error.code}: ${error.message}`, { cause: error });
  }
}

/** An answer counts only for the message whose control identifier it names (HL7 v2.5, section 2.9.2). */
function checkAnswer(reply: Message, controlId: string, system: string): void {
  const answers = get(reply, "MSA-2");
  if (answers === controlId) return;
  throw new GatewayError("PEER_REPLY_INVALID", `${system} answered another message`, {
    where: { field: "MSA-2" },
    expected: `the control identifier ${controlId}`,
  });
}

/**
 * A peer that does not know its own outcome has given no answer yet: taken for a final one, a booking that it makes a moment
 * later would never be told.
 */
function checkCertain(reply: Message, system: string): void {
  const code = get(reply, "ERR-5.1");
  if (get(reply, "MSA-1") === "AA" || !Object.hasOwn(catalogue, code)) return;
  if (catalogue[code as ErrorCode].certainty !== "unknown") return;
  throw new GatewayError("ESITO_INCERTO", `${system} does not know the outcome yet (${code})`);
}

/** The request with the header of a message of ours. */
function addressed(request: Message, system: Connected, controlId: string, identity: Identity, now: number): Message {
  const msh = segmentOf(request, "MSH")!;
  const receiver = system.member ?? system.delegate ?? system.name;
  const header = segment(
    "MSH",
    [
      "RACCORDO",
      identity.facility,
      system.name.toUpperCase(),
      receiver.replace(/^C[OD]-/, ""),
      formatInstant(now),
      "",
      msh.field(9),
      controlId,
      msh.field(11) || "P",
      "2.5",
    ],
    standardDelimiters,
  );
  return new Message(standardDelimiters, [header, ...request.segments.filter((one) => one.name !== "MSH")]);
}
