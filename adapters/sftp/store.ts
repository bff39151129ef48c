import type { Client, ConnectConfig, SFTPWrapper } from "ssh2";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { AdapterContext } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { parseAddress } from "../shared/address.ts";
import { UncertainWrite, type Entry, type Store } from "../shared/folder/store.ts";

/** The server that holds the folders, and who we are there. */
export interface SftpServer {
  /** `host:port`. */
  readonly server: string;
  readonly user: string;
  readonly password?: string;
  /** File with a private key of ours, as OpenSSH writes it. */
  readonly key?: string;
  /** Fingerprint of the server's own key, as `ssh-keygen -l` shows it: `SHA256:…`. */
  readonly hostKey: string;
}

/** How long anything may take, in milliseconds. */
const patience = 10_000;
/** SSH_FX_NO_SUCH_FILE and SSH_FX_FAILURE (draft-ietf-secsh-filexfer-02, section 7). */
const noSuchFile = 2;
const failure = 4;

type Callback<T> = (error: Error | null | undefined, value: T) => void;

/** Files of a server over SFTP: one connection, made when it is first used and again when it is lost. */
export class SftpStore implements Store {
  readonly #options: SftpServer;
  readonly #context: AdapterContext;
  #session: Promise<Session> | undefined;
  /** The client of the session. */
  #current: Client | undefined;
  #closed = false;

  constructor(options: SftpServer, context: AdapterContext) {
    this.#options = options;
    this.#context = context;
  }

