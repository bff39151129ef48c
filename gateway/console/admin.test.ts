import assert from "node:assert/strict";
import { silentLog } from "../contracts/clock.ts";
import type { AuditEntry } from "../contracts/journal.ts";
import type { Node } from "../node/start.ts";
import { startAdmin } from "./admin.ts";
import type { Served } from "./serve.ts";
import { booking, patient, question, startTestNode, type TestNode } from "./test-support.ts";

const token = "segreto-di-prova";
const authorization = `Bearer ${token}`;

describe("the administration of a node", () => {
  let running: TestNode;
  let admin: Served;
  const get = (path: string, headers: Record<string, string> = { authorization }): Promise<Response> =>
    fetch(`http://${admin.address}${path}`, { headers });
  const idOf = async (controlId: string): Promise<string> => (await running.node.journal.search({ text: controlId }))[0]!.id;

  before(async () => {
    running = await startTestNode();
    admin = await startAdmin(running.node, { listen: "127.0.0.1:0", token, log: silentLog });
    assert.match(await running.send(question("B1", "SES1")), /MSA\|AA\|B1/);
    assert.match(await running.send(booking("B2", "SES1")), /MSA\|A[ER]\|B2/);
    // What is refused for its content is where a value would leak first.
    assert.match(await running.send(question("B3", "SES2").replace("RCP|I", `RCX|${patient.words.join("^")}`)), /MSA\|A[ER]/);
    assert.match(
      await running.send(booking("B4", "SES2").replace("PID|1", `PID|${patient.cf}`).replace("19560512", "ESEMPI")),
      /MSA\|A[ER]/,
    );
  });
  after(async () => {
    await admin.close();
    await running.stop();
  });

  it("tells health and metrics to anybody", async () => {
    const health = (await (await get("/health", {})).json()) as Record<string, unknown>;
    assert.deepEqual(
      { ...health, started: typeof health["started"] },
      {
        status: "up",
        node: "veneto",
        member: "CO-050",
        title: "Nodo Veneto",
        started: "string",
        waiting: 0,
      },
    );
    const metrics = await get("/metrics", {});
    assert.match(metrics.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    assert.match(await metrics.text(), /^raccordo_messages_total\{/m);
  });

  it("shows the node, the federation and the last hour", async () => {
    const node = (await (await get("/api/node")).json()) as { systems: { address: string }[] };
    assert.match(node.systems[0]!.address, /^127\.0\.0\.1:\d+$/);
    assert.deepEqual(
      { ...node, systems: node.systems.map((system) => ({ ...system, address: "" })) },
      {
        name: "veneto",
        title: "Nodo Veneto",
        member: "CO-050",
        keys: { expiring: [], legacy: [] },
        systems: [{ name: "cup", title: "CUP Bassano", adapter: "mllp", envelope: "", delegate: "CD-050103", address: "" }],
      },
    );
    const { members } = (await (await get("/api/federation")).json()) as {
      members: { id: string; delegates: { id: string }[] }[];
    };
    assert.deepEqual(
      members.map((member) => [member.id, ...member.delegates.map((one) => one.id)]),
      [
        ["CO-050", "CD-050103"],
        ["CO-042", "CD-042101"],
      ],
    );
    const stats = (await (await get("/api/stats")).json()) as { perMinute: number; lastHour: number[]; failures: number };
    assert.equal(stats.lastHour.length, 60);
    assert.deepEqual([stats.perMinute, stats.lastHour.reduce((a, b) => a + b, 0), stats.failures], [4, 4, 2]);
  });

  it("finds messages by identifier, session, type and state, and shows the way of one", async () => {
    const found = async (query: string): Promise<string[]> =>
      ((await (await get(`/api/messages?${query}`)).json()) as { messages: { controlId: string }[] }).messages.map(
        (one) => one.controlId,
      );
    assert.deepEqual(await found("text=SES1"), ["B2", "B1"]);
    assert.deepEqual(await found("text=B2&type=SRM%5ES01&state=done"), ["B2"]);
    assert.deepEqual(await found("state=refused&limit=1"), ["B4"]);
    assert.deepEqual(await found(`since=${Date.now() + 60_000}`), []);
    const detail = (await (await get(`/api/messages/${await idOf("B1")}`)).json()) as {
      history: { stage: string }[];
      bodies: { name: string }[];
    };
    assert.deepEqual(
      detail.history.map((step) => step.stage),
      ["open", "read", "check", "route", "dispatch", "write"],
    );
    assert.ok(detail.bodies.some((body) => body.name === "canonical"));
  });

  it("keeps every /api address closed without the token, whatever the body", async () => {
    const hostile: { method: string; body?: string; headers?: Record<string, string> }[] = [
      { method: "GET" },
      { method: "POST", body: "{".repeat(100_000), headers: { "content-type": "application/json" } },
      { method: "PUT", body: "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", headers: { "content-type": "text/xml" } },
      { method: "DELETE", headers: { authorization: `Bearer ${token}x` } },
      { method: "GET", headers: { authorization: `Basic ${btoa(`:${token}`)}` } },
    ];
    const paths = [
      "node",
      "federation",
      "stats",
      "messages",
      "messages/1",
      "messages/1/bodies/received",
      "bookings",
      "audit",
      "%E0%A4",
      "nothing",
    ];
    for (const path of paths) {
      for (const { method, body, headers } of hostile) {
        const response = await fetch(`http://${admin.address}/api/${path}`, {
          method,
          body: body ?? null,
          headers: headers ?? {},
        });
        assert.equal(response.status, 401, `${method} ${path}`);
        assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/);
        const problem = (await response.json()) as Record<string, unknown>;
        assert.deepEqual([problem["status"], Object.keys(problem)], [401, ["type", "title", "status", "detail"]]);
      }
    }
  });

  it("answers what it cannot understand with a problem, never with a stack or a 500", async () => {
    const bad: readonly [string, number][] = [
      ["/api/messages?limit=0", 400],
      ["/api/messages?limit=1e9", 400],
      ["/api/messages?limit=-1", 400],
      ["/api/messages?state=sleeping", 400],
      ["/api/messages?text=a&text=b", 400],
      [`/api/messages?text=${"x".repeat(201)}`, 400],
      ["/api/messages?since=yesterday", 400],
      ["/api/messages/%E0%A4%A", 400],
      ["/api/messages/nobody", 404],
      ["/api/messages/'%20OR%201=1--", 404],
      ["/api/messages/a%00b", 404],
      ["/api/messages/__proto__/bodies/constructor", 400],
      ["/api/../etc/passwd", 404],
      ["/api/nothing", 404],
      ["/", 404],
    ];
    for (const [path, status] of bad) {
      const response = await get(path);
      const text = await response.text();
      assert.equal(response.status, status, path);
      assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/, path);
      assert.doesNotMatch(text, /node_modules|\.ts:|at /, path);
    }
    const posted = await fetch(`http://${admin.address}/api/messages`, { method: "POST", headers: { authorization }, body: "x" });
    assert.equal(posted.status, 405);
  });

  it("never shows a patient outside the bodies", async () => {
    const ids = (await running.node.journal.search({})).map((record) => record.id);
    const lists = [
      "/health",
      "/metrics",
      "/api/node",
      "/api/federation",
      "/api/stats",
      "/api/messages",
      "/api/bookings",
      "/api/audit",
    ];
    for (const path of [...lists, ...ids.map((id) => `/api/messages/${id}`)]) {
      const text = await (await get(path)).text();
      for (const word of patient.words) assert.ok(!text.includes(word), `${path} shows ${word}: ${text}`);
    }
  });

  it("asks who wants to see a body, and writes it down before", async () => {
    const path = `/api/messages/${await idOf("B1")}/bodies/received`;
    const audits = async (): Promise<AuditEntry[]> =>
      ((await (await get(`/api/audit?message=${await idOf("B1")}`)).json()) as { entries: AuditEntry[] }).entries;
    assert.equal((await get(path)).status, 400);
    assert.equal((await get(path, { authorization, "x-raccordo-user": "%00" })).status, 400);
    assert.equal((await get(path, { authorization, "x-raccordo-user": "%E0%A4" })).status, 400);
    assert.equal((await get(path.replace("received", "constructor"), { authorization, "x-raccordo-user": "Anna" })).status, 404);
    assert.deepEqual(await audits(), []);
    const shown = await get(path, { authorization, "x-raccordo-user": encodeURIComponent("Niccolò Łuczak") });
    assert.equal(shown.headers.get("content-type"), "text/plain; charset=utf-8");
    assert.match(await shown.text(), new RegExp(patient.cf));
    assert.deepEqual(
      (await audits()).map((entry) => ({ ...entry, at: 0 })),
      [{ at: 0, who: "Niccolò Łuczak", what: "body received", messageId: await idOf("B1") }],
    );
  });

  it("shows no body when the audit cannot be written", async () => {
    const order: string[] = [];
    const { journal } = running.node;
    const failing = new Proxy(journal, {
      get: (target, name) => {
        if (name === "audit") return () => Promise.reject(new Error(`no disk for ${patient.cf}`));
        if (name === "body") return () => order.push("body");
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const node: Node = { ...running.node, journal: failing };
    const other = await startAdmin(node, { listen: "127.0.0.1:0", token, log: silentLog });
    const response = await fetch(`http://${other.address}/api/messages/${await idOf("B1")}/bodies/received`, {
      headers: { authorization, "x-raccordo-user": "Anna" },
    });
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), new RegExp(patient.cf));
    assert.deepEqual(order, []);
    await other.close();
  });
});
