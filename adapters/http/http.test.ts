import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Adapter, Listener, Received, Reply, Sender } from "../../gateway/contracts/adapter.ts";
import type { Clock } from "../../gateway/contracts/clock.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { testContext } from "../kit/context.ts";
import { adapterCases, httpWire, socketPeer } from "../kit/suite/index.ts";
import { http, type RestAdapterOptions } from "./index.ts";

const adapter = http as Adapter<unknown>;
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe("http, one POST for each message: what every adapter does", () => {
  const wire = httpWire({ path: "/note", headers: { "Content-Type": "application/xml" } });
  const cases = adapterCases({
    adapter,
    listenOptions: () => ({ listen: "127.0.0.1:0", path: "/note", contentType: "application/xml" }),
    connectOptions: (address) => ({ connect: `http://${address}/note`, contentType: "application/xml" }),
    message: (text) => Buffer.from(`<Nota>${text}</Nota>`),
    peer: socketPeer(wire),
    wire,
    tls: true,
    limit: 1024,
  });
  for (const { name, run } of cases) it(name, run);
});

describe("http with operations: what every adapter does", () => {
  const wire = httpWire({ path: "/api/note", headers: { "Content-Type": "application/json" } });
  const operations = { nota: { method: "POST", path: "/note" } };
  const cases = adapterCases({
    adapter,
    listenOptions: () => ({ listen: "127.0.0.1:0", path: "/api", operations }),
    connectOptions: (address) => ({ connect: `http://${address}/api`, operations }),
    message: (text) => json({ operazione: "nota", testo: text }),
    peer: socketPeer(wire),
    wire,
    limit: 1024,
  });
  for (const { name, run } of cases) if (/^(?:listens|sends)/.test(name)) it(name, run);
});

const base: RestAdapterOptions = {
  listen: "127.0.0.1:0",
  connect: "",
  path: "/api",
  contentType: "application/json",
  message: "operazione",
  status: "stato",
  operations: {
    posti: { method: "GET", path: "/posti", status: 200 },
    prenotazione: { method: "POST", path: "/prenotazioni", status: 201 },
    spostamento: { method: "PATCH", path: "/prenotazioni/{id}", status: 200 },
  },
  connections: 2,
  inFlight: 8,
  maxBytes: 5000,
};

