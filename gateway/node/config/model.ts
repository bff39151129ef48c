import type { EnvelopeKind } from "../../contracts/envelope.ts";
import type { Adapter } from "../../contracts/adapter.ts";
import type { ConfigIssue } from "../../contracts/issue.ts";
import type { Source } from "../../contracts/source.ts";
import type { MappingSet } from "../../mapping/index.ts";
import type { Federation, RuleTable } from "../../orchestrator/index.ts";
import type { KeysFile } from "../keys/index.ts";
import type { RoutingTable } from "../../routing/index.ts";

/** node.yaml, as its schema has checked it. */
export interface NodeFile {
  readonly node: string;
  readonly title?: string;
  readonly member: string;
  /** The CUP Delegato that this node is, when it is not its member's CUP Orchestratore. */
  readonly delegate?: string;
  readonly journal: string | JournalFile;
  readonly mappings: string;
  readonly federation: string;
  readonly admin?: { readonly listen: string; readonly token: string };
  readonly keys?: KeysFile;
  readonly answers?: { readonly within: string };
  readonly retry?: RetryFile & { readonly first: string; readonly most: string; readonly until: string };
  readonly concurrency: number;
}

/** The message store with everything that can be said of it. */
export interface JournalFile {
  readonly store: string;
  readonly keys?: string;
  readonly lease?: string;
  readonly retention?: RetentionFile;
}

export interface RetentionFile {
  readonly questions?: string;
  readonly changes?: string;
  readonly refused?: string;
  readonly bodies?: string;
  readonly audit?: string;
  readonly identifiers?: number;
}

export interface RetryFile {
  readonly first?: string;
  readonly most?: string;
  readonly until?: string;
  readonly attempts?: number;
}

/** What messages of one key are kept in order by. */
export type OrderBy = "patient" | "agenda" | "booking" | "sender";

export interface DeliveryFile {
  readonly order?: OrderBy;
  readonly duplicates?: "known" | "unknown";
  readonly retry?: RetryFile;
  readonly concurrency?: number;
  readonly rate?: string;
  readonly queue?: number;
  readonly breaker?: { readonly after?: number; readonly pause?: string };
}

/** A file of systems/, as its schema has checked it. */
export interface SystemFile {
  readonly system: string;
  /** Names that it had before, the oldest first. */
  readonly formerly?: readonly string[];
  readonly title?: string;
  readonly delegate?: string;
  readonly member?: string;
  readonly adapter: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly envelope?: string;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly mapping?: string;
  readonly format?: "er7" | "v2xml";
  readonly actions?: Readonly<Record<string, string>>;
  readonly answers?: { readonly within: string };
  readonly delivery?: DeliveryFile;
  readonly repetitions?: { readonly within?: string };
}

/** A connected system with its parts resolved. */
export interface SystemConfig {
  /** Where its parts stand, for issues that show only when something is opened. */
  readonly source: Source<SystemFile>;
  readonly file: SystemFile;
  readonly adapter: Adapter<unknown>;
  readonly envelope: EnvelopeKind<unknown> | undefined;
  readonly mapping: MappingSet | undefined;
}

/** A whole, valid configuration: a value from which a node is started. */
export interface NodeConfig {
  /** Folder that relative paths of the configuration begin at. */
  readonly folder: string;
  /** Where the parts of node.yaml stand. */
  readonly source: Source<NodeFile>;
  readonly file: NodeFile;
  readonly systems: readonly SystemConfig[];
  readonly routes: RoutingTable;
  readonly federation: Federation;
  readonly rules: RuleTable;
}

/** Where a configuration was read, or looked for: absolute folders and files. */
export interface Places {
  readonly folder: string;
  readonly federation: string;
  /** Folders of the mapping sets in use. */
  readonly sets: readonly string[];
  /** The node's key and certificate, and the folder of its counterparts' certificates. */
  readonly keys: readonly string[];
}

/** What reading a folder gives: a configuration, or every mistake in it. */
export type ConfigResult =
  | { readonly ok: true; readonly config: NodeConfig; readonly places: Places; readonly warnings: readonly ConfigIssue[] }
  | { readonly ok: false; readonly places: Places; readonly issues: readonly ConfigIssue[] };
