import type { JournalReader, RecordView, SearchFilter } from "../../contracts/journal.ts";
import type { NodeConfig } from "../config/model.ts";
import { compareOutcomes, type Change } from "./compare.ts";
import { Groups, type Group } from "./group.ts";
import type { Recorded, Unknown } from "./outcome.ts";
import type { Ground } from "./peers.ts";
import { replay } from "./replay.ts";
import { levelled } from "./retold.ts";
import { sideOf, type Side } from "./side.ts";

/** What would be otherwise if the second configuration took the place of the first. */
export interface Preview {
  readonly replayed: number;
  readonly same: number;
  readonly different: number;
  readonly groups: readonly Group[];
  /** What could not be replayed, and in how many messages. */
  readonly left: readonly Left[];
}

export interface Left {
  readonly what: LeftKind;
  readonly messages: number;
}

/**
 * `frame`: the bytes never became a message; `sealed`: refused in its envelope, so nothing is known of it; `stranger`: the
 * first configuration has no such system. Of messages that were replayed: `sealed-read`: taken as it was understood then;
 * `sealed-answer`, `not-asked`: what another system answered is not known, and the answer to the sender not compared.
 */
export type LeftKind = "frame" | "sealed" | "stranger" | "sealed-read" | "sealed-answer" | "not-asked";

/** Replays messages of a journal through two configurations and compares what becomes of them. Nothing is sent or written. */
export async function preview(
  old: NodeConfig,
  next: NodeConfig,
  journal: JournalReader,
  filter: SearchFilter,
  examples: number,
): Promise<Preview> {
  const sides = [sideOf(old), sideOf(next)] as const;
  const ground = groundOf(sides, journal);
  const groups = new Groups(examples);
  const left = new Map<LeftKind, number>();
  const leave = (what: LeftKind): void => void left.set(what, (left.get(what) ?? 0) + 1);
  let [replayed, different] = [0, 0];
  for (const view of await journal.search(filter)) {
    const recorded = await recordedOf(view, journal);
    const changes = await changesOf(recorded, sides, ground, leave);
    if (!changes) continue;
    replayed++;
    if (changes.length > 0) different++;
    groups.add(view.id, changes);
  }
  return {
    replayed,
    same: replayed - different,
    different,
    groups: groups.list(),
    left: [...left].map(([what, messages]) => ({ what, messages })),
  };
}

/** What replays through these configurations lean on. */
export function groundOf(sides: readonly Side[], journal: JournalReader): Ground {
  return {
    booking: (id, owner) => journal.booking(id, owner),
    sealed: (name) => sides.some((side) => side.named(name)?.config.envelope !== undefined),
  };
}

/** A message of the journal with everything that is kept of it. */
export async function recordedOf(view: RecordView, journal: JournalReader): Promise<Recorded> {
  return { view, record: (await journal.stored(view.id))!, bodies: await journal.bodies(view.id) };
}

/** @returns undefined when the message cannot be replayed */
async function changesOf(
  recorded: Recorded,
  sides: readonly [Side, Side],
  ground: Ground,
  leave: (what: LeftKind) => void,
): Promise<readonly Change[] | undefined> {
  const { view, record } = recorded;
  const sealed = ground.sealed(record.system);
  const why = view.outcome.startsWith("FRAME_")
    ? "frame"
    : sealed && record.canonical === undefined
      ? "sealed"
      : sides[0].named(record.system)
        ? undefined
        : "stranger";
  if (why) {
    leave(why);
    return undefined;
  }
  const [old, next] = [await replay(sides[0], recorded, ground), await replay(sides[1], recorded, ground)];
  if (!old) return undefined;
  if (!next) return [{ kind: "system-gone", text: `system ${old.system} exists no more` }];
  if (sealed) leave("sealed-read");
  const { outcomes, comparable } = levelled([old, next], sides, recorded);
  if (!comparable) leave(leftBy([...old.unknown, ...next.unknown]));
  return compareOutcomes(...outcomes);
}

const leftBy = (unknown: readonly Unknown[]): LeftKind => (unknown.includes("not-asked") ? "not-asked" : "sealed-answer");
