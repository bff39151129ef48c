import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Attachment, Listener, Received, Reply, Sender } from "../../gateway/contracts/adapter.ts";
import type { Envelope, Opened } from "../../gateway/contracts/envelope.ts";
import { asGatewayError, GatewayError } from "../../gateway/contracts/errors.ts";
import { wsSecurity } from "../../envelopes/ws-security/index.ts";
import { soap as soapEnvelope } from "../../envelopes/soap/index.ts";
import { makeContext, makeIdentity } from "../../envelopes/test-support.ts";
import { testContext } from "../kit/context.ts";
import { soap } from "./index.ts";

/** Messages with something beside the envelope, over sockets, signed: SOAP with Attachments and MTOM, both ways. */
describe("soap with attachments", () => {
  let folder: string;
  let listener: Listener;
  let sender: Sender;
  let alice: Envelope;
  let bob: Envelope;
  let taken: { readonly opened: Opened; readonly contents: readonly string[] } | undefined;
  let tamper: (received: Received) => Received;
  const base = {
    path: "/ws",
    connections: 2,
    inFlight: 4,
    maxBytes: 2_000_000,
    message: "",
    attachments: "",
    version: "1.1",
  } as const;
  const payload = Buffer.from('<SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH>1</MSH></SIU_S12>');

  before(async () => {
    const [a, b] = await Promise.all([makeIdentity("CO-A"), makeIdentity("CO-B")]);
    const members = { "CO-A": [a.certificate], "CO-B": [b.certificate] };
    alice = wsSecurity.create({ counterpart: "CO-B" }, makeContext("CO-A", a, members));
    bob = wsSecurity.create({ counterpart: "CO-A" }, makeContext("CO-B", b, members));
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-packages-"));
    taken = undefined;
    tamper = (received) => received;
    const context = testContext({ folder });
    const accept = (received: Received): Promise<Reply> => answer(bob, tamper(received));
    listener = await soap.listen({ ...base, listen: "127.0.0.1:0", connect: "" }, { accept, refuse }, context);
    sender = soap.connect({ ...base, listen: "", connect: `http://${listener.address}/ws` }, context);
  });
  afterEach(async () => {
    await sender.close();
    await listener.close();
    await rm(folder, { recursive: true, force: true });
  });

  const refuse = (error: GatewayError): Promise<Reply> =>
    Promise.resolve({ bytes: Buffer.from(error.code), transport: {}, failed: true });

  /** Opens, reads everything, and sends the same attachments back. */
  async function answer(envelope: Envelope, received: Received): Promise<Reply> {
    let opened: Opened | undefined;
    try {
      opened = await envelope.open(received);
      const { attachments = [] } = opened;
      taken = { opened, contents: await Promise.all(attachments.map(digestOf)) };
      const sealed = await envelope.sealReply(payload, opened, attachments);
      return { ...sealed, failed: false };
    } catch (thrown) {
      return envelope.refuse(asGatewayError(thrown), received, opened);
    }
  }

  async function digestOf({ content }: Attachment): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of content()) hash.update(chunk);
    return hash.digest("hex");
  }
  const attachment = (id: string, content: Buffer): Attachment => ({
    id,
    contentType: "application/pdf",
    size: content.length,
    async *content() {
      for (let at = 0; at < content.length; at += 10_000) yield content.subarray(at, at + 10_000);
    },
  });
  const ask = async (envelope: Envelope, attachments?: readonly Attachment[]): Promise<Opened> => {
    const sealed = await envelope.seal({ payload, action: "prenotazione", to: "CO-B", ...(attachments ? { attachments } : {}) });
    const received = await sender.send(sealed, Date.now() + 5000);
    const opened = await envelope.openReply(received, sealed);
    const contents = await Promise.all((opened.attachments ?? []).map(digestOf));
    await received.release?.();
    assert.deepEqual(contents, taken?.contents, "what came back");
    return opened;
  };

  it("small and large ones arrive as they were sent, covered by the signature, and come back", async () => {
    const contents = [Buffer.from("referto"), randomBytes(300_000), Buffer.alloc(0)];
    const opened = await ask(
      alice,
      contents.map((content, i) => attachment(`parte ${i}@cup`, content)),
    );
    assert.deepEqual(
      taken?.contents,
      contents.map((content) => createHash("sha256").update(content).digest("hex")),
    );
    assert.deepEqual(
      opened.attachments?.map(({ id }) => id),
      ["parte 0@cup", "parte 1@cup", "parte 2@cup"],
    );
    assert.match(taken?.opened.notes[0] ?? "", /Body, attachment, attachment, attachment/);
    assert.deepEqual(await readdir(join(folder, "data", "spool")), [], "nothing of a patient's is left behind");
  });

  it("one that was changed, taken away or put in on the way is refused", async () => {
    const two = [attachment("a", Buffer.from("1")), attachment("b", Buffer.from("2"))];
    const changes: readonly ((all: readonly Attachment[]) => readonly Attachment[])[] = [
      ([first, second]) => [attachment("a", Buffer.from("x")), second!].filter((one) => one !== first),
      ([first]) => [first!],
      (all) => [...all, attachment("c", Buffer.from("3"))],
      ([first, second]) => [
        { ...first!, id: "b" },
        { ...second!, id: "a" },
      ],
    ];
    for (const change of changes) {
      tamper = (received) => ({ ...received, attachments: change(received.attachments ?? []) });
      await assert.rejects(ask(alice, two), (thrown) => thrown instanceof GatewayError && thrown.code === "PEER_REFUSED");
      assert.equal(taken, undefined);
    }
  });

  it("MTOM: binary content goes beside the envelope, and is under the signature where it stood", async () => {
    const content = randomBytes(30_000).toString("base64");
    const binary = Buffer.from(`<Referto xmlns="urn:x"><pdf>${content}</pdf></Referto>`);
    const mtom = soap.connect({ ...base, listen: "", connect: `http://${listener.address}/ws`, mtom: true }, testContext());
    let root = "";
    tamper = (received) => ((root = Buffer.from(received.bytes).toString()), received);
    const sealed = await alice.seal({ payload: binary, action: "referto", to: "CO-B" });
    await alice.openReply(await mtom.send(sealed, Date.now() + 5000), sealed);
    await mtom.close();
    assert.match(root, /<pdf><xop:Include xmlns:xop="[^"]+" href="cid:binary-1/);
    assert.equal(Buffer.from(taken?.opened.payload ?? []).toString(), binary.toString());
    assert.equal(taken?.opened.attachments, undefined);
  });

  it("xop:Include of something outside the package is refused, and nothing is fetched", async () => {
    const plain = soapEnvelope.create({}, makeContext("CO-B", undefined, {}));
    for (const href of ["cid:nobody", "http://127.0.0.1:1/x", "file:///etc/passwd", ""]) {
      const bytes = Buffer.from(
        `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="${href}"/></a></s:Body></s:Envelope>`,
      );
      const received = { bytes, peer: "test", transport: { xop: "true" }, attachments: [attachment("x", Buffer.from("1"))] };
      await assert.rejects(plain.open(received), { code: "SOAP_INVALID" });
    }
  });
});
