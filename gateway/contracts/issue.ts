/** One mistake in the configuration, as a value; how it is printed is decided elsewhere. */
export interface ConfigIssue {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly expected?: string;
  readonly hint?: string;
  /** Path inside the file, as keys and indexes; the loader finds line and column by it. */
  readonly path: readonly (string | number)[];
  /** File the issue is in, when not the one being checked. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The line of the file, for a look without opening it. */
  readonly excerpt?: string;
}
