import { formatInstant, parse, type Message } from "../../canonical/index.ts";
import { asGatewayError, type GatewayError } from "../../contracts/errors.ts";
import type { Exchange } from "../../exchange/index.ts";
import type { Decision } from "../../routing/index.ts";
import { refuseMessage } from "../answer.ts";
import { check } from "../check.ts";
import type { Connected } from "../connected.ts";
import { factsOf } from "../dispatch.ts";
import { plainEnvelope } from "../plain-envelope.ts";
import { work, type Entered } from "../work.ts";
import type { Outcome, Recorded, Stage, Written } from "./outcome.ts";
import { peersOf, type Ground } from "./peers.ts";
import type { Described, Side } from "./side.ts";

/** The answer is waited for by nobody: whatever is asked answers at once. */
const patience = 60_000;

/**
 * Replays one message through one configuration, by the stages of its real way; nothing is sent and nothing is written.
 * @returns undefined when the configuration has no such system
 */
export async function replay(side: Side, recorded: Recorded, ground: Ground): Promise<Outcome | undefined> {
  const { record } = recorded;
  const system = side.named(record.system);
  if (!system) return undefined;
  const entered = enter(system, recorded, ground);
  const begun: Outcome = {
    system: system.name,
    message: entered.message,
    notes: entered.notes,
    decision: undefined,
    sent: [],
    heard: [],
    failed: entered.failed,
    reply: undefined,
    unknown: [],
  };
  if (!entered.message || entered.failed) return begun;
  return dispatched(begun, side, system, recorded, entered.message, ground);
}

type Entering = Pick<Outcome, "message" | "notes" | "failed">;

/** Read and check. Of a sealed message what was understood then is taken. */
function enter(system: Described, { record }: Recorded, ground: Ground): Entering {
  let stage: Stage = "read";
  let message: Message | undefined;
  try {
    message = ground.sealed(record.system)
      ? parse(record.canonical ?? "")
      : system.codec.read(record.received, record.at, record.id).message;
    stage = "check";
    const noted = check(message);
    return { message, notes: noted === "" ? [] : noted.split(", "), failed: undefined };
  } catch (thrown) {
    return { message, notes: [], failed: { stage, error: asGatewayError(thrown) } };
  }
}

/** Route, ask and write the answer. */
async function dispatched(
  begun: Outcome,
  side: Side,
  described: Described,
  recorded: Recorded,
  message: Message,
  ground: Ground,
): Promise<Outcome> {
  const { record } = recorded;
  const system: Connected = { ...described, envelope: plainEnvelope, sender: undefined };
  let decision: Decision;
  try {
    decision = side.config.routes.decide(factsOf({ message, from: system }));
  } catch (thrown) {
    const error = asGatewayError(thrown);
    return { ...begun, failed: { stage: "route", error }, reply: refusal(system, message, error, recorded) };
  }
  const { surroundings, sent, heard, unknown } = peersOf(side, recorded, ground);
  const exchange: Exchange<Entered> = {
    id: record.id,
    system: record.system,
    receivedAt: record.at,
    deadline: record.at + patience,
    body: {
      received: { bytes: record.received, peer: "", transport: {} },
      opened: { payload: record.received, sender: record.member, action: "", id: undefined, notes: [] },
      message,
    },
    history: [],
  };
  const outcome = await work({ settings: surroundings, system }, { steps: [], bodies: [] }).run(exchange);
  const known: Outcome = { ...begun, decision, sent, heard, unknown: [...unknown] };
  if (unknown.size > 0) return known;
  if (outcome.ok) return { ...known, reply: written(system, outcome.exchange.body.payload) };
  const { error } = outcome;
  const stage = outcome.exchange.history.at(-1)?.stage as Stage;
  return { ...known, failed: { stage, error }, reply: refusal(system, message, error, recorded) };
}

const written = ({ config, codec }: Described, bytes: Uint8Array): Written => ({ config, codec, bytes });

/** What the sender is told of a refusal; undefined where the words say more than the configuration does. */
function refusal(system: Connected, message: Message, error: GatewayError, { record }: Recorded): Written | undefined {
  // An open outcome is told in other words, and the place of a rule moves with every edit.
  if (error.certainty === "unknown" || error.where?.file !== undefined) return undefined;
  try {
    return written(system, refuseMessage(system, message, error, { controlId: record.id, time: formatInstant(record.at) }));
  } catch (thrown) {
    const failure = asGatewayError(thrown);
    if (failure.code === "INTERNAL") throw thrown;
    return undefined;
  }
}
