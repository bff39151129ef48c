import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import type { Inbound } from "../../gateway/contracts/adapter.ts";
import { testContext } from "../kit/context.ts";
import { prepared } from "../kit/suite/index.ts";
import { hl7Correlation } from "./correlation.ts";
import { mllp, type MllpOptions } from "./index.ts";

/** What is used of @medplum/hl7 and @medplum/core: their own declarations bring the browser's globals. */
interface Message {
  buildAck(): Message;
  toString(): string;
}
const names = { hl7: "@medplum/hl7", core: "@medplum/core" };
const { Hl7Client, Hl7Server } = (await import(names.hl7)) as {
  Hl7Client: new (options: { host: string; port: number }) => {
    sendAndWait(message: Message): Promise<Message>;
    close(): unknown;
  };
  Hl7Server: new (
    handler: (connection: {
      addEventListener(type: string, heard: (event: { message: Message }) => void): void;
      send(message: Message): void;
    }) => void,
  ) => {
    start(port: number): unknown;
    stop(): Promise<void>;
  };
};
const { Hl7Message } = (await import(names.core)) as { Hl7Message: { parse(text: string): Message } };

const text = (id: string): string =>
  `MSH|^~\\&|CUP|050103|NODO|050|20270111091600||SIU^S12^SIU_S12|${id}|P|2.5\rSCH|1|B1^050103||||PREN\rPID|1||X||PERCHÈ^MARIO\r`;
const options = (more: object): MllpOptions => prepared(mllp.optionsSchema, { ...more }) as unknown as MllpOptions;

describe("mllp with an implementation that no one here wrote (@medplum/hl7)", () => {
  it("as a client of ours", async () => {
    const came: string[] = [];
    const inbound: Inbound = {
      accept({ bytes }) {
        came.push(Buffer.from(bytes).toString("utf8"));
        const id = hl7Correlation.request(bytes) ?? "";
        const ack = `MSH|^~\\&|NODO|050|CUP|050103|20270111||ACK|N${id}|P|2.5\rMSA|AA|${id}\r`;
        return Promise.resolve({ bytes: Buffer.from(ack), transport: {}, failed: false });
      },
      refuse: () => assert.fail(),
    };
    const listener = await mllp.listen(options({ listen: "127.0.0.1:0" }), inbound, testContext());
    const client = new Hl7Client({ host: "127.0.0.1", port: Number(listener.address.split(":")[1]) });
    const answers = await Promise.all(["1", "2", "3"].map((id) => client.sendAndWait(Hl7Message.parse(text(id)))));
    assert.deepEqual(
      answers.map((one) => hl7Correlation.answer(Buffer.from(one.toString()))),
      ["1", "2", "3"],
    );
    assert.match(came[0]!, /PERCHÈ\^MARIO/);
    await client.close();
    await listener.close();
  });

  it("as a server that we send to, several messages at a time", async () => {
    const held = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => held.once("listening", resolve));
    const { port } = held.address() as AddressInfo;
    await new Promise((resolve) => held.close(resolve));
    const server = new Hl7Server((connection) => {
      connection.addEventListener("message", ({ message }) => connection.send(message.buildAck()));
    });
    await server.start(port);
    const sender = mllp.connect(options({ connect: `127.0.0.1:${port}`, connections: 1, pipelined: 8 }), testContext());
    const ids = ["1", "2", "3", "4", "5"];
    const answers = await Promise.all(
      ids.map((id) => sender.send({ bytes: Buffer.from(text(id)), transport: {} }, Date.now() + 5000)),
    );
    assert.deepEqual(
      answers.map((one) => hl7Correlation.answer(one.bytes)),
      ids,
    );
    await sender.close();
    await server.stop();
  });
});
