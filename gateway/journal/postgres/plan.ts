import type { Arguments, Call, CallName } from "../calls.ts";

/** A call with its place in the batch. */
export interface Numbered<Name extends CallName = CallName> {
  readonly index: number;
  readonly args: Arguments<Name>;
}

/** Calls of one kind that are carried out together. */
export type Step = { readonly [Name in CallName]: { readonly name: Name; readonly calls: Numbered<Name>[] } }[CallName];

/** At most so many calls in one step, and bytes before its last call. */
const most = 400;
const mostBytes = 8 * 1024 * 1024;

/**
 * The calls of a batch in few steps, and steps that have nothing to do with each other in one group, to be carried out side by
 * side. A call goes with a step of its kind in a group behind all that has to do with the same message, delivery, identity or
 * key. So everything has the effect it would have one by one.
 */
export function planOf(calls: readonly Call[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  const open = new Map<CallName, { readonly group: number; readonly step: Step; bytes: number }>();
  /** The last group that has to do with a thing; a barrier has to do with all. */
  const last = new Map<string, number>();
  let barrier = -1;
  calls.forEach((call, index) => {
    const touched = touchedBy(call);
    const numbered = { index, args: call.args } as Numbered;
    const earliest = touched === undefined ? groups.length : Math.max(barrier, ...touched.map((one) => last.get(one) ?? -1)) + 1;
    const found = open.get(call.name);
    let group = Math.max(earliest, groups.length - 1);
    if (found && found.group >= earliest && found.bytes < mostBytes && found.step.calls.length < most) {
      group = found.group;
      found.bytes += bytesOf(call);
      (found.step.calls as Numbered[]).push(numbered);
    } else {
      const step = { name: call.name, calls: [numbered] } as unknown as Step;
      (groups[group] ??= []).push(step);
      open.set(call.name, { group, step, bytes: bytesOf(call) });
    }
    if (touched === undefined) barrier = group;
    else for (const one of touched) last.set(one, group);
  });
  return groups;
}

/** What a call has to do with; undefined: with everything. */
function touchedBy(call: Call): readonly string[] | undefined {
  switch (call.name) {
    case "accept":
    case "record": {
      const [{ id, controlId, system }] = call.args;
      return controlId === "" ? [`m ${id}`] : [`m ${id}`, `i ${controlId}\n${system}`];
    }
    case "finish": {
      const [id, , , options] = call.args;
      return options?.delivery === undefined ? [`m ${id}`] : [`m ${id}`, `d ${options.delivery}`];
    }
    case "defer":
    case "stored":
    case "replyOf":
    case "stateOf":
    case "settle":
      return [`m ${call.args[0]}`];
    case "delivered":
    case "postpone":
      return [`d ${call.args[0]}`];
    case "bury":
      return [`d ${call.args[0]}`, `m ${call.args[1]}`];
    case "remember":
    case "recall":
    case "forget":
      return [`r ${call.args[0]}`];
    case "register":
      return [`b ${call.args[0].bookingId}\n${call.args[0].owner}`];
    case "booking":
      return [`b ${call.args[0]}\n${call.args[1]}`];
    case "reserve":
    case "audit":
      return [];
    default:
      return undefined;
  }
}

function bytesOf(call: Call): number {
  switch (call.name) {
    case "accept":
      return call.args[0].received.length + (call.args[0].canonical?.length ?? 0);
    case "record":
      return call.args[0].received.length + (call.args[0].canonical?.length ?? 0) + (call.args[1].reply?.length ?? 0);
    case "finish":
    case "settle":
      return (call.args[1].reply?.length ?? 0) + (call.args[1].bodies ?? []).reduce((sum, one) => sum + one.bytes.length, 0);
    default:
      return 0;
  }
}

/** Calls that change nothing: a batch of them alone needs no fence. */
const looks: ReadonlySet<CallName> = new Set([
  "nextDue",
  "recall",
  "replyOf",
  "stateOf",
  "stored",
  "booking",
  "search",
  "detail",
  "bodies",
  "bookings",
  "queues",
  "audits",
] as const);
export const onlyLooks = (calls: readonly Call[]): boolean => calls.every((call) => looks.has(call.name));

/** The order keys that a batch may change: named, of its deliveries, or of the deliveries of its messages. */
export interface Keys {
  readonly named: readonly { readonly system: string; readonly orderKey: string }[];
  readonly deliveries: readonly number[];
  readonly messages: readonly string[];
}

export function keysOf(calls: readonly Call[]): Keys {
  const named: { system: string; orderKey: string }[] = [];
  const deliveries: number[] = [];
  const messages: string[] = [];
  const name = (made: { readonly system: string; readonly orderKey: string } | undefined): void => {
    if (made && made.orderKey !== "") named.push(made);
  };
  for (const call of calls) {
    if (call.name === "accept" && call.args[2].queued) name(call.args[1]);
    else if (call.name === "defer") name(call.args[1]);
    else if (call.name === "revive") messages.push(call.args[0]);
    else if (call.name === "delivered" || call.name === "bury") deliveries.push(call.args[0]);
    else if (call.name === "postpone" && call.args[1].system !== undefined) deliveries.push(call.args[0]);
    else if (call.name === "finish") {
      name(call.args[3]?.then);
      if (call.args[3]?.delivery !== undefined) deliveries.push(call.args[3].delivery);
    }
  }
  return { named, deliveries, messages };
}
