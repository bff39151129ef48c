import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2 from "ssh2";
import type { Adapter, Received } from "../../gateway/contracts/adapter.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { testContext } from "../kit/context.ts";
import { adapterCases, prepared, type Options } from "../kit/suite/index.ts";
import { folderPeer, makeFolders } from "../shared/folder/test-peer.ts";
import { without } from "../shared/options.ts";
import { sftp, type SftpOptions } from "./index.ts";
import { startSftpServer, type SftpTestServer } from "./server.ts";

const servers = new Map<string, SftpTestServer>();

describe("sftp: what every adapter does", () => {
  const there = (folder: string): Options => ({
    server: servers.get(folder)!.address,
    hostKey: servers.get(folder)!.hostKey,
    user: "raccordo",
    password: "prova",
    ready: "rename",
    poll: "20ms",
  });
  const cases = adapterCases({
    adapter: sftp as Adapter<unknown>,
    async prepare(folder) {
      makeFolders(folder);
      servers.set(folder, await startSftpServer(folder, "raccordo", "prova"));
    },
    async finish(folder) {
      await servers.get(folder)?.close();
    },
    listenOptions: (folder) => ({ ...there(folder), listen: "in", replies: "out" }),
    connectOptions: (address, folder) => ({ ...there(folder), connect: address, answers: "from" }),
    message: (text) => Buffer.from(`NOTA;${text}\r\n`),
    peer: folderPeer,
    limit: 1024,
  });
  for (const { name, run } of cases) it(name, run);
});

describe("sftp", () => {
  let folder: string;
  let server: SftpTestServer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "raccordo-sftp-"));
    makeFolders(folder);
    server = await startSftpServer(folder, "raccordo", "prova");
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const options = (more: Options = {}): SftpOptions =>
    prepared(sftp.optionsSchema, {
      server: server.address,
      hostKey: server.hostKey,
      user: "raccordo",
      password: "prova",
      connect: "in",
      answers: "out",
      ready: "rename",
      poll: "10ms",
      ...more,
    }) as unknown as SftpOptions;
  const failure = async (more: Options): Promise<GatewayError> => {
    const sender = sftp.connect(options(more), testContext({ folder }));
    try {
      await sender.send({ bytes: Buffer.from("x"), transport: {} }, Date.now() + 3000);
      return assert.fail("it did not fail");
    } catch (thrown) {
      return thrown as GatewayError;
    } finally {
      await sender.close();
    }
  };

  it("gives nothing to a server with another key, or that does not know us", async () => {
    for (const more of [{ hostKey: `SHA256:${"A".repeat(43)}` }, { password: "altra" }, { user: "altri" }]) {
      const error = await failure(more);
      assert.deepEqual([error.code, error.certainty], ["PEER_UNREACHABLE", "not-done"], JSON.stringify(more));
      assert.ok(!error.message.includes("prova"));
    }
    assert.deepEqual(readdirSync(join(folder, "in")), []);
  });

  it("says which file of a key cannot be used", async () => {
    writeFileSync(join(folder, "chiave"), "non una chiave");
    const unknown = without(options(), "password");
    const sender = sftp.connect({ ...unknown, key: "chiave" } as SftpOptions, testContext({ folder }));
    await assert.rejects(sender.send({ bytes: Buffer.from("x"), transport: {} }, Date.now() + 3000), /key/);
    await sender.close();
    const pair = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 });
    writeFileSync(join(folder, "chiave"), pair.private);
    assert.equal((await failure({ key: "chiave" })).code, "PEER_UNREACHABLE");
  });

  it("goes on when its connection was cut", async () => {
    const came: string[] = [];
    const listener = await sftp.listen(
      options({ listen: "in", replies: "out" }),
      {
        accept: ({ bytes }: Received) => {
          came.push(Buffer.from(bytes).toString());
          return Promise.resolve({ bytes: Buffer.from("ok"), transport: {}, failed: false });
        },
        refuse: () => assert.fail(),
      },
      testContext({ folder }),
    );
    await folderPeer.send(Buffer.from("uno"), "", {}, folder);
    server.cut();
    await folderPeer.send(Buffer.from("due"), "", {}, folder);
    assert.deepEqual(came, ["uno", "due"]);
    await listener.close();
  });

  it("wants to know who we are", () => {
    const unknown = without(options(), "password");
    assert.deepEqual(
      sftp.check(unknown as SftpOptions).map((one) => one.path),
      [["user"]],
    );
  });
});
