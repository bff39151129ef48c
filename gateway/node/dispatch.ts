import {
  acknowledge,
  Message,
  messageType,
  refusal,
  request as requestView,
  segment,
  standardDelimiters,
  type AckHeader,
} from "../canonical/index.ts";
import type { Clock } from "../contracts/clock.ts";
import type { MessageFacts } from "../contracts/conditions.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { Journal } from "../contracts/journal.ts";
import {
  Orchestrator,
  type Answered,
  type Asker,
  type Federation,
  type RuleTable,
  type Surroundings as OrchestratorSurroundings,
  type Verdict,
} from "../orchestrator/index.ts";
import type { Decision, RoutingTable } from "../routing/index.ts";
import { ask, type Identity, type Trail } from "./ask.ts";
import type { Connected } from "./connected.ts";
import type { Once } from "./once.ts";

/** What a node knows while it works on messages. */
export interface Surroundings {
  readonly member: string;
  readonly federation: Federation;
  readonly rules: RuleTable;
  readonly routes: RoutingTable;
  readonly systems: ReadonlyMap<string, Connected>;
  readonly journal: Pick<Journal, "booking" | "register">;
  readonly once?: Pick<Once, "send">;
  readonly clock: Clock;
  readonly identity: Identity;
  nextId(): string;
  header(): AckHeader;
}

/** A canonical message at the door of the routing table, with who sent it. */
export interface Addressed {
  readonly message: Message;
  readonly from: Connected;
}

/** Names that conditions see (docs/conditions.md). */
export function factsOf({ message, from }: Addressed): MessageFacts {
  const view = requestView(message);
  return {
    message: { type: messageType(message), controlId: view.controlId },
    sender: { system: from.name, member: from.member ?? "" },
    service: { code: view.service.code },
    prescription: { number: view.prescription.number, priority: view.prescription.priority },
    patient: { azienda: view.patient.azienda, region: view.patient.azienda.slice(0, 3) },
    operator: { role: view.operator.role },
    slot: { id: view.slot.id, owner: view.slot.owner },
  };
}

/**
 * Carries out what the routing table decided: asks a system, several, or the federation.
 * @param exchangeId the control identifier of what changes something, so that a repetition is known as one
 * @throws GatewayError
 */
export async function dispatch(
  addressed: Addressed,
  decision: Decision,
  exchangeId: string,
  deadline: number,
  around: Surroundings,
  trail: Trail,
): Promise<Answered> {
  const { message, from } = addressed;
  const asker: Asker = {
    member: from.member ?? around.member,
    azienda: from.delegate === undefined ? "" : from.delegate.replace(/^CD-/, ""),
  };
  const send = (system: string, request: Message, until: number, keep: boolean): Promise<Message> => {
    const connected = around.systems.get(system);
    if (!connected) throw new GatewayError("ROUTE_NONE", `There is no system ${system}`);
    return ask(connected, request, keep ? exchangeId : around.nextId(), until, around, trail);
  };
  const orchestrator = orchestratorOf(around, send);
  const type = messageType(message);

  if (decision.kind === "refuse") {
    throw new GatewayError("ROUTE_REFUSED", decision.reason, { expected: decision.code });
  }
  const targets = decision.kind === "ask" ? decision.targets : [decision.target];
  const reach = { own: targets.includes("own"), federation: targets.includes("federation") };
  if (reach.own || reach.federation || targets.includes("slot.owner")) {
    if (type === "QBP^Q13") return orchestrator.deliverability(message, asker);
    if (type === "SQM^S25") {
      const until = decision.kind === "ask" ? Math.min(deadline, around.clock.now() + decision.deadline) : deadline;
      const order = decision.kind === "ask" ? decision.merge : "own-territory-then-date";
      return orchestrator.availability(message, asker, reach, until, order);
    }
    if (type.startsWith("SRM^")) return orchestrator.atOwner(message, asker, deadline);
    throw new GatewayError("HL7_UNSUPPORTED", `The federation does not answer ${type}`, { where: { field: "MSH-9" } });
  }
  if (targets.includes("booking.asker")) {
    // Who stands for no CUP and no member owns no agenda.
    if (from.member === undefined && from.delegate === undefined) {
      throw new GatewayError("PRENOTAZIONE_SCONOSCIUTA", `${from.name} has no agendas`, { where: { field: "SCH-2.2" } });
    }
    if (type.startsWith("SIU^")) return orchestrator.atAsker(message, asker, deadline);
    throw new GatewayError("HL7_UNSUPPORTED", `${type} is no notification of a booking`, { where: { field: "MSH-9" } });
  }
  if (targets.length > 1) {
    throw new GatewayError("ROUTE_NONE", "Several named systems can only be asked through own or federation");
  }
  const reply = await send(targets[0]!, message, deadline, true);
  return { reply, detail: targets[0]! };
}

/**
 * The system that what changes something will be sent to, before anything is sent: its queue. Undefined when the decision leads to
 * none, or to a refusal.
 */
export async function receiverOf(
  { message }: Addressed,
  decision: Decision,
  around: Surroundings,
): Promise<Connected | undefined> {
  if (decision.kind === "refuse") return undefined;
  const [target = "", ...others] = decision.kind === "ask" ? decision.targets : [decision.target];
  if (around.systems.has(target)) return others.length === 0 ? around.systems.get(target) : undefined;
  const orchestrator = orchestratorOf(around, () => Promise.reject(new GatewayError("INTERNAL", "Nothing is asked yet")));
  const name = target === "booking.asker" ? await orchestrator.askerSystem(message) : orchestrator.ownerSystem(message);
  return around.systems.get(name ?? "");
}

function orchestratorOf(around: Surroundings, send: OrchestratorSurroundings["ask"]): Orchestrator {
  return new Orchestrator(around.federation, around.rules, {
    clock: around.clock,
    self: around.member,
    systemOf: (verdict) => systemOf(verdict, around),
    systemTo: (id) => [...around.systems.values()].find((one) => (one.member ?? one.delegate) === id)?.name,
    takes: (system, messageType) => around.systems.get(system)?.codec.writes(messageType) ?? false,
    ask: send,
    header: () => around.header(),
    booking: (id, owner) => around.journal.booking(id, owner),
    register: (booking) => {
      around.journal.register(booking);
    },
  });
}

/** The system of a delegate of ours, or the one that leads to another member. */
function systemOf(verdict: Pick<Verdict, "member" | "delegate">, around: Surroundings): string | undefined {
  const own = verdict.member.id === around.member;
  for (const system of around.systems.values()) {
    if (own ? system.delegate === verdict.delegate.id : system.member === verdict.member.id) return system.name;
  }
  return undefined;
}

/** The answer for the one who asked: whatever system gave it, it names the request's identifier and bears our header. */
export function answerTo(request: Message, answer: Message, header: AckHeader): Message {
  const frame = messageType(answer).startsWith("ACK^") ? acknowledge(request, "AA", header) : refusal(request, "AA", header, []);
  const [msh, msa] = [frame.segments[0]!, frame.segments[1]!];
  const given = answer.segments.find((one) => one.name === "MSA");
  const body = answer.segments.filter((one) => one.name !== "MSH" && one.name !== "MSA");
  const answered = segment("MSA", [given?.field(1) ?? "AA", msa.field(2)], standardDelimiters);
  return new Message(standardDelimiters, [msh, answered, ...body]);
}
