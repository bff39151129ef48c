import { asGatewayError, type GatewayError } from "../contracts/errors.ts";
import type { Log } from "../contracts/clock.ts";
import type { ConfigIssue } from "../contracts/issue.ts";
import type { Journal } from "../contracts/journal.ts";
import { issueAt } from "../contracts/source.ts";
import type { NodeConfig } from "./config/model.ts";
import type { Current } from "./current.ts";
import type { Deliveries } from "./deliveries.ts";
import type { DoorChanges, Doors } from "./doors.ts";
import { journalPlace, journalPlan } from "./config/journal.ts";
import { warnOfKeys } from "./keys/index.ts";
import { settingsOf, type Around, type Settings } from "./settings.ts";
import { warmMappings } from "./warm.ts";

/** What another configuration changed in a running node. */
export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly listeners: DoorChanges;
}

/** The outcome of a reload: done, or refused with every mistake, and then nothing has changed. */
export type ReloadResult =
  | { readonly ok: true; readonly changes: Changes; readonly warnings: readonly ConfigIssue[] }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** The parts of a node that go on through every reload. */
export interface Lasting {
  readonly current: Current;
  readonly doors: Doors;
  readonly deliveries: Deliveries;
  readonly journal: Pick<Journal, "useKeys">;
  readonly around: Around;
  readonly log: Log;
}

/**
 * Plans, probes, then swaps: whatever can fail does so before the swap, and leaves the node as it was. Messages under way
 * finish on the settings they began with.
 */
export async function applyConfig(config: NodeConfig, node: Lasting): Promise<ReloadResult> {
  const before = node.current.settings;
  const fixed = fixedIssues(before.config, config);
  if (fixed.length > 0) return { ok: false, issues: fixed };
  let next: Settings | undefined;
  try {
    await warmMappings(config.systems, before.config.systems);
    const { keys } = journalPlace(config.folder, config.file.journal, process.env);
    const made = (next = settingsOf(config, node.around, before));
    const listeners = await node.doors.change(made, () => {
      node.current.swap(made);
      node.journal.useKeys(keys);
      node.deliveries.adopt();
    });
    warnOfKeys(made.keys, node.around.clock.now(), node.log);
    const names = new Set(config.systems.flatMap(({ file }) => [file.system, ...(file.formerly ?? [])]));
    const removed = [...before.systems.keys()].filter((name) => !names.has(name));
    return {
      ok: true,
      changes: {
        added: [...made.systems.keys()].filter((name) => !before.systems.has(name)),
        removed: [...before.systems.keys()].filter((name) => !made.systems.has(name)),
        listeners,
      },
      warnings: removed.map((name) => removedWarning(config, name)),
    };
  } catch (thrown) {
    for (const { sender } of next?.systems.values() ?? []) {
      if (sender && ![...before.systems.values()].some((one) => one.sender === sender)) await sender.close();
    }
    return { ok: false, issues: [issueOfError(asGatewayError(thrown), config)] };
  }
}

/** What a running node cannot change: who it is, where its journal lies, where it is administered. */
function fixedIssues(before: NodeConfig, next: NodeConfig): readonly ConfigIssue[] {
  const kept = [
    ["node", before.file.node, next.file.node],
    ["member", before.file.member, next.file.member],
    ["journal", journalPlan(before.file.journal).store, journalPlan(next.file.journal).store],
    ["admin.listen", before.file.admin?.listen, next.file.admin?.listen],
    ["admin.token", before.file.admin?.token, next.file.admin?.token],
  ] as const;
  return kept
    .filter(([, was, is]) => was !== is)
    .map(([name, was]) =>
      issueAt(next.source, name.split("."), `${name} changes only with a restart`, {
        ...(was === undefined ? {} : { expected: was }),
        hint: "start the node again, or take this change back",
      }),
    );
}

function removedWarning(config: NodeConfig, name: string): ConfigIssue {
  return {
    severity: "warning",
    message: `There is no system ${name} any more: deliveries that wait for it wait on`,
    hint: `when another system took its place, give that one formerly: [${name}]`,
    path: [],
    file: config.source.file,
    line: 1,
    column: 1,
  };
}

/** A failure to open something, as an issue of the configuration that asked for it. */
export function issueOfError(error: GatewayError, config: NodeConfig): ConfigIssue {
  const { file, line, column, field } = error.where ?? {};
  const path = field?.split(".") ?? [];
  const place = line === undefined && (file === undefined || file === config.source.file) ? config.source.position(path) : {};
  return {
    severity: "error",
    message: error.message,
    path,
    file: file ?? config.source.file,
    ...place,
    ...(line === undefined ? {} : { line, column: column ?? 1 }),
    ...(error.expected === undefined ? {} : { expected: error.expected }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}
