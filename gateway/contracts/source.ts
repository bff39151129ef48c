import type { ConfigIssue } from "./issue.ts";

/** A configuration file that was read: its checked value, and where each part of it stands. */
export interface Source<Value> {
  /** Path as the user would type it, relative to the configuration folder. */
  readonly file: string;
  readonly value: Value;
  /** Line and column (from 1) of the part at a path of keys and indexes; of the nearest part above when it is missing. */
  position(path: readonly (string | number)[]): { readonly line: number; readonly column: number };
  /** The text of a line (from 1), where the file is at hand. */
  excerpt?(line: number): string;
}

/** An issue at a part of a source. */
export function issueAt(
  source: Source<unknown>,
  path: readonly (string | number)[],
  message: string,
  details: { readonly expected?: string; readonly hint?: string } = {},
): ConfigIssue {
  return { severity: "error", message, path, file: source.file, ...placeAt(source, path), ...details };
}

/** One part of a file as a source of its own: places stay those of the file. */
export function partOf<Value>(source: Source<unknown>, key: string, value: Value): Source<Value> {
  const { excerpt } = source;
  return {
    file: source.file,
    value,
    position: (path) => source.position([key, ...path]),
    ...(excerpt ? { excerpt } : {}),
  };
}

/** Line, column and text of a part of a source. */
export function placeAt(
  source: Pick<Source<unknown>, "position" | "excerpt">,
  path: readonly (string | number)[],
): { readonly line: number; readonly column: number; readonly excerpt?: string } {
  const position = source.position(path);
  const excerpt = source.excerpt?.(position.line);
  return excerpt === undefined ? position : { ...position, excerpt };
}
