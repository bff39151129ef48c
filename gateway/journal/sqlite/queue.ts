import type { Delivery, NewDelivery } from "../../contracts/journal.ts";
import type { Arguments } from "../calls.ts";
import { deliveryOf } from "../rows.ts";
import type { Statements } from "./store.ts";

/** The deliveries of one SQLite journal: queues by system, in order where a key asks for it. */
export class SqliteQueue {
  readonly #sql: Statements;
  readonly #session: number;

  constructor(sql: Statements, session: number) {
    this.#sql = sql;
    this.#session = session;
  }

  insert(messageId: string, { kind, system, orderKey, due, held }: NewDelivery): Delivery {
    const { lastInsertRowid } = this.#sql.insertDelivery.run(messageId, kind, system, due, orderKey, held ? this.#session : 0);
    return { id: Number(lastInsertRowid), messageId, kind, system, orderKey, attempts: 0, due, since: due, lastError: "" };
  }

  delivered(id: number): void {
    if (this.#sql.delivered.run(id).changes === 1) this.#letNextOn(id);
  }

  postpone(id: number, { attempts, due, error, at, system }: Arguments<"postpone">[1]): void {
    if (error !== "") this.#sql.insertAttempt.run(id, at, error);
    if (system !== undefined) {
      const before = this.#sql.delivery.get(id);
      this.#sql.reroute.run(system, id);
      if (before) this.#sql.nextInOrder.run(before["system"] as string, before["order_key"] as string);
    }
    this.#sql.postpone.run(attempts, due, error, id);
  }

  bury(id: number, messageId: string, error: string, at: number): void {
    this.#sql.insertAttempt.run(id, at, error);
    if (this.#sql.bury.run(error, id).changes === 1) this.#letNextOn(id);
    this.#sql.deaden.run(error.split(":")[0] ?? "", messageId);
  }

  revive(messageId: string, now: number): boolean {
    const dead = this.#sql.deadOf.get(messageId);
    if (!dead) return false;
    this.#sql.revive.run(now, dead["id"] as number);
    if (dead["kind"] === "dispatch") this.#sql.reopened.run(messageId);
    return true;
  }

  claim(wanted: Arguments<"claim">[0], now: number, latest: number): readonly Delivery[] {
    const found = wanted.flatMap(({ system, limit }) => {
      const due = this.#sql.claim.all(system, now, limit);
      return due.length > 0 ? due : this.#sql.claimAstray.all(system, latest, limit);
    });
    const deliveries = found.map(deliveryOf);
    for (const { id } of deliveries) this.#sql.hold.run(this.#session, id);
    return deliveries;
  }

  release(ids: readonly number[]): void {
    for (const id of ids) this.#sql.release.run(id, this.#session);
  }

  nextDue(systems: readonly string[]): number | undefined {
    const found = systems.flatMap((system) => {
      const { due } = (this.#sql.nextDue.get(system) ?? {}) as { due?: number | null };
      return due ?? [];
    });
    return found.length === 0 ? undefined : Math.min(...found);
  }

  /** All other sessions have ended: only one node at a time opens the file. */
  recover(now: number): number {
    this.#sql.freeHeld.run(this.#session);
    const orphans = this.#sql.orphans.all(this.#session) as { id: number | string; receiver: string; order_key: string }[];
    for (const { id, receiver, order_key: orderKey } of orphans) {
      this.insert(String(id), { kind: "dispatch", system: receiver, orderKey, due: now, held: false });
    }
    return orphans.length;
  }

  #letNextOn(id: number): void {
    const ended = this.#sql.delivery.get(id);
    if (ended?.["order_key"]) this.#sql.nextInOrder.run(ended["system"] as string, ended["order_key"] as string);
  }
}
