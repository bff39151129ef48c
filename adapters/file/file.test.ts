import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { adapterCases } from "../kit/suite/index.ts";
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
