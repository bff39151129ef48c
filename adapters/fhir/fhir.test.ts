import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Adapter, Listener, Received, Sender } from "../../gateway/contracts/adapter.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { testContext } from "../kit/context.ts";
import { adapterCases, httpWire, prepared, socketPeer, type Options } from "../kit/suite/index.ts";
import { fhir, type FhirOptions } from "./index.ts";

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe("fhir: what every adapter does", () => {
  const wire = httpWire({ path: "/fhir/Appointment", headers: { "Content-Type": "application/fhir+json" } });
  const cases = adapterCases({
    adapter: fhir as Adapter<unknown>,
    listenOptions: () => ({ listen: "127.0.0.1:0" }),
    connectOptions: (address) => ({ connect: `http://${address}/fhir` }),
    message: (text) => json({ resourceType: "Appointment", comment: text }),
    peer: socketPeer(wire),
    wire,
    tls: true,
    limit: 1024,
  });
  for (const { name, run } of cases) it(name, run);
});

const options = (more: Options): FhirOptions => prepared(fhir.optionsSchema, more) as unknown as FhirOptions;

describe("fhir: what callers send", () => {
  let listener: Listener;
  let received: Received[];
  let answer: unknown;
  let failed: boolean;
  beforeEach(async () => {
    received = [];
    failed = false;
    answer = { resourceType: "Appointment", id: "a/1" };
    const reply = (): { bytes: Uint8Array; transport: Record<string, string>; failed: boolean } => ({
      bytes: answer === "" ? new Uint8Array() : json(answer),
      transport: {},
      failed,
    });
    const offers = {
      Appointment: ["create", "update"],
      Slot: ["search"],
      ServiceRequest: ["$erogabilita"],
      "": ["transaction", "$stato"],
    };
    listener = await fhir.listen(
      options({ listen: "127.0.0.1:0", offers, users: { cup: "x" } }),
      {
        accept: (one) => (received.push(one), Promise.resolve(reply())),
        refuse: (error) => (
          (answer = {
            resourceType: "OperationOutcome",
            issue: [{ severity: "error", code: "invalid", diagnostics: error.code }],
          }),
          Promise.resolve({ ...reply(), failed: true })
        ),
      },
      testContext(),
    );
  });
  afterEach(() => listener.close());
  const authorization = `Basic ${Buffer.from("cup:x").toString("base64")}`;
  const call = (method: string, path: string, body?: unknown, type = "application/fhir+json"): Promise<Response> =>
    fetch(`http://${listener.address}/fhir${path}`, {
      method,
      headers: { connection: "close", authorization, ...(body === undefined ? {} : { "content-type": type }) },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const document = (): unknown => JSON.parse(Buffer.from(received.at(-1)!.bytes).toString());

  it("is a resource: created without, updated with the id of its address", async () => {
    const created = await call("POST", "/Appointment", { resourceType: "Appointment", id: "ignorato", status: "proposed" });
    assert.deepEqual([created.status, created.headers.get("location")], [201, "/fhir/Appointment/a%2F1"]);
    assert.match(created.headers.get("content-type")!, /^application\/fhir\+json/);
    assert.deepEqual(document(), { resourceType: "Appointment", status: "proposed" });
    assert.equal((await call("PUT", "/Appointment/a%2F1", { resourceType: "Appointment", status: "booked" })).status, 200);
    assert.deepEqual(document(), { resourceType: "Appointment", id: "a/1", status: "booked" });
  });

  it("is Parameters for a search, by GET or POST, and for an operation", async () => {
    const search = {
      resourceType: "Parameters",
      id: "Slot.search",
      parameter: [
        { name: "service-type", valueString: "89.52" },
        { name: "start.ge", valueString: "2027-01-12" },
        { name: "start.le", valueString: "2027-01-21" },
        { name: "nota", valueString: "legge" },
      ],
    };
    answer = { resourceType: "Bundle", id: "1" };
    assert.equal((await call("GET", "/Slot?service-type=89.52&start=ge2027-01-12&start=le2027-01-21&nota=legge")).status, 200);
    assert.deepEqual(document(), search);
    await call(
      "POST",
      "/Slot/_search?service-type=89.52",
      "start=ge2027-01-12&start=le2027-01-21&nota=legge",
      "application/x-www-form-urlencoded",
    );
    assert.deepEqual(document(), search);
    await call("POST", "/ServiceRequest/$erogabilita", { resourceType: "Parameters", parameter: [] });
    assert.deepEqual(document(), { resourceType: "Parameters", id: "ServiceRequest.erogabilita", parameter: [] });
    await call("POST", "/$stato", { resourceType: "Parameters" });
    assert.deepEqual(document(), { resourceType: "Parameters", id: "stato" });
    await call("POST", "/", { resourceType: "Bundle", type: "transaction" });
    assert.deepEqual(document(), { resourceType: "Bundle", type: "transaction" });
  });

  it("is refused when the resource is not that of its address, and journaled by the node", async () => {
    for (const [path, body] of [
      ["/Appointment/1", { resourceType: "Appointment", id: "2" }],
      ["/Appointment/1", { resourceType: "Patient" }],
      ["/", { resourceType: "Appointment" }],
    ] as const) {
      const refused = await call(path === "/" ? "POST" : "PUT", path, body);
      assert.equal(refused.status, 400);
      assert.equal(((await refused.json()) as { issue: { diagnostics: string }[] }).issue[0]!.diagnostics, "FRAME_INVALID");
    }
    assert.equal(received.length, 0);
  });

  it("is handed on as it came when it is no JSON", async () => {
    await call("POST", "/Appointment", "{");
    assert.equal(Buffer.from(received[0]!.bytes).toString(), "{");
  });

  it("gets an OperationOutcome where nothing is served, from others, and for other formats", async () => {
    const outcome = async (response: Promise<Response>): Promise<unknown> => {
      const got = await response;
      const body = (await got.json()) as { resourceType: string; issue: { code: string }[] };
      return [got.status, body.resourceType, body.issue[0]!.code];
    };
    for (const [method, path] of [
      ["GET", "/Appointment/1"],
      ["GET", "/Patient"],
      ["DELETE", "/Appointment/1"],
      ["GET", "/Slot/1/_history"],
      ["POST", "/Slot"],
    ] as const)
      assert.deepEqual(await outcome(call(method, path)), [404, "OperationOutcome", "not-supported"], `${method} ${path}`);
    assert.deepEqual(await outcome(call("POST", "/Appointment", "<a/>", "application/fhir+xml")), [
      415,
      "OperationOutcome",
      "not-supported",
    ]);
    assert.equal((await fetch(`http://${listener.address}/fhir/Slot`)).status, 401);
    assert.equal(received.length, 0);
  });

  it("is answered with the status that the outcome's code means", async () => {
    const status = async (code: string, severity = "error"): Promise<number> => {
      answer = { resourceType: "OperationOutcome", issue: [{ severity, code }] };
      return (await call("POST", "/Appointment", { resourceType: "Appointment" })).status;
    };
    assert.deepEqual(
      [
        await status("conflict"),
        await status("not-found"),
        await status("invalid"),
        await status("business-rule"),
        await status("timeout"),
      ],
      [409, 404, 422, 409, 503],
    );
    assert.equal(await status("not-found", "information"), 200);
    failed = true;
    answer = "";
    const refused = await call("POST", "/Appointment", { resourceType: "Appointment" });
    assert.equal(refused.status, 400);
    assert.equal(((await refused.json()) as { resourceType: string }).resourceType, "OperationOutcome");
  });

  it("may ask what there is, without saying who it is", async () => {
    const statement = (await (await fetch(`http://${listener.address}/fhir/metadata`)).json()) as {
      fhirVersion: string;
      implementation: { url: string };
      rest: {
        resource: { type: string; interaction: { code: string }[]; operation?: { name: string }[] }[];
        interaction: unknown;
      }[];
    };
    assert.equal(statement.fhirVersion, "4.0.1");
    assert.equal(statement.implementation.url, `http://${listener.address}/fhir`);
    assert.deepEqual(
      statement.rest[0]!.resource.map(({ type, interaction, operation }) => [
        type,
        interaction.map((one) => one.code),
        operation?.map((one) => one.name),
      ]),
      [
        ["Appointment", ["create", "update"], undefined],
        ["Slot", ["search-type"], undefined],
        ["ServiceRequest", [], ["erogabilita"]],
      ],
    );
    assert.deepEqual(statement.rest[0]!.interaction, [{ code: "transaction" }]);
  });
});

describe("fhir: what servers are asked", () => {
  let server: Server;
  let sender: Sender;
  let came: unknown;
  let handle: (response: ServerResponse) => void;
  beforeEach(async () => {
    server = createServer((request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        came = [request.method, request.url, body === "" ? undefined : (JSON.parse(body) as unknown)];
        handle(response);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    sender = fhir.connect(options({ connect: `http://127.0.0.1:${(server.address() as AddressInfo).port}/r4/` }), testContext());
    handle = (response) => response.end('{"resourceType":"Bundle"}');
  });
  afterEach(async () => {
    await sender.close();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const send = async (value: unknown): Promise<unknown> => {
    const bytes = typeof value === "string" ? Buffer.from(value) : json(value);
    const { bytes: answer } = await sender.send({ bytes, transport: {} }, Date.now() + 3000);
    return JSON.parse(Buffer.from(answer).toString()) as unknown;
  };

  it("follows from the resource", async () => {
    const slot = { resourceType: "Appointment", status: "booked" };
    assert.deepEqual(await send(slot), { resourceType: "Bundle" });
    assert.deepEqual(came, ["POST", "/r4/Appointment", slot]);
    await send({ ...slot, id: "a/1" });
    assert.deepEqual(came, ["PUT", "/r4/Appointment/a%2F1", { ...slot, id: "a/1" }]);
    await send({
      resourceType: "Parameters",
      id: "Slot.search",
      parameter: [
        { name: "start.ge", valueDate: "2027-01-12" },
        { name: "service-type", valueString: "a|b" },
        { name: "_count", valueInteger: 10 },
      ],
    });
    assert.deepEqual(came, ["GET", "/r4/Slot?start=ge2027-01-12&service-type=a%7Cb&_count=10", undefined]);
    await send({ resourceType: "Parameters", id: "ServiceRequest.erogabilita", parameter: [] });
    assert.deepEqual(came, ["POST", "/r4/ServiceRequest/$erogabilita", { resourceType: "Parameters", parameter: [] }]);
    await send({ resourceType: "Parameters", id: "stato" });
    assert.deepEqual(came, ["POST", "/r4/$stato", { resourceType: "Parameters" }]);
    await send({ resourceType: "Bundle", type: "batch" });
    assert.deepEqual(came, ["POST", "/r4", { resourceType: "Bundle", type: "batch" }]);
  });

  it("that are busy are waited for, as long as there is time", async () => {
    let calls = 0;
    handle = (response) => {
      if (++calls < 3) response.writeHead(503, { "retry-after": "0" }).end();
      else response.end('{"resourceType":"Bundle"}');
    };
    assert.deepEqual(await send({ resourceType: "Appointment" }), { resourceType: "Bundle" });
    handle = (response) => response.writeHead(429, { "retry-after": "3600" }).end();
    await assert.rejects(send({ resourceType: "Appointment" }), { code: "PEER_UNREACHABLE", certainty: "not-done" });
  });

  it("is a refusal for the mapping (4xx), an open outcome (5xx), or nothing when it is no resource", async () => {
    handle = (response) => response.writeHead(409).end('{"resourceType":"OperationOutcome"}');
    assert.deepEqual(await send({ resourceType: "Appointment" }), { resourceType: "OperationOutcome" });
    handle = (response) => response.writeHead(500).end("{}");
    await assert.rejects(send({ resourceType: "Appointment" }), { code: "PEER_REPLY_INVALID", certainty: "unknown" });
    handle = () => assert.fail("nothing is sent");
    for (const wrong of ["x", {}, { resourceType: "Parameters" }])
      await assert.rejects(send(wrong), (error: GatewayError) => {
        assert.deepEqual([error.code, error.certainty], ["MAPPING_FIELD", "not-done"]);
        return true;
      });
  });
});