  async list(folder: string): Promise<readonly Entry[]> {
    const found = await this.#do<Parameters<Parameters<SFTPWrapper["readdir"]>[1] & {}>[1]>((sftp, done) =>
      sftp.readdir(folder, done),
    );
    return found
      .filter(({ attrs }) => attrs.isFile())
      .map(({ filename, attrs }) => ({ name: filename, size: attrs.size, modified: attrs.mtime * 1000 }));
  }

  read(path: string): Promise<Uint8Array> {
    return this.#do<Buffer>((sftp, done) => sftp.readFile(path, done));
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const slash = path.lastIndexOf("/");
    const part = `${path.slice(0, slash + 1)}.${path.slice(slash + 1)}.tmp`;
    try {
      await this.#do<undefined>((sftp, done) => sftp.writeFile(part, Buffer.from(bytes), (error) => done(error, undefined)));
    } catch (thrown) {
      await this.remove(part).catch(() => undefined);
      throw thrown;
    }
    try {
      await this.#rename(part, path);
    } catch (thrown) {
      // Without an answer of the server's the file may have its name.
      if ((thrown as { readonly code?: unknown }).code === undefined) throw new UncertainWrite((thrown as Error).message);
      await this.remove(part).catch(() => undefined);
      throw thrown;
    }
  }

  async move(from: string, to: string): Promise<boolean> {
    try {
      await this.#rename(from, to);
      return true;
    } catch (thrown) {
      if ((thrown as { readonly code?: unknown }).code === noSuchFile) return false;
      // Servers that say no more than that something failed: it may be that another node was quicker.
      if ((thrown as { readonly code?: unknown }).code === failure && !(await this.#exists(from))) return false;
      throw thrown;
    }
  }

  async remove(path: string): Promise<void> {
    await this.#do<undefined>((sftp, done) =>
      sftp.unlink(path, (error) =>
        done((error as { code?: unknown } | undefined)?.code === noSuchFile ? null : error, undefined),
      ),
    );
  }

  async makeFolder(path: string): Promise<void> {
    if (await this.#exists(path)) return;
    await this.#do<undefined>((sftp, done) => sftp.mkdir(path, (error) => done(error, undefined)));
  }

  /** Nothing tells of changes over SFTP. */
  watch(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    session?.client.end();
  }

  async #exists(path: string): Promise<boolean> {
    try {
      await this.#do<unknown>((sftp, done) => sftp.stat(path, done));
      return true;
    } catch (thrown) {
      if ((thrown as { readonly code?: unknown }).code === noSuchFile) return false;
      throw thrown;
    }
  }

  /** In one step, also over a file that is there: OpenSSH's own extension, where the server has it. */
  async #rename(from: string, to: string): Promise<void> {
    await this.#do<undefined>((sftp, done) => {
      const plain = (): void => sftp.rename(from, to, (error) => done(error, undefined));
      try {
        sftp.ext_openssh_rename(from, to, (error) => done(error, undefined));
      } catch {
        // The server does not say that it has the extension.
        plain();
      }
    });
  }

  async #do<T>(work: (sftp: SFTPWrapper, done: Callback<T>) => void): Promise<T> {
    if (this.#closed) throw new GatewayError("STOPPING", "This system is being stopped");
    const opening = (this.#session ??= this.#connect());
    const session = await opening.catch((thrown: unknown) => {
      if (this.#session === opening) this.#session = undefined;
      throw thrown;
    });
    return new Promise<T>((resolve, reject) => {
      const timer = this.#context.clock.after(patience, () => session.lose(new Error("no answer in time")));
      const settle = (act: () => void): void => {
        timer.cancel();
        session.waiting.delete(lost);
        act();
      };
      const lost = (error: Error): void => settle(() => reject(error));
      session.waiting.add(lost);
      work(session.sftp, (error, value) => settle(() => (error ? reject(error) : resolve(value))));
    });
  }

  async #connect(): Promise<Session> {
    // Loaded where an SFTP server is named.
    const { default: ssh2 } = await import("ssh2");
    const privateKey = this.#options.key === undefined ? undefined : this.#keyIn(this.#options.key, ssh2.utils.parseKey);
    const { server, user, password, hostKey } = this.#options;
    const { host, port } = parseAddress(server)!;
    const client = new ssh2.Client();
    this.#current = client;
    let lost = false;
    const waiting = new Set<(error: Error) => void>();
    return new Promise<Session>((resolve, reject) => {
      const lose = (error: Error): void => {
        if (lost) return;
        lost = true;
        // Another connection may have been made meanwhile.
        if (this.#current === client) this.#session = undefined;
        reject(error);
        for (const one of [...waiting]) one(error);
        client.destroy();
      };
      client.on("error", lose);
      client.on("close", () => lose(new Error("the connection was closed")));
      client.on("ready", () => {
        // Small requests, each waited for: gathering them into larger packets only costs time.
        client.setNoDelay(true);
        client.sftp((error, sftp) => {
          if (error) lose(error);
          else resolve({ client, sftp, waiting, lose });
        });
      });
      const config: ConnectConfig = {
        host,
        port,
        username: user,
        readyTimeout: patience,
        keepaliveInterval: 10_000,
        hostVerifier: (offered: Buffer) => fingerprint(offered) === hostKey,
        ...(password === undefined ? {} : { password }),
        ...(privateKey === undefined ? {} : { privateKey }),
      };
      client.connect(config);
    });
  }

  #keyIn(file: string, parse: (key: Buffer) => unknown): Buffer {
    try {
      const key = readFileSync(this.#context.resolve(file));
      const parsed = parse(key);
      if (parsed instanceof Error) throw parsed;
      return key;
    } catch (cause) {
      throw new GatewayError(
        "CONFIG_INVALID",
        `The file of key cannot be used: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`,
        {
          where: { field: "options.key" },
          expected: "a private key without a password, as OpenSSH writes it",
          cause,
        },
      );
    }
  }
}

interface Session {
  readonly client: Client;
  readonly sftp: SFTPWrapper;
  /** Who waits for an answer on this connection. */
  readonly waiting: Set<(error: Error) => void>;
  lose(error: Error): void;
}

/** As `ssh-keygen -l` shows it (RFC 4255 has the digest of the key's blob; OpenSSH writes it in base64 without padding). */
export const fingerprint = (key: Uint8Array): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
