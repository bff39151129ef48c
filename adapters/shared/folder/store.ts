/** A file of a folder. */
export interface Entry {
  readonly name: string;
  readonly size: number;
  /** When it was last written, in milliseconds since 1970 by the store's own clock. */
  readonly modified: number;
}

/** Where files are: a disk, or a server. Paths are as the options name them. Failures are whatever the store throws. */
export interface Store {
  /** The files of a folder; throws when there is none. */
  list(folder: string): Promise<readonly Entry[]>;
  read(path: string): Promise<Uint8Array>;
  /** Writes a new file whole: it has the name only when everything is in it, and is on disk. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Moves a file, in one step that only one can do. @returns false when it is not there */
  move(from: string, to: string): Promise<boolean>;
  remove(path: string): Promise<void>;
  /** Makes a folder, where there is none. */
  makeFolder(path: string): Promise<void>;
  /** Tells when something may have changed, where the store can. @returns what ends it */
  watch(folder: string, changed: () => void): () => void;
  close(): Promise<void>;
}

/** A file may have been written, and may not. */
export class UncertainWrite extends Error {
  override readonly name = "UncertainWrite";
}

/** A path below a folder. */
export const below = (folder: string, ...names: readonly string[]): string => [folder.replace(/\/$/, ""), ...names].join("/");
