import {
  bookingReply,
  get,
  isAccepted,
  Message,
  reply as replyView,
  segment,
  set,
  standardDelimiters,
  type Segment,
} from "../canonical/index.ts";
import type { Clock } from "../contracts/clock.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { Delivery, Journal } from "../contracts/journal.ts";
import type { Attempt } from "../delivery/index.ts";
import type { Exchange } from "../exchange/index.ts";
import { ask, identifierOf, type Trail } from "./ask.ts";
import type { Settings } from "./settings.ts";
import { systemNamed } from "./settings.ts";
import { work, type Entered, type Sender } from "./work.ts";

/** How long it is known that an outcome was open, in milliseconds: longer than anything is repeated. */
const kept = 40 * 86_400_000;

/** Messages that may have been done although nobody said so: durable, since what follows from it comes hours later. */
export class Uncertain {
  readonly #journal: Pick<Journal, "remember" | "recall">;
  readonly #clock: Clock;

  constructor(journal: Pick<Journal, "remember" | "recall">, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  async note(messageId: string): Promise<void> {
    const now = this.#clock.now();
    await this.#journal.remember(keyOf(messageId), now + kept, now, "open");
  }

  async is(messageId: string): Promise<boolean> {
    return (await this.#journal.recall(keyOf(messageId), this.#clock.now())) !== undefined;
  }
}

const keyOf = (messageId: string): string => `uncertain ${messageId}`;

/**
 * Undoes a booking that nobody waits for any more (compensating transaction of a Saga): what became of it is asked once more,
 * under the same control identifier; when it stands, it is cancelled (SRM^S04).
 */
export async function compensate(
  exchange: Exchange<Entered>,
  { settings, system }: Sender & { readonly settings: Settings },
  delivery: Delivery,
  journal: Pick<Journal, "delivered">,
): Promise<Attempt> {
  const asked = await work({ settings, system }, { steps: [], bodies: [] }).run(exchange);
  if (!asked.ok) {
    if (asked.error.certainty !== "refused") return { kind: "retry", error: asked.error };
  } else if (isAccepted(replyView(asked.exchange.body.answer))) {
    const owner = systemNamed(settings, delivery.system);
    if (!owner) return { kind: "retry", error: new GatewayError("ROUTE_NONE", `There is no system ${delivery.system} any more`) };
    const trail: Trail = { steps: [], bodies: [] };
    const until = settings.clock.now() + owner.answersWithin;
    const answer = await ask(
      owner,
      cancellationOf(exchange.body.message, asked.exchange.body.answer),
      identifierOf("compensate", exchange.id),
      until,
      settings,
      trail,
    );
    if (!isAccepted(replyView(answer)) && replyView(answer).outcome.errorCode !== "GIA_DISDETTA") {
      const code = replyView(answer).outcome.errorCode;
      return { kind: "dead", error: new GatewayError("PEER_REFUSED", `${owner.name} does not cancel the booking: ${code}`) };
    }
  }
  await journal.delivered(delivery.id);
  return { kind: "done" };
}

/** Segments that a cancellation takes over from the request that it undoes. */
const taken = new Set(["PID", "PV1", "ZFE"]);

/** SRM^S04 for the booking that an answer tells of (docs/hl7-profile.md, disdetta): reason DISD, resources deleted. */
function cancellationOf(request: Message, answer: Message): Message {
  const { appointment } = bookingReply(answer);
  const [id, owner] = [appointment.id, appointment.owner || get(request, "ARQ-2.2")];
  const segments = request.segments.flatMap((one): readonly Segment[] => {
    if (one.name === "MSH" || one.name === "ARQ") return [one];
    return taken.has(one.name) ? [one] : [];
  });
  const rgs = segment("RGS", ["1", "D"], standardDelimiters);
  const before = segments.filter((one) => one.name !== "ZFE");
  const after = segments.filter((one) => one.name === "ZFE");
  const message = new Message(standardDelimiters, [...before, rgs, ...after]);
  const changes: readonly [string, string][] = [
    ["MSH-9.2", "S04"],
    ["ARQ-2.1", id],
    ["ARQ-2.2", owner],
    ["ARQ-6.1", "DISD"],
    ["ARQ-6.3", "ITMOTIVO"],
  ];
  return changes.reduce((made, [path, value]) => set(made, path, value), message);
}
