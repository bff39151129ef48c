import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { milliseconds } from "../../contracts/duration.ts";
import { GatewayError } from "../../contracts/errors.ts";
import type { Retention } from "../../contracts/journal.ts";
import { parseBodyKeys, type BodyKey, type JournalPlace } from "../../journal/index.ts";
import type { JournalFile, NodeFile } from "./model.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What node.yaml says of the journal, whole. */
export interface JournalPlan {
  /** A file relative to the node's folder, or postgres://… */
  readonly store: string;
  /** A file relative to the node's folder, or env:NAME; undefined when bodies are plain. */
  readonly keys: string | undefined;
  /** Milliseconds. */
  readonly lease: number;
  /** How long each kind is kept, in milliseconds; identifiers are a number. */
  readonly kept: Retention;
}

/**
 * Where the journal of a node's folder is, with its keys read.
 * @param journal what node.yaml says, checked or not
 * @throws GatewayError CONFIG_INVALID when it says nothing, or its keys cannot be read
 */
export function journalPlace(folder: string, journal: unknown, environment: Environment): JournalPlace {
  const said = (typeof journal === "string" ? { store: journal } : (journal ?? {})) as Partial<JournalFile>;
  if (typeof said.store !== "string" || said.store === "") {
    throw new GatewayError("CONFIG_INVALID", "node.yaml names no journal", {
      expected: "journal: FILE, or journal: { store: … }",
    });
  }
  const plan = journalPlan(said as JournalFile);
  return {
    store: isPostgres(plan.store) ? plan.store : resolve(folder, plan.store),
    keys: plan.keys === undefined ? [] : keysFrom(plan.keys, folder, environment),
    lease: plan.lease,
  };
}

const isPostgres = (store: string): boolean => /^postgres(ql)?:\/\//.test(store);

function keysFrom(keys: string, folder: string, environment: Environment): readonly BodyKey[] {
  if (keys.startsWith("env:")) {
    const name = keys.slice("env:".length);
    return parseBodyKeys(environment[name] ?? "", `the variable ${name} of the environment`);
  }
  try {
    return parseBodyKeys(readFileSync(resolve(folder, keys), "utf8"), keys);
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError("CONFIG_INVALID", `The keys of the journal cannot be read: ${(cause as Error).message}`, {
      where: { file: keys },
      hint: "raccordo journal key makes the file",
      cause,
    });
  }
}

export function journalPlan(journal: NodeFile["journal"]): JournalPlan {
  const file: JournalFile = typeof journal === "string" ? { store: journal } : journal;
  const { retention = {} } = file;
  return {
    store: file.store,
    keys: file.keys,
    lease: milliseconds(file.lease ?? "6s"),
    kept: {
      questions: milliseconds(retention.questions ?? "30d"),
      changes: milliseconds(retention.changes ?? "730d"),
      refused: milliseconds(retention.refused ?? "180d"),
      bodies: milliseconds(retention.bodies ?? "365d"),
      audit: milliseconds(retention.audit ?? "3650d"),
      identifiers: retention.identifiers ?? 1_000_000,
    },
  };
}

/** The instants before which things go, counted from now. */
export function retentionAt({ identifiers, ...kept }: Retention, now: number): Retention {
  const before = (ms: number): number => now - ms;
  return {
    questions: before(kept.questions),
    changes: before(kept.changes),
    refused: before(kept.refused),
    bodies: before(kept.bodies),
    audit: before(kept.audit),
    identifiers,
  };
}
