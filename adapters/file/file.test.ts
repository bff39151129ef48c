import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Adapter, Inbound } from "../../gateway/contracts/adapter.ts";
import { testContext } from "../kit/context.ts";
import { adapterCases, prepared } from "../kit/suite/index.ts";
import { folderPeer, makeFolders } from "../shared/folder/test-peer.ts";
import { file } from "./index.ts";

describe("file: what every adapter does", () => {
  const cases = adapterCases({
    adapter: file as Adapter<unknown>,
    listenOptions(folder) {
      makeFolders(folder);
      return { listen: "in", replies: "out", ready: "rename", poll: "20ms" };
    },
    connectOptions: (address) => ({ connect: address, answers: "from", ready: "rename", poll: "20ms" }),
    message: (text) => Buffer.from(`NOTA;${text}\r\n`),
    peer: folderPeer,
    limit: 1024,
  });
  for (const { name, run } of cases) it(name, run);
});

it("file: a folder that is not there at the start is a mistake of the configuration", () => {
  const folder = mkdtempSync(join(tmpdir(), "raccordo-file-"));
  try {
    mkdirSync(join(folder, "in"));
    const options = prepared(file.optionsSchema, { listen: "in", replies: "out" });
    const inbound: Inbound = { accept: () => assert.fail(), refuse: () => assert.fail() };
    assert.throws(() => file.listen(options as never, inbound, testContext({ folder })), {
      code: "CONFIG_INVALID",
      message: /folder of replies is not there/,
    });
    assert.deepEqual(readdirSync(folder), ["in"], "nothing is made in its place");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
