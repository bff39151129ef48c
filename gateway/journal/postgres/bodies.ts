import { GatewayError } from "../../contracts/errors.ts";
import type { Body, Ending, StoredReply } from "../../contracts/journal.ts";
import type { Contents, Packed } from "../contents.ts";
import { packedOf, type Row } from "../rows.ts";
import { isIdentifier, type Db } from "./client.ts";

/** Bodies of one message that came together. */
export interface Kept {
  readonly message: string;
  readonly bodies: readonly Body[];
}

/** Bodies of one message as they are kept. */
export type PackedOf = Packed & { readonly message: string };

export const packAll = (contents: Contents, kept: readonly Kept[]): readonly PackedOf[] =>
  kept.filter((one) => one.bodies.length > 0).map(({ message, bodies }) => ({ message, ...contents.pack(message, bodies) }));

/** Writes bodies, of however many messages, with one statement. */
export async function keep(db: Pick<Db, "run">, packed: readonly PackedOf[]): Promise<void> {
  if (packed.length === 0) return;
  let at = 1;
  const starts = packed.map(({ bytes }) => (at += bytes.length) - bytes.length);
  await db.run("insertContents", [
    Buffer.concat(packed.map((one) => one.bytes)),
    packed.map((one) => one.message),
    packed.map((one) => one.names),
    packed.map((one) => one.key),
    packed.map((one) => one.crc),
    starts,
    packed.map((one) => one.bytes.length),
  ]);
}

/** What is kept of messages: rows by message, in their order. */
export async function contentsOf(db: Pick<Db, "run">, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Row[]>> {
  const known = ids.filter(isIdentifier);
  const rows = known.length === 0 ? [] : await db.run("contents", [known]);
  return Map.groupBy(rows, (row) => String(row["message"]));
}

/** @throws GatewayError JOURNAL_CORRUPT */
export const unpacked = (contents: Contents, id: string, rows: readonly Row[] = []): readonly Body[] =>
  rows.flatMap((row) => contents.unpack(id, packedOf(row)));

/** The stored answer among the bodies of a message. */
export function replyAmong(bodies: readonly Body[], transport: unknown): StoredReply | undefined {
  const reply = bodies.findLast((one) => one.name === "reply");
  return (
    reply && {
      bytes: reply.bytes,
      transport: JSON.parse(typeof transport === "string" ? transport : "{}") as Record<string, string>,
    }
  );
}

export function endingBodies(ending: Ending): readonly Body[] {
  const reply = ending.reply === undefined ? [] : [{ name: "reply", bytes: ending.reply }];
  return [...reply, ...(ending.bodies ?? [])];
}

/** What went wrong with the values of one call alone. */
export function outcomeOf<T>(value: () => T): { readonly value: T } | { readonly error: GatewayError } {
  try {
    return { value: value() };
  } catch (thrown) {
    if (thrown instanceof GatewayError) return { error: thrown };
    throw thrown;
  }
}