describe("http: what callers send", () => {
  let listener: Listener;
  let received: Received[];
  let answer: unknown;
  let failed: boolean;
  const open = async (more: Partial<RestAdapterOptions> = {}): Promise<void> => {
    received = [];
    answer = { operazione: "posti.reply" };
    failed = false;
    const reply = (): Reply => ({ bytes: json(answer), transport: {}, failed });
    listener = await http.listen(
      { ...base, ...more },
      {
        accept: (one) => (received.push(one), Promise.resolve(reply())),
        refuse: (error) => Promise.resolve({ bytes: json({ codice: error.code }), transport: {}, failed: true }),
      },
      testContext(),
    );
  };
  afterEach(() => listener.close());
  const call = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://${listener.address}${path}`, { ...init, headers: { connection: "close", ...init?.headers } });
  const document = (): unknown => JSON.parse(Buffer.from(received.at(-1)!.bytes).toString());

  it("are documents: operation, path and query first, then the body with its digits", async () => {
    await open();
    answer = { operazione: "spostamento.reply", id: "B1" };
    const body = '{ "prezzo": 89.50, "note": ["a", {"b": "},"}] }';
    const moved = await call("/api/prenotazioni/B%2F1?tipo=x&n=1&n=2", { method: "PATCH", body });
    assert.deepEqual([moved.status, await moved.json()], [200, { id: "B1" }]);
    assert.equal(
      Buffer.from(received[0]!.bytes).toString(),
      '{"operazione":"spostamento","id":"B/1","tipo":"x","n":["1","2"],"prezzo":89.50,"note":["a", {"b": "},"}]}',
    );
    await call("/api/posti?dal=2027-01-12");
    assert.deepEqual(document(), { operazione: "posti", dal: "2027-01-12" });
  });

  it("are answered with the status of the operation, of the document, or of a refusal", async () => {
    await open();
    const status = async (value: unknown): Promise<number> => {
      answer = value;
      return (await call("/api/prenotazioni", { method: "POST", body: "{}" })).status;
    };
    assert.equal(await status({ operazione: "prenotazione.reply" }), 201);
    assert.equal(await status({ operazione: "prenotazione.error" }), 409);
    assert.equal(await status({ operazione: "prenotazione.error", stato: "422" }), 422);
    assert.equal(await status({ operazione: "errore" }), 409);
    failed = true;
    assert.equal(await status({ operazione: "errore" }), 400);
  });

  it("go nowhere where there is no operation", async () => {
    await open();
    assert.equal((await call("/api/altro")).status, 404);
    assert.equal((await call("/posti")).status, 404);
    const wrong = await call("/api/prenotazioni/1", { method: "GET" });
    assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "PATCH"]);
    assert.equal((await call("/api/prenotazioni/%E0%A4%A", { method: "PATCH" })).status, 404);
    assert.equal(received.length, 0);
  });

  it("that are no JSON object are handed on as they are, for the mapping to refuse", async () => {
    await open();
    for (const body of ["{", "[1]", "ciao", '{"a":1}x', '{"a" 1}', '{"a":1,}', '{"\\x":1}']) {
      await call("/api/prenotazioni", { method: "POST", body });
      assert.equal(Buffer.from(received.at(-1)!.bytes).toString(), body);
    }
  });

  it("must show who they are, where users are named; else nothing of them is read", async () => {
    await open({ users: { cup: "segreta", altro: "x" } });
    const as = (credentials: string): Promise<Response> =>
      call("/api/posti", { headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` } });
    assert.equal((await as("cup:segreta")).status, 200);
    for (const wrong of ["cup:Segreta", "cup:x", "altro:segreta", "", "cup", "cup:segreta:"]) {
      const refused = await as(wrong);
      assert.deepEqual([refused.status, refused.headers.get("www-authenticate")?.slice(0, 5)], [401, "Basic"]);
    }
    assert.equal((await call("/api/posti")).status, 401);
    assert.equal(received.length, 1);
  });
});

describe("http: what services answer", () => {
  let server: Server;
  let sender: Sender;
  let url: string;
  let handle: (request: IncomingMessage, response: ServerResponse, body: string) => void;
  beforeEach(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => handle(request, response, Buffer.concat(chunks).toString()));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    open();
  });
  afterEach(async () => {
    await sender.close();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const open = (more: Partial<RestAdapterOptions> = {}, clock?: Clock): void => {
    sender = http.connect({ ...base, connect: `${url}/api`, ...more }, testContext(clock && { clock }));
  };
  const send = async (value: unknown, within = 5000): Promise<unknown> => {
    const answer = await sender.send({ bytes: json(value), transport: {} }, Date.now() + within);
    return JSON.parse(Buffer.from(answer.bytes).toString()) as unknown;
  };
  const failure = async (value: unknown = { operazione: "posti" }, within?: number): Promise<GatewayError> =>
    send(value, within).then(
      () => assert.fail("it did not fail"),
      (error: unknown) => error as GatewayError,
    );
  const seen = (request: IncomingMessage, body: string): unknown => [request.method, request.url, body];

  it("is a document as well: which operation, how it went", async () => {
    let came: unknown;
    handle = (request, response, body) => {
      came = seen(request, body);
      response.writeHead(201).end('{"id": 7.0}');
    };
    assert.deepEqual(await send({ operazione: "prenotazione", id: "7" }), {
      operazione: "prenotazione.reply",
      stato: "201",
      id: 7,
    });
    assert.deepEqual(came, ["POST", "/api/prenotazioni", '{"id":"7"}']);
    await send({ operazione: "spostamento", id: "a/b?c", motivo: "PAZ" });
    assert.deepEqual(came, ["PATCH", "/api/prenotazioni/a%2Fb%3Fc", '{"motivo":"PAZ"}']);
    await send({ operazione: "posti", dal: "2027-01-12", nodi: ["a", "b"], n: 3, vuoto: null });
    assert.deepEqual(came, ["GET", "/api/posti?dal=2027-01-12&nodi=a&nodi=b&n=3", ""]);
  });

  it("as a refusal (4xx) is the mapping's matter", async () => {
    handle = (_request, response) => response.writeHead(409).end('{"codice":"RA11"}');
    assert.deepEqual(await send({ operazione: "prenotazione" }), {
      operazione: "prenotazione.error",
      stato: "409",
      codice: "RA11",
    });
    handle = (_request, response) => response.writeHead(404).end();
    assert.deepEqual(await send({ operazione: "posti" }), { operazione: "posti.error", stato: "404" });
  });

  it("leaves the outcome open when it is a fault or a riddle", async () => {
    for (const status of [500, 502, 504, 408, 302]) {
      handle = (_request, response) => response.writeHead(status).end("{}");
      const error = await failure();
      assert.deepEqual([error.code, error.certainty], ["PEER_REPLY_INVALID", "unknown"], String(status));
    }
    handle = (_request, response) => response.writeHead(200).end("x".repeat(6000));
    assert.equal((await failure()).code, "PEER_REPLY_INVALID");
  });

  it("when it is busy is waited for, as long as there is time", async () => {
    let calls = 0;
    handle = (_request, response) => {
      calls++;
      if (calls < 3) response.writeHead(calls === 1 ? 503 : 429, { "retry-after": "0" }).end();
      else response.end("{}");
    };
    assert.deepEqual(await send({ operazione: "posti" }), { operazione: "posti.reply", stato: "200" });
    assert.equal(calls, 3);
    handle = (_request, response) => response.writeHead(503, { "retry-after": "3600" }).end();
    const error = await failure();
    assert.deepEqual([error.code, error.certainty], ["PEER_UNREACHABLE", "not-done"]);
  });

  it("when it is a bare 503 may come from something in front of it: a question is asked again, a change has an open outcome", async () => {
    let calls = 0;
    handle = (_request, response) => {
      if (++calls < 3) response.writeHead(503).end();
      else response.end("{}");
    };
    await send({ operazione: "posti" });
    assert.equal(calls, 3);
    calls = 0;
    handle = (_request, response) => (calls++, response.writeHead(503).end());
    const error = await failure({ operazione: "prenotazione" });
    assert.deepEqual([error.code, error.certainty, calls], ["PEER_REPLY_INVALID", "unknown", 1]);
  });

  it("when it is busy is waited for no longer than the sender is open", async () => {
    handle = (_request, response) => response.writeHead(503, { "retry-after": "3" }).end();
    const { clock } = testContext();
    const paused = Promise.withResolvers<undefined>();
    const after: Clock["after"] = (ms, task) => {
      if (ms === 3000) paused.resolve(undefined);
      return clock.after(ms, task);
    };
    open({}, { ...clock, after });
    const waiting = failure();
    await paused.promise;
    await sender.close();
    assert.deepEqual([(await waiting).code, (await waiting).certainty], ["STOPPING", "not-done"]);
  });

  it("when it does not let us in has done nothing", async () => {
    handle = (_request, response) => response.writeHead(403).end("{}");
    const error = await failure();
    assert.deepEqual([error.code, error.certainty], ["PEER_REFUSED", "not-done"]);
    assert.ok(error.hint);
  });

  it("in pages is put together; a page elsewhere, or none, is no answer", async () => {
    open({ paging: { items: "posti", next: "successiva" } });
    handle = (request, response) => {
      const page = Number(new URL(request.url!, url).searchParams.get("pagina") ?? "1");
      const next = page < 3 ? `"/api/posti?pagina=${page + 1}"` : page === 3 ? "null" : '""';
      response.end(`{"posti":[${page === 2 ? "" : `{"n":${page}.0},{"n":"${page}"}`}],"id":"1","successiva":${next}}`);
    };
    assert.deepEqual(await send({ operazione: "posti" }), {
      operazione: "posti.reply",
      stato: "200",
      posti: [{ n: 1 }, { n: "1" }, { n: 3 }, { n: "3" }],
      id: "1",
    });
    handle = (_request, response) => response.end('{"posti":[],"successiva":"http://altrove.example/x"}');
    assert.match((await failure()).message, /another host/);
    handle = (_request, response) => response.end('{"posti":[],"successiva":"/api/posti"}');
    assert.equal((await failure()).code, "PEER_REPLY_INVALID");
    handle = (request, response) => response.end(request.url === "/api/posti" ? '{"posti":[],"successiva":"/x"}' : "{}");
    assert.equal((await failure()).code, "PEER_REPLY_INVALID");
  });

  it("to a member that is not there is an error of ours, and nothing is sent", async () => {
    handle = () => assert.fail("nothing is sent");
    for (const value of [
      { operazione: "altro" },
      {},
      { operazione: "spostamento" },
      { operazione: "spostamento", id: "" },
      { operazione: "spostamento", id: ".." },
    ]) {
      const error = await failure(value);
      assert.deepEqual([error.code, error.certainty], ["MAPPING_FIELD", "not-done"]);
      assert.ok(error.where?.field);
    }
  });

  it("with OAuth 2.0: one token for many, a new one when it is not taken, and none means nothing was done", async () => {
    let tokens = 0;
    let rejects = 0;
    const authorizations: unknown[] = [];
    handle = (request, response, body) => {
      if (request.url === "/token") {
        tokens++;
        authorizations.push(request.headers.authorization, body);
        response.end(JSON.stringify({ access_token: `T${tokens}`, token_type: "Bearer", expires_in: 3600 }));
      } else if (rejects > 0) {
        rejects--;
        response.writeHead(401).end();
      } else response.end(JSON.stringify({ con: request.headers.authorization }));
    };
    open({ oauth2: { token: `${url}/token`, client: "raccordo", secret: "a:b", scope: "cup" } });
    const all = await Promise.all([1, 2, 3].map(() => send({ operazione: "posti" })));
    assert.deepEqual([...new Set(all.map((one) => (one as { con: string }).con))], ["Bearer T1"]);
    const expected = `Basic ${Buffer.from("raccordo:a%3Ab").toString("base64")}`;
    assert.deepEqual(authorizations, [expected, "grant_type=client_credentials&scope=cup"]);
    rejects = 1;
    assert.equal(((await send({ operazione: "posti" })) as { con: string }).con, "Bearer T2");
    rejects = 2;
    assert.equal((await failure()).code, "PEER_REFUSED");
    for (const wrong of ["{}", "x", '{"access_token":""}']) {
      handle = (_request, response) => response.end(wrong);
      open({ oauth2: { token: `${url}/token`, client: "raccordo", secret: "x" } });
      const error = await failure();
      assert.deepEqual([error.code, error.certainty], ["PEER_UNREACHABLE", "not-done"], wrong);
    }
  });

  it("with HTTP Basic", async () => {
    handle = (request, response) => response.end(JSON.stringify({ con: request.headers.authorization }));
    open({ basic: { user: "noi", password: "è" } });
    const { con } = (await send({ operazione: "posti" })) as { con: string };
    assert.equal(Buffer.from(con.slice(6), "base64").toString(), "noi:è");
  });
});

it("http: options that contradict each other are told", () => {
  const paths = (more: Partial<RestAdapterOptions>): unknown =>
    http.check({ ...base, connect: "http://x", ...more }).map((one) => one.path);
  assert.deepEqual(paths({}), []);
  assert.deepEqual(
    paths({
      basic: { user: "a", password: "b" },
      oauth2: { token: "x", client: "a", secret: "b" },
      operations: {
        a: { method: "GET", path: "/a/{b}", status: 200 },
        c: { method: "GET", path: "/a/{d}", status: 200 },
      },
    }),
    [["basic"], ["oauth2", "token"], ["operations", "c"]],
  );
});
