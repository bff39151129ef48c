/** For tests: an SFTP server (package ssh2) over a folder of this machine. */
import { constants } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, utimes, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import ssh2, { type Attributes, type Connection, type SFTPWrapper } from "ssh2";
import type { AddressInfo } from "node:net";
import { fingerprint } from "./store.ts";

const { Server, utils } = ssh2;
const { STATUS_CODE, flagsToString } = utils.sftp;

export interface SftpTestServer {
  readonly address: string;
  readonly hostKey: string;
  /** Cuts all connections, and takes new ones. */
  cut(): void;
  close(): Promise<void>;
}

/** @param port 0 for one that the system gives */
export async function startSftpServer(folder: string, user: string, password: string, port = 0): Promise<SftpTestServer> {
  const key = utils.generateKeyPairSync("ecdsa", { bits: 256 });
  const parsed = utils.parseKey(key.private);
  if (parsed instanceof Error) throw parsed;
  const connections = new Set<Connection>();
  const server = new Server({ hostKeys: [key.private] }, (client) => {
    connections.add(client);
    (client as Connection & { setNoDelay(on: boolean): void }).setNoDelay(true);
    client.on("close", () => connections.delete(client));
    client.on("error", () => undefined);
    client.on("authentication", (context) => {
      if (context.method === "password" && context.username === user && context.password === password) context.accept();
      else context.reject(["password"]);
    });
    client.on("session", (accept) => {
      accept().on("sftp", (acceptSftp) => serve(acceptSftp(), folder));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  const cut = (): void => {
    for (const client of connections) client.end();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    hostKey: fingerprint(parsed.getPublicSSH()),
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

type Open = { readonly file: FileHandle } | { readonly entries: readonly string[]; folder: string; told: boolean };

function serve(sftp: SFTPWrapper, folder: string): void {
  const handles = new Map<number, Open>();
  let last = 0;
  const at = (path: string): string => join(folder, path);
  const handled = (id: number, work: () => Promise<unknown>): void => {
    work().catch((error: NodeJS.ErrnoException) => {
      sftp.status(id, error.code === "ENOENT" ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
    });
  };
  const done = (id: number, work: Promise<unknown>): void => handled(id, () => work.then(() => sftp.status(id, STATUS_CODE.OK)));
  const opened = (id: number, value: Open): void => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(++last);
    handles.set(last, value);
    sftp.handle(id, handle);
  };
  const of = (handle: Buffer): Open => handles.get(handle.readUInt32BE())!;
  const fileOf = (handle: Buffer): FileHandle => (of(handle) as { file: FileHandle }).file;

  sftp.on("OPEN", (id, path, flags) =>
    handled(id, async () => opened(id, { file: await open(at(path), flagsToString(flags) ?? "r") })),
  );
  sftp.on("READ", (id, handle, offset, length) =>
    handled(id, async () => {
      const { bytesRead, buffer } = await fileOf(handle).read(Buffer.alloc(length), 0, length, offset);
      if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, buffer.subarray(0, bytesRead));
    }),
  );
  sftp.on("WRITE", (id, handle, offset, data) => done(id, fileOf(handle).write(data, 0, data.length, offset)));
  sftp.on("FSTAT", (id, handle) => handled(id, async () => sftp.attrs(id, attributes(await fileOf(handle).stat()))));
  sftp.on("CLOSE", (id, handle) => {
    const value = of(handle);
    handles.delete(handle.readUInt32BE());
    done(id, "file" in value ? value.file.close() : Promise.resolve());
  });
  sftp.on("OPENDIR", (id, path) =>
    handled(id, async () => opened(id, { entries: await readdir(at(path)), folder: path, told: false })),
  );
  sftp.on("READDIR", (id, handle) =>
    handled(id, async () => {
      const value = of(handle) as Extract<Open, { told: boolean }>;
      if (value.told) return sftp.status(id, STATUS_CODE.EOF);
      value.told = true;
      const names = await Promise.all(
        value.entries.map(async (filename) => {
          const attrs = await stat(at(join(value.folder, filename))).catch(() => undefined);
          return attrs ? [{ filename, longname: filename, attrs: attributes(attrs) }] : [];
        }),
      );
      return sftp.name(id, names.flat());
    }),
  );
  for (const event of ["STAT", "LSTAT"] as const)
    sftp.on(event as "STAT", (id, path) => handled(id, async () => sftp.attrs(id, attributes(await stat(at(path))))));
  sftp.on("REMOVE", (id, path) => done(id, rm(at(path))));
  sftp.on("MKDIR", (id, path) => done(id, mkdir(at(path))));
  sftp.on("RENAME", (id, from, to) => done(id, rename(at(from), at(to))));
  sftp.on("SETSTAT", (id, path, attrs) => done(id, utimes(at(path), attrs.atime ?? 0, attrs.mtime ?? 0)));
}

function attributes(of: Awaited<ReturnType<typeof stat>>): Attributes {
  return {
    mode: Number(of.mode) || constants.S_IFREG,
    uid: Number(of.uid),
    gid: Number(of.gid),
    size: Number(of.size),
    atime: Math.floor(Number(of.atimeMs) / 1000),
    mtime: Math.floor(Number(of.mtimeMs) / 1000),
  };
}
