import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, type FileHandle, unlink } from "node:fs/promises";
import { join } from "node:path";
import { GatewayError } from "../contracts/errors.ts";

/** Content on its way in: written once, then read as often as wanted. */
export interface Spooled {
  write(chunk: Uint8Array): Promise<void>;
  readonly size: number;
  /** SHA-256 of what has been written; asked for once, after the last write. */
  digest(): Uint8Array;
  /** @throws GatewayError INTERNAL where it is read on after its spool was closed */
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
/** Octets that are read from a file at a time. */
const CHUNK = 64 * 1024;

/**
 * A spool in a folder. The files have no name from the moment they exist, so that whatever happens to the process nothing of
 * a patient's is left behind.
 */
export function folderSpool(folder: string): Spool {
  const files = new NamelessFiles(folder);
  return { create: () => new FolderSpooled(files), close: () => files.close() };
}

/** The files of one spool: what is asked of them after they were closed is refused. */
class NamelessFiles {
  readonly #folder: string;
  readonly #open = new Set<FileHandle>();
  #closed = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(): Promise<FileHandle> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${randomBytes(12).toString("hex")}.part`);
    const file = await open(path, "wx+", 0o600);
    this.#open.add(file);
    await unlink(path);
    if (this.#closed) await this.close();
    this.#check();
    return file;
  }

  /**
   * Through the file and not through its number: that belongs to any other file as soon as this one is closed, to another
   * patient's among them. Each chunk has octets of its own, for whoever reads may keep it.
   */
  async *read(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < size;) {
      this.#check();
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(CHUNK, size - at)), { position: at });
      if (bytesRead === 0) throw new GatewayError("INTERNAL", "A file of the spool is shorter than what was written to it");
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** What is being read or written at the moment is finished first: the runtime closes no file under a reader. */
  async close(): Promise<void> {
    this.#closed = true;
    const files = [...this.#open];
    this.#open.clear();
    await Promise.all(files.map((file) => file.close()));
  }

  #check(): void {
    if (this.#closed) throw new GatewayError("INTERNAL", "The spool is used after it was closed");
  }
}

class FolderSpooled implements Spooled {
  readonly #files: NamelessFiles;
  readonly #small: Buffer[] = [];
  readonly #hash = createHash("sha256");
  #file: FileHandle | undefined;
  #size = 0;

  constructor(files: NamelessFiles) {
    this.#files = files;
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
      await writeWhole(this.#file, chunk, this.#size);
    }
    this.#size += chunk.length;
  }

  async #toFile(): Promise<FileHandle> {
    const file = await this.#files.open();
    const before = Buffer.concat(this.#small.splice(0));
    await writeWhole(file, before, 0);
    return file;
  }

  content(): AsyncIterable<Uint8Array> {
    if (this.#file === undefined) return inMemory(this.#small);
    return this.#files.read(this.#file, this.#size);
  }
}

/** A disk that is nearly full takes less than it is given, and says so only by the number. */
async function writeWhole(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    at += (await file.write(chunk, at, chunk.length - at, position + at)).bytesWritten;
  }
}

async function* inMemory(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
