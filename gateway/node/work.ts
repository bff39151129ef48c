/** The middle of a message's way: route it, ask whoever the route says, and write the answer for the caller. */
import { isAccepted, messageType, reply as replyView, type Message } from "../canonical/index.ts";
import type { Received } from "../contracts/adapter.ts";
import type { Opened } from "../contracts/envelope.ts";
import { asGatewayError, GatewayError } from "../contracts/errors.ts";
import type { Step } from "../contracts/journal.ts";
import { channel, type Channel, type StageResult } from "../exchange/index.ts";
import type { Trail } from "./ask.ts";
import type { Connected } from "./connected.ts";
import { answerTo, dispatch, factsOf, type Surroundings } from "./dispatch.ts";
import { questions } from "./questions.ts";
import type { Settings } from "./settings.ts";

/** Who sent a message, and what the node knows while it works on it. */
export interface Sender {
  readonly settings: Surroundings;
  readonly system: Connected;
}

/** Who sent a message, and the settings that it began with and finishes on. */
export interface Caller extends Sender {
  readonly settings: Settings;
}

/** A message that was opened and read. */
export interface Entered {
  readonly received: Received;
  readonly opened: Opened;
  readonly message: Message;
}

/** A message that was answered. */
export interface Worked extends Entered {
  readonly answer: Message;
  /** The answer in the caller's protocol, not yet sealed. */
  readonly payload: Uint8Array;
}

/** The stages from route to written answer. What happens with other systems is gathered in the trail. */
export function work({ settings, system }: Sender, trail: Trail): Channel<Entered, Worked> {
  return channel<Entered>(() => settings.clock.monotonic())
    .then({
      name: "route",
      run: ({ body }) => {
        const decision = settings.routes.decide(factsOf({ message: body.message, from: system }));
        return { body: { ...body, decision }, detail: decision.route };
      },
    })
    .then({
      name: "dispatch",
      run: async ({ id, deadline, body }): Promise<StageResult<Omit<Worked, "payload">>> => {
        const answered = await dispatch({ message: body.message, from: system }, body.decision, id, deadline, settings, trail);
        return {
          body: { ...body, answer: answerTo(body.message, answered.reply, settings.header()) },
          detail: answered.detail,
          inner: trail.steps,
        };
      },
    })
    .then({
      name: "write",
      run({ body }): StageResult<Worked> {
        const { bytes, by } = written(system, body.message, body.answer);
        return { body: { ...body, payload: bytes }, detail: by };
      },
    });
}

/**
 * The answer in the caller's protocol. When it cannot be written although the owner has acted, the outcome is open for the
 * caller, never refused: the request goes on in the background, and once the mapping is mended a repetition gets the answer.
 */
function written(system: Connected, request: Message, answer: Message): { readonly bytes: Uint8Array; readonly by: string } {
  try {
    return system.codec.write(answer);
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (questions.has(messageType(request)) || !isAccepted(replyView(answer))) throw error;
    throw new GatewayError("ESITO_INCERTO", `The answer cannot be written for ${system.name}: ${error.code}: ${error.message}`, {
      cause: error,
    });
  }
}

/** The steps with other systems belong to the dispatch; one that failed did not get to tell them. */
export function withTrail(history: readonly Step[], trail: Trail): readonly Step[] {
  const told = history.some((step) => step.stage === "dispatch" && step.outcome === "ok");
  return told ? history : [...history, ...trail.steps];
}
