import type { DatabaseSync } from "node:sqlite";
import type { Node } from "../start.ts";
import type { Ledger, Told } from "./ledger.ts";
import { controlIdOf, type Letter } from "./messages.ts";

/** What the journal has of one control identifier: the states of its messages that were not refused. */
type States = ReadonlyMap<string, readonly string[]>;

const open =
  "SELECT control_id FROM messages WHERE state = 'accepted' UNION ALL SELECT message FROM deliveries WHERE state = 'waiting'";

/** What is not finished in the journal. */
export const unfinished = (database: DatabaseSync): readonly string[] =>
  database
    .prepare(open)
    .all()
    .map((row) => String(row["control_id"]));

/** What does not fit together once everything has come to rest, a sentence each; empty when all is well. */
export function disagreements(ledger: Ledger, database: DatabaseSync, node: Node | undefined): readonly string[] {
  const states = statesIn(database);
  return [
    ...[...ledger.letters.values()].flatMap((letter) =>
      aboutLetter(letter, ledger, states.get(controlIdOf(letter.number)) ?? []),
    ),
    ...[...states].filter(([, all]) => all.length > 1).map(([id, all]) => `${id} is ${all.length} times in the journal`),
    ...aboutDead(ledger, database),
    ...aboutNode(node),
  ];
}

function aboutLetter({ number, to, kind }: Letter, ledger: Ledger, states: readonly string[]): readonly string[] {
  const told = ledger.told.get(number);
  const arrived = ledger.arrived.get(number);
  const [state = "unknown"] = states;
  const says = `${number}, a ${kind} to ${to}, was told ${told ?? "nothing"}, is ${state} in the journal`;
  if (told === undefined) return [`${says}, and its sender waits`];
  const found: string[] = [];
  if (!mayBe(state, told, to)) found.push(says);
  if (owed(told, kind, state) && !arrived) found.push(`${says}, and never came`);
  if (told === "not-done" && arrived) found.push(`${says}, and came`);
  return found;
}

/** Dead letters are only where nobody may send again what may have been done. */
const mayBe = (state: string, told: Told, to: Letter["to"]): boolean =>
  state === "done" || (state === "dead" && to === "once" && told !== "not-done");

/** Whether its receiver must have got it: of what is dead, nobody knows. */
const owed = (told: Told, kind: Letter["kind"], state: string): boolean =>
  told === "refused" || (told === "accepted" && (kind === "booking" || state === "done"));

function aboutDead(ledger: Ledger, database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare("SELECT message, system, last_error FROM deliveries WHERE state = 'dead' AND system <> 'once'")
    .all();
  const dead = rows.map(
    (row) => `${String(row["message"])} to ${String(row["system"])} is a dead letter: ${String(row["last_error"])}`,
  );
  const strangers = [...ledger.arrived.keys()].filter((number) => !ledger.letters.has(number));
  return [...dead, ...strangers.map((number) => `${number} came, and nobody sent it`)];
}

function aboutNode(node: Node | undefined): readonly string[] {
  if (!node) return ["no node runs"];
  const busy = node.gates().filter((gate) => gate.running > 0 || gate.waiting > 0);
  const gates = busy.map(({ system, running, waiting }) => `${running} run and ${waiting} wait at the gate of ${system}`);
  return node.depth() === 0 ? gates : [`the node believes that ${node.depth()} deliveries wait`, ...gates];
}

function statesIn(database: DatabaseSync): States {
  const states = new Map<string, string[]>();
  const rows = database.prepare("SELECT control_id, state FROM messages WHERE state <> 'refused' ORDER BY seq").all();
  for (const row of rows) {
    const id = String(row["control_id"]);
    states.set(id, [...(states.get(id) ?? []), String(row["state"])]);
  }
  return states;
}
