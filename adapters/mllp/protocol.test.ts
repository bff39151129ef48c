import assert from "node:assert/strict";
import type { Inbound, Listener, Received, Reply, Sender } from "../../gateway/contracts/adapter.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { testContext } from "../kit/context.ts";
import { rawServer, RawSocket, type RawServer } from "../kit/suite/raw-socket.ts";
import { prepared, type Options } from "../kit/suite/index.ts";
import { hl7Correlation } from "./correlation.ts";
import { mllp, type MllpOptions } from "./index.ts";

const block = (text: string): Buffer => Buffer.from(`\x0b${text}\x1c\r`, "latin1");
const msh = (id: string): string => `MSH|^~\\&|A|B|C|D|20270111||SIU^S12|${id}|P|2.5\rSCH|1\r`;
const ack = (id: string): string => `MSH|^~\\&|C|D|A|B|20270111||ACK|X${id}|P|2.5\rMSA|AA|${id}\r`;
const commitAck = block("\x06");
const commitNak = block("\x15");
const options = (more: Options): MllpOptions => prepared(mllp.optionsSchema, more) as unknown as MllpOptions;
const blocksIn = (bytes: Buffer): readonly string[] =>
  bytes
    .toString("latin1")
    .split("\x1c\r")
    .slice(0, -1)
    .map((text) => text.replace("\x0b", ""));

describe("mllp: which answer is whose", () => {
  it("is read from MSH-10 and MSA-2, whatever the separator and the line ends", () => {
    const of = (text: string): unknown => [hl7Correlation.request(Buffer.from(text)), hl7Correlation.answer(Buffer.from(text))];
    assert.deepEqual(of(msh("A1")), ["A1", undefined]);
    assert.deepEqual(of(ack("A1")), ["XA1", "A1"]);
    assert.deepEqual(of("\nMSH#^~\\&#A#B#C#D#1##ACK#9#P#2.5\nERR#1\nMSA#AA# 7 \n"), ["9", "7"]);
    assert.deepEqual(of("MSH|^~\\&|A\rMSAX|AA|1\r"), [undefined, undefined]);
    assert.deepEqual(of("MSA|AA|1"), [undefined, undefined]);
    assert.deepEqual(of(""), [undefined, undefined]);
  });
});

describe("mllp: several messages in flight", () => {
  let server: RawServer;
  let sender: Sender;
  beforeEach(async () => {
    server = await rawServer();
    sender = mllp.connect(options({ connect: server.address, connections: 1, pipelined: 8 }), testContext());
  });
  afterEach(async () => {
    await sender.close();
    await server.close();
  });
  const send = (id: string, within = 5000): Promise<Received> =>
    sender.send({ bytes: Buffer.from(msh(id)), transport: {} }, Date.now() + within);

  it("go on one connection and are answered in any order", async () => {
    const answers = ["1", "2", "3"].map((id) => send(id));
    const raw = await server.connection(0);
    await raw.until((bytes) => blocksIn(bytes).length === 3);
    raw.write(Buffer.concat([block(ack("3")), block(ack("1")), block(ack("2"))]));
    const got = (await Promise.all(answers)).map((one) => hl7Correlation.answer(one.bytes));
    assert.deepEqual(got, ["1", "2", "3"]);
    assert.equal(server.connections(), 1);
  });

  it("a late answer is nobody's; the others on its connection are still answered, the next goes on another", async () => {
    const [late, other] = [send("1", 150), send("2")];
    const failed = assert.rejects(late, { code: "PEER_TIMEOUT", certainty: "unknown" });
    const raw = await server.connection(0);
    await raw.until((bytes) => blocksIn(bytes).length === 2);
    await failed;
    const next = send("3");
    const second = await server.connection(1);
    await second.until((bytes) => blocksIn(bytes).length === 1);
    raw.write(Buffer.concat([block(ack("1")), block(ack("2"))]));
    assert.equal(hl7Correlation.answer((await other).bytes), "2");
    second.write(block(ack("3")));
    assert.equal(hl7Correlation.answer((await next).bytes), "3");
    await raw.ended();
  });

  it("an answer to something else is not taken", async () => {
    const sending = send("1", 300);
    const raw = await server.connection(0);
    await raw.until((bytes) => blocksIn(bytes).length === 1);
    raw.write(block(ack("7")));
    await assert.rejects(sending, { code: "PEER_TIMEOUT", certainty: "unknown" });
  });

  it("an answer that names nothing is taken when only one waits", async () => {
    const sending = send("1");
    const raw = await server.connection(0);
    await raw.until((bytes) => blocksIn(bytes).length === 1);
    raw.write(block("MSH|^~\\&|C|D|A|B|20270111||ACK|X|P|2.5\rMSA|AR\r"));
    assert.match(Buffer.from((await sending).bytes).toString(), /MSA\|AR/);
  });
});

