import type { Message } from "../../canonical/index.ts";
import { asGatewayError } from "../../contracts/errors.ts";
import type { Outcome, Recorded } from "./outcome.ts";
import type { Described, Side } from "./side.ts";

/**
 * Where the answer cannot be made again, because what another system said was sealed or never asked for, the one that the
 * sender got is read back and written by both configurations.
 * @returns both outcomes, and whether the answers in them can be compared
 */
export function levelled(
  [one, other]: readonly [Outcome, Outcome],
  sides: readonly [Side, Side],
  recorded: Recorded,
): { readonly outcomes: readonly [Outcome, Outcome]; readonly comparable: boolean } {
  if (one.unknown.length === 0 && other.unknown.length === 0) return { outcomes: [one, other], comparable: true };
  const first = { ...one, reply: undefined };
  // What the sender was told already is no change, although the first configuration cannot show it again.
  const told = other.failed?.error.code === recorded.view.outcome;
  const second = { ...other, reply: undefined, failed: told ? undefined : other.failed };
  const answer = first.failed || second.failed ? undefined : (answerGiven(sides[0], recorded) ?? answerGiven(sides[1], recorded));
  if (!answer) return { outcomes: [first, second], comparable: first.failed !== undefined || second.failed !== undefined };
  const [old, next] = sides.map((side) => side.named(recorded.record.system)!) as unknown as readonly [Described, Described];
  return { outcomes: [withAnswer(first, old, answer), withAnswer(second, next, answer)], comparable: true };
}

/** Undefined where its mappings do not read what they write. */
function answerGiven(side: Side, { view, record, bodies }: Recorded): Message | undefined {
  const reply = bodies.findLast((one) => one.name === "reply");
  const system = side.named(record.system);
  if (!reply || !system || view.state !== "done") return undefined;
  try {
    return system.codec.read(reply.bytes, record.at, record.id).message;
  } catch (thrown) {
    if (asGatewayError(thrown).code === "INTERNAL") throw thrown;
    return undefined;
  }
}

function withAnswer(outcome: Outcome, { config, codec }: Described, answer: Message): Outcome {
  try {
    return { ...outcome, reply: { config, codec, bytes: codec.write(answer).bytes } };
  } catch (thrown) {
    return { ...outcome, failed: { stage: "write", error: asGatewayError(thrown) } };
  }
}
