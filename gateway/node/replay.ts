import type { Clock } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { Journal, MessageState, RecordView } from "../contracts/journal.ts";
import type { SystemConfig } from "./config/model.ts";
import type { Current } from "./current.ts";
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
}

/**
 * Takes a refused message in again through the way of its system, on the settings in force, after the audit has taken note.
 * @throws GatewayError REPLAY_REFUSED
 */
export async function replayMessage(id: string, who: string, options: ReplayOptions): Promise<Replayed> {
  const { current, ways, journal, clock } = options;
  const { settings, release } = current.take();
  try {
    const view = journal.detail(id);
    const system = view && systemNamed(settings, view.system);
    const bytes = view && journal.body(id, "received");
    const why = replayRefusal(id, view, system?.config, bytes);
    if (why) throw why;
    await journal.audit({ at: clock.now(), who, what: "replay", messageId: id });
    const taken = await ways.replay({ settings, system: system! }, id, { bytes: bytes!, peer: `replay of ${id}`, transport: {} });
    const { state, outcome, history } = journal.detail(taken.id)!;
    await journal.audit({ at: clock.now(), who, what: `replayed as ${taken.id}: ${state} ${outcome}`.trimEnd(), messageId: id });
    return { ...taken, state, outcome, error: history.findLast((step) => step.outcome === "error")?.detail };
  } finally {
    release();
  }
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
  if (view.state !== "refused") {
    return refused(
      `Message ${id} was taken in, and is ${view.state}: only what was refused is taken in again`,
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
