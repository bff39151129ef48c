import assert from "node:assert/strict";
import nock from "nock";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { testContext } from "../kit/context.ts";
import { soap } from "./index.ts";

// Loading nock patches the runtime's sockets for the whole process: only these tests want that, the others have real peers.
nock.restore();

/** Peers that we do not have: what a vendor's server, or something in front of it, may answer. */
describe("soap: peers of all kinds", () => {
  const context = testContext();
  const sender = soap.connect(
    {
      connect: "http://vendor.test/cup",
      connections: 1,
      maxBytes: 1000,
      inFlight: 1,
      listen: "",
      path: "/",
      version: "1.1",
      message: "",
      attachments: "",
    },
    context,
  );
  const outgoing = {
    bytes: Buffer.from("<a/>"),
    transport: { soapAction: "urn:x/Prenota", contentType: "text/xml; charset=utf-8" },
  };
  const failure = async (): Promise<GatewayError> => {
    try {
      await sender.send(outgoing, Date.now() + 5000);
    } catch (thrown) {
      if (thrown instanceof GatewayError) return thrown;
      throw thrown;
    }
    return assert.fail("it was taken for an answer");
  };

  before(() => {
    nock.activate();
  });
  afterEach(() => {
    nock.cleanAll();
  });
  after(async () => {
    nock.restore();
    await sender.close();
  });

  it("posts the envelope with its action in quotes, and takes a fault for an answer", async () => {
    nock("http://vendor.test")
      .matchHeader("soapaction", '"urn:x/Prenota"')
      .post("/cup", "<a/>")
      .reply(500, "<fault/>", { "content-type": "text/xml" });
    const received = await sender.send(outgoing, Date.now() + 5000);
    assert.equal(Buffer.from(received.bytes).toString(), "<fault/>");
    assert.equal(received.transport["status"], "500");
  });

  for (const status of [301, 401, 404, 502, 503]) {
    it(`HTTP ${status} is no answer, and the peer may have acted`, async () => {
      nock("http://vendor.test").post("/cup").reply(status, "<html>something else</html>");
      const error = await failure();
      assert.equal(error.code, "PEER_REPLY_INVALID");
      assert.equal(error.certainty, "unknown");
      assert.ok(error.message.includes(String(status)));
    });
  }

  it("an answer longer than the limit is not read to its end", async () => {
    nock("http://vendor.test").post("/cup").reply(200, "x".repeat(2000));
    assert.equal((await failure()).code, "PEER_REPLY_INVALID");
  });

  it("a connection that breaks leaves the outcome open", async () => {
    nock("http://vendor.test")
      .post("/cup")
      .replyWithError(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
    assert.match((await failure()).code, /^PEER_(?:TIMEOUT|UNREACHABLE)$/);
  });
});
