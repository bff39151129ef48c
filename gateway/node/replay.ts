import type { Clock } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import {
  bodyNamed,
  type DeliveryView,
  type Journal,
  type MessageState,
  type RecordDetail,
  type RecordView,
} from "../contracts/journal.ts";
import { identifierOf } from "./ask.ts";
import type { SystemConfig } from "./config/model.ts";
import type { Current } from "./current.ts";
import type { Once } from "./once.ts";
import { systemNamed } from "./settings.ts";
import type { Ways } from "./way.ts";

/** What became of a message that was taken in again. */
export interface Replayed {
  /** The message in the journal that it became, or was already. */
  readonly id: string;
  /** Whether it was taken in before, by a replay or by its sender. */
  readonly repeats: boolean;
  readonly state: MessageState;
  readonly outcome: string;
  /** What went wrong last: code and sentence, without values. */
  readonly error: string | undefined;
}

export interface ReplayOptions {
  readonly current: Current;
  readonly ways: Ways;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly once: Once;
  /** Called when a dead letter is free to be delivered again. */
  revived(system: string): void;
}

/**
 * Takes a refused message in again through the way of its system, or delivers a dead letter again, on the settings in force,
 * after the audit has taken note.
 * @throws GatewayError REPLAY_REFUSED
 */
export async function replayMessage(id: string, who: string, options: ReplayOptions): Promise<Replayed> {
  const { current, ways, journal, clock } = options;
  const { settings, release } = current.take();
  try {
    const view = await journal.detail(id);
    const system = view && systemNamed(settings, view.system);
    const bytes = view && bodyNamed(await journal.bodies(id), "received");
    const dead = view?.deliveries.findLast((one) => one.state === "dead");
    const why = dead ? undone(view!, dead) : replayRefusal(id, view, system?.config, bytes);
    if (why) throw why;
    await journal.audit({ at: clock.now(), who, what: "replay", messageId: id });
    if (view && (dead || view.state === "dead")) return await deliverAgain(view, dead, options);
    const taken = await ways.replay({ settings, system: system! }, id, { bytes: bytes!, peer: `replay of ${id}`, transport: {} });
    const { state, outcome, history } = (await journal.detail(taken.id))!;
    await journal.audit({ at: clock.now(), who, what: `replayed as ${taken.id}: ${state} ${outcome}`.trimEnd(), messageId: id });
    return { ...taken, state, outcome, error: history.findLast((step) => step.outcome === "error")?.detail };
  } finally {
    release();
  }
}

/** Delivered again, a booking that was undone would be told as made: its owner knows the request, and repeats its answer. */
function undone({ id, deliveries }: RecordDetail, dead: DeliveryView): GatewayError | undefined {
  if (dead.kind !== "dispatch" || deliveries.every((one) => one.kind !== "compensate")) return undefined;
  return new GatewayError("REPLAY_REFUSED", `The booking of message ${id} was given up, and is undone where it was made`, {
    hint: "its sender was told so and books anew; raccordo journal settle says what became of it",
  });
}

/** A dead letter is delivered again under the identifier that it had; a person has said that it may be sent once more. */
async function deliverAgain(
  { id }: RecordDetail,
  dead: DeliveryView | undefined,
  { journal, clock, once, revived }: ReplayOptions,
): Promise<Replayed> {
  if (!dead) {
    throw new GatewayError("REPLAY_REFUSED", `Message ${id} waits for nothing that could be delivered`, {
      hint: "raccordo journal show tells its way",
    });
  }
  await once.again(dead.system, identifierOf(dead.kind, id));
  await journal.revive(id, clock.now());
  revived(dead.system);
  return { id, repeats: false, state: "accepted", outcome: "", error: dead.lastError };
}

/**
 * A person has decided what became of a dead letter: nothing is sent any more.
 * @throws GatewayError REPLAY_REFUSED when it is none
 */
export async function settleMessage(
  id: string,
  who: string,
  how: string,
  { journal, clock }: Pick<ReplayOptions, "journal" | "clock">,
): Promise<void> {
  const view = await journal.detail(id);
  if (view?.state !== "dead" && !view?.deliveries.some((one) => one.state === "dead")) {
    throw new GatewayError(
      "REPLAY_REFUSED",
      `Message ${id} is ${view ? view.state : "not in this journal"}: only a dead letter is settled`,
      {
        hint: "raccordo journal list --state dead shows them",
      },
    );
  }
  await journal.audit({ at: clock.now(), who, what: `settled: ${how}`, messageId: id });
  const step = { stage: "settle", ms: 0, outcome: "ok", detail: how } as const;
  await journal.settle(
    id,
    { state: "done", outcome: "SETTLED", reply: undefined, transport: {}, history: [...view.history, step] },
    clock.now(),
  );
}

/** Why a message cannot be taken in again; undefined when it can. */
export function replayRefusal(
  id: string,
  view: RecordView | undefined,
  system: SystemConfig | undefined,
  received: Uint8Array | undefined,
): GatewayError | undefined {
  const refused = (message: string, hint: string): GatewayError => new GatewayError("REPLAY_REFUSED", message, { hint });
  if (!view) return refused(`There is no message ${id} in this journal`, "raccordo journal list shows the newest");
  if (view.state === "dead") return undefined;
  if (view.state !== "refused") {
    return refused(
      `Message ${id} was taken in, and is ${view.state}: only what was refused, or could not be delivered, is taken in again`,
      "when its sender repeats it under the same control identifier, it gets the stored answer",
    );
  }
  if (view.outcome.startsWith("FRAME_") || !received || received.length === 0) {
    return refused(`The bytes of message ${id} are no whole message`, "its sender has to send it again");
  }
  if (!system) {
    return refused(
      `There is no system ${view.system} any more`,
      "when another took its place, give that one formerly: in its file",
    );
  }
  if (system.envelope) {
    return refused(
      `Message ${id} came in an envelope (${system.envelope.name}), which is opened only once: again, it is a replay attack`,
      "its sender has to send it again, in an envelope of now",
    );
  }
  return undefined;
}