it("mllp: a message that holds what begins or ends a block is not sent: it would be two", async () => {
  const server = await rawServer();
  const sender = mllp.connect(options({ connect: server.address }), testContext());
  for (const sign of ["\x0b", "\x1c"])
    await assert.rejects(sender.send({ bytes: Buffer.from(`${msh("1")}NTE|1||a${sign}b\r`), transport: {} }, Date.now() + 1000), {
      code: "FRAME_INVALID",
      certainty: "not-done",
    });
  await sender.close();
  await server.close();
});

describe("mllp release 2", () => {
  const inbound: Inbound = {
    accept: ({ bytes }): Promise<Reply> =>
      Promise.resolve({ bytes: Buffer.from(ack(hl7Correlation.request(bytes) ?? "")), transport: {}, failed: false }),
    refuse: () => assert.fail(),
  };

  it("commits to a message before it answers it, and takes the peer's commitment to the answer for no message", async () => {
    const listener: Listener = await mllp.listen(options({ listen: "127.0.0.1:0", release: "2" }), inbound, testContext());
    const raw = await RawSocket.open(listener.address);
    raw.write(block(msh("1")));
    await raw.until((bytes) => blocksIn(bytes).length === 2);
    raw.write(Buffer.concat([commitAck, block(msh("2"))]));
    await raw.until((bytes) => blocksIn(bytes).length === 4);
    assert.deepEqual(blocksIn(raw.bytes), ["\x06", ack("1"), "\x06", ack("2")]);
    raw.close();
    await listener.close();
  });

  it("waits for commitment and answer, and commits to the answer", async () => {
    const server = await rawServer();
    const sender = mllp.connect(options({ connect: server.address, release: "2", connections: 1 }), testContext());
    const send = (id: string): Promise<Received> =>
      sender.send({ bytes: Buffer.from(msh(id)), transport: {} }, Date.now() + 3000);
    const first = send("1");
    const raw = await server.connection(0);
    await raw.until((bytes) => blocksIn(bytes).length === 1);
    raw.write(commitAck);
    raw.write(block(ack("1")));
    assert.equal(hl7Correlation.answer((await first).bytes), "1");
    await raw.until((bytes) => blocksIn(bytes).length === 2);
    assert.equal(blocksIn(raw.bytes)[1], "\x06");
    const second = send("2").then(
      () => assert.fail(),
      (error: unknown) => error as GatewayError,
    );
    await raw.until((bytes) => blocksIn(bytes).length === 3);
    raw.write(commitNak);
    const { code, certainty } = await second;
    assert.deepEqual([code, certainty], ["PEER_UNREACHABLE", "not-done"], "what was declined may be sent again");
    await sender.close();
    await server.close();
  });

  it("a late NAK declines no other message", async () => {
    const server = await rawServer();
    const sender = mllp.connect(options({ connect: server.address, release: "2", connections: 1, pipelined: 4 }), testContext());
    const send = (id: string, within: number): Promise<Received> =>
      sender.send({ bytes: Buffer.from(msh(id)), transport: {} }, Date.now() + within);
    const late = assert.rejects(send("1", 100), { code: "PEER_TIMEOUT" });
    const other = send("2", 5000);
    const raw = await server.connection(0);
    await raw.until((bytes) => blocksIn(bytes).length === 2);
    await late;
    raw.write(Buffer.concat([commitNak, commitAck, block(ack("2"))]));
    assert.equal(hl7Correlation.answer((await other).bytes), "2");
    await sender.close();
    await server.close();
  });

  it("talks with itself, several at a time", async () => {
    const listener = await mllp.listen(options({ listen: "127.0.0.1:0", release: "2" }), inbound, testContext());
    const sender = mllp.connect(
      options({ connect: listener.address, release: "2", pipelined: 4, connections: 2 }),
      testContext(),
    );
    const ids = Array.from({ length: 40 }, (_, i) => `N${i}`);
    const answers = await Promise.all(
      ids.map((id) => sender.send({ bytes: Buffer.from(msh(id)), transport: {} }, Date.now() + 5000)),
    );
    assert.deepEqual(
      answers.map((one) => hl7Correlation.answer(one.bytes)),
      ids,
    );
    await sender.close();
    await listener.close();
  });
});
