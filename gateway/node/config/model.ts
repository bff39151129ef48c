import type { EnvelopeKind } from "../../contracts/envelope.ts";
import type { Adapter } from "../../contracts/adapter.ts";
import type { ConfigIssue } from "../../contracts/issue.ts";
import type { MappingSet } from "../../mapping/index.ts";
import type { Federation, RuleTable } from "../../orchestrator/index.ts";
import type { RoutingTable } from "../../routing/index.ts";

/** node.yaml, as its schema has checked it. */
export interface NodeFile {
  readonly node: string;
  readonly title?: string;
  readonly member: string;
  readonly journal: string;
  readonly mappings: string;
  readonly federation: string;
  readonly admin?: { readonly listen: string; readonly token: string };
  readonly keys?: { readonly key: string; readonly certificate: string; readonly counterparts: string };
  readonly answers?: { readonly within: string };
  readonly retry?: { readonly first: string; readonly most: string; readonly until: string };
  readonly concurrency: number;
}

/** A file of systems/, as its schema has checked it. */
export interface SystemFile {
  readonly system: string;
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
}

/** A connected system with its parts resolved. */
export interface SystemConfig {
  readonly file: SystemFile;
  readonly adapter: Adapter<unknown>;
  readonly envelope: EnvelopeKind<unknown> | undefined;
  readonly mapping: MappingSet | undefined;
}

/** A whole, valid configuration: a value from which a node is started. */
export interface NodeConfig {
  /** Folder that relative paths of the configuration begin at. */
  readonly folder: string;
  readonly file: NodeFile;
  readonly systems: readonly SystemConfig[];
  readonly routes: RoutingTable;
  readonly federation: Federation;
  readonly rules: RuleTable;
}

/** What reading a folder gives: a configuration, or every mistake in it. */
export type ConfigResult =
  | { readonly ok: true; readonly config: NodeConfig; readonly warnings: readonly ConfigIssue[] }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };
