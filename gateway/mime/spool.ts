import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, type FileHandle, unlink } from "node:fs/promises";
import { join } from "node:path";

/** Content on its way in: written once, then read as often as wanted. */
export interface Spooled {
  write(chunk: Uint8Array): Promise<void>;
  readonly size: number;
  /** SHA-256 of what has been written; asked for once, after the last write. */
  digest(): Uint8Array;
  content(): AsyncIterable<Uint8Array>;
}

/** Where attachments wait while a message is worked on. */
export interface Spool {
  create(): Spooled;
  /** Lets go of everything that was put into it. */
  close(): Promise<void>;
}

/** Up to here content is kept in memory: most referrals and reports are smaller, and a file costs more than that. */
const SMALL = 64 * 1024;

/**
 * A spool in a folder. The files have no name from the moment they exist, so that whatever happens to the process nothing of
 * a patient's is left behind.
 */
export function folderSpool(folder: string): Spool {
  const files: FileHandle[] = [];
  return {
    create: () => new FolderSpooled(folder, (file) => files.push(file)),
    async close() {
      for (const file of files.splice(0)) await file.close();
    },
  };
}

class FolderSpooled implements Spooled {
  readonly #folder: string;
  readonly #opened: (file: FileHandle) => void;
  readonly #small: Buffer[] = [];
  readonly #hash = createHash("sha256");
  #file: FileHandle | undefined;
  #size = 0;

  constructor(folder: string, opened: (file: FileHandle) => void) {
    this.#folder = folder;
    this.#opened = opened;
  }

  get size(): number {
    return this.#size;
  }

  digest(): Uint8Array {
    return this.#hash.digest();
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    if (this.#file === undefined && this.#size + chunk.length <= SMALL) this.#small.push(Buffer.from(chunk));
    else {
      this.#file ??= await this.#toFile();
      await this.#file.write(chunk, 0, chunk.length, this.#size);
    }
    this.#size += chunk.length;
  }

  async #toFile(): Promise<FileHandle> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${randomBytes(12).toString("hex")}.part`);
    const file = await open(path, "wx+", 0o600);
    await unlink(path);
    this.#opened(file);
    const before = Buffer.concat(this.#small.splice(0));
    if (before.length > 0) await file.write(before, 0, before.length, 0);
    return file;
  }

  content(): AsyncIterable<Uint8Array> {
    if (this.#file === undefined) return inMemory(this.#small);
    if (this.#size === 0) return inMemory([]);
    return createReadStream("", { fd: this.#file.fd, autoClose: false, start: 0, end: this.#size - 1 });
  }
}

async function* inMemory(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
