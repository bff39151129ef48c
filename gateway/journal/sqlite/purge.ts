import { questionTypes, type Retention } from "../../contracts/journal.ts";
import type { Statements } from "./store.ts";

/** Records deleted in one transaction: so few that others do not notice. */
const piece = 200;
/** Up to which instant bodies have been deleted already. */
const watermark = "bodies purged until";

/** Deletes what is older than its retention, a piece at a time. What is open, or waits for a person, is never deleted. */
export class SqlitePurge {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** @returns how many records were deleted, lost their bodies or their identifier */
  piece({ questions, changes, refused, bodies, audit, identifiers }: Retention): number {
    const old = [
      ...questionTypes.flatMap((type) => this.#sql.oldQuestions.all(type, questions, piece)),
      ...this.#sql.oldChanges.all(changes, piece),
      ...this.#sql.oldRefused.all(refused, piece),
    ];
    for (const { id } of old as { id: number | string }[]) {
      this.#sql.deleteAttempts.run(id);
      this.#sql.deleteDeliveries.run(id);
      this.#sql.deleteContents.run(id);
      this.#sql.deleteMessage.run(id);
    }
    const audits = Number(this.#sql.deleteAudit.run(audit, piece).changes);
    return old.length + audits + this.#bodies(bodies) + this.#identifiers(identifiers);
  }

  #bodies(before: number): number {
    const { value: from } = (this.#sql.counter.get(watermark) ?? { value: 0 }) as { value: number };
    if (from >= before) return 0;
    const found = this.#sql.oldBodies.all(from, before, piece) as { id: number | string; at: number; state: string }[];
    const ended = found.filter(({ state }) => state !== "accepted" && state !== "dead");
    for (const { id } of ended) this.#sql.deleteContents.run(id);
    const last = found.at(-1);
    // A full piece may end between messages of one millisecond: those are looked at again, unless there is nothing else.
    const next = last && found.length === piece ? Math.max(last.at, from + 1) : before;
    this.#sql.setCounter.run(watermark, next);
    return ended.length;
  }

  #identifiers(most: number): number {
    let count = 0;
    for (const { system } of this.#sql.systems.all() as { system: string }[]) {
      const tooMany = this.#sql.tooManyKnown.all(system, most, piece) as { seq: number }[];
      for (const { seq } of tooMany) this.#sql.unknown.run(seq);
      count += tooMany.length;
    }
    return count;
  }
}
