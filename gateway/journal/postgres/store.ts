import { GatewayError } from "../../contracts/errors.ts";
import type { Arguments, CallName, Outcome } from "../calls.ts";
import type { Contents } from "../contents.ts";
import { accept, record } from "./accepting.ts";
import { defer, finish, replyOf, settle, stateOf, stored } from "./ending.ts";
import type { Numbered, Step } from "./plan.ts";
import { purge } from "./purge.ts";
import { bury, claim, endDeliveries, nextDue, pause, postpone, release, revive } from "./queue.ts";
import { takeOver } from "./sessions.ts";
import type { Transaction } from "./transaction.ts";
import { audit, booking, recall, register, remember, reserve } from "./values.ts";

type InSet<Name extends CallName> = (
  tx: Transaction,
  contents: Contents,
  calls: readonly Numbered<Name>[],
) => Promise<readonly Outcome[]>;
type Alone<Name extends CallName> = (tx: Transaction, ...args: Arguments<Name>) => Promise<unknown>;

/** What is carried out for many at once: as many statements as for one. */
const sets: { readonly [Name in CallName]?: InSet<Name> } = {
  accept,
  record,
  finish,
  settle,
  stored,
  replyOf,
  stateOf: (tx, _contents, calls) => stateOf(tx, calls),
  defer: (tx, _contents, calls) => defer(tx, calls),
  delivered: async (tx, _contents, calls) => {
    const ids = calls.map(({ args }) => args[0]);
    await endDeliveries(tx, ids);
    return calls.map(() => ({ value: undefined }));
  },
  postpone: (tx, _contents, calls) => postpone(tx, calls),
  bury: (tx, _contents, calls) => bury(tx, calls),
  remember: (tx, _contents, calls) => remember(tx, calls),
  recall: (tx, _contents, calls) => recall(tx, calls),
  forget: async (tx, _contents, calls) => {
    await tx.db.run("forget", [calls.map(({ args }) => args[0])]);
    return calls.map(() => ({ value: undefined }));
  },
  reserve: (tx, _contents, calls) => reserve(tx, calls),
  register: (tx, _contents, calls) => register(tx, calls),
  audit: (tx, _contents, calls) => audit(tx, calls),
};

const singles: { readonly [Name in CallName]?: Alone<Name> } = {
  booking,
  revive,
  claim,
  release,
  nextDue,
  pause,
  purge,
  recover: takeOver,
};

/** Carries out the calls of one step. @returns what became of each */
export async function carryOut(tx: Transaction, contents: Contents, { name, calls }: Step): Promise<readonly Outcome[]> {
  const inSet = sets[name] as InSet<CallName> | undefined;
  if (inSet) return inSet(tx, contents, calls);
  const alone = singles[name] as ((tx: Transaction, ...args: readonly unknown[]) => Promise<unknown>) | undefined;
  if (!alone) throw new GatewayError("INTERNAL", `${name} is only read`);
  // What has to do with everything sees whose turn it is.
  await tx.letOn();
  const outcomes: Outcome[] = [];
  for (const { args } of calls) outcomes.push({ value: await alone(tx, ...args) });
  return outcomes;
}
