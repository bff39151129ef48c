import assert from "node:assert/strict";
import type { AdapterContext, Received } from "../../gateway/contracts/adapter.ts";
import { silentLog } from "../../gateway/contracts/clock.ts";
import { systemClock } from "../../gateway/node/system-clock.ts";
import { recordTcp } from "../record-tcp/index.ts";
import { mllp } from "./index.ts";

const context: AdapterContext = { clock: systemClock, log: silentLog };
const base = { listen: "127.0.0.1:0", connect: "", connections: 1, inFlight: 4, maxBytes: 20_000 };
const inbound = {
  accept: ({ bytes }: Received) =>
    Promise.resolve({ bytes: Buffer.concat([Buffer.from("re: "), bytes]), transport: {}, failed: false }),
  refuse: (error: Error) => Promise.resolve({ bytes: Buffer.from(error.message), transport: {}, failed: true }),
};

describe("mllp and record-tcp", () => {
  for (const { name, start } of [
    {
      name: "mllp",
      start: async () => ({
        listener: await mllp.listen(base, inbound, context),
        connect: (connect: string) => mllp.connect({ ...base, connect }, context),
      }),
    },
    {
      name: "record-tcp",
      start: async () => {
        const options = { ...base, lengthDigits: 5 };
        return {
          listener: await recordTcp.listen(options, inbound, context),
          connect: (connect: string) => recordTcp.connect({ ...options, connect }, context),
        };
      },
    },
  ]) {
    it(`${name} talks with itself over a socket`, async () => {
      const { listener, connect } = await start();
      const sender = connect(listener.address);
      const send = async (text: string): Promise<string> =>
        Buffer.from((await sender.send({ bytes: Buffer.from(text), transport: {} }, Date.now() + 10_000)).bytes).toString();
      assert.equal(await send("MSH|è"), "re: MSH|è");
      const long = "x".repeat(15_000);
      assert.equal(await send(long), `re: ${long}`);
      assert.match(await send("x".repeat(30_000)), /longer than this listener takes/);
      await sender.close();
      await listener.close();
    });
  }

  it("check their addresses", () => {
    assert.deepEqual(
      mllp.check({ ...base, listen: "nowhere" }).map((one) => one.path),
      [["listen"], ["connect"]],
    );
    assert.deepEqual(recordTcp.check({ ...base, lengthDigits: 4, connect: "h:1" }), []);
  });
});
