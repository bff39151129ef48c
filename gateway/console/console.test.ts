import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { silentLog, type Log } from "../contracts/clock.ts";
import { startAdmin } from "./admin.ts";
import { startConsole } from "./console.ts";
import type { Desk } from "./desk.ts";
import { fakeDesk, patients, slots } from "./fake-desk.ts";
import type { Served } from "./serve.ts";
import { patient, question, startTestNode, type TestNode } from "./test-support.ts";

const token = "token-della-console";

describe("the console's server", () => {
  let running: TestNode;
  let admin: Served;
  let garbage: Server;
  let dead: string;
  let served: Served;
  let cookie: string;
  const logged: string[] = [];
  const log: Log = { ...silentLog, warn: (fields, text) => logged.push(JSON.stringify([fields, text])) };
  const broken: Desk = {
    ...fakeDesk("X"),
    patients: () => Promise.reject(new Error("connect ECONNREFUSED 127.0.0.1:1")),
    disdici: () => Promise.reject(Object.assign(new Error(`SLOT_SCONOSCIUTO: ${patient.cf}`), { code: "SLOT_SCONOSCIUTO" })),
  };
  const at = (path: string): string => `http://${served.address}${path}`;
  const get = (path: string): Promise<Response> => fetch(at(path), { headers: { cookie } });
  const object = async (path: string): Promise<Record<string, unknown>> =>
    (await (await get(path)).json()) as Record<string, unknown>;
  const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(at(path), {
      method: "POST",
      body,
      headers: { cookie, origin: at(""), "content-type": "application/json", ...headers },
    });

  before(async () => {
    running = await startTestNode();
    await running.send(question("B1", "SES1"));
    admin = await startAdmin(running.node, { listen: "127.0.0.1:0", token: "nodo", log: silentLog });
    garbage = createServer((_request, response) => response.end("<html>")).listen(0, "127.0.0.1");
    await once(garbage, "listening");
    const gone = await startAdmin(running.node, { listen: "127.0.0.1:0", token: "nodo", log: silentLog });
    dead = gone.address;
    await gone.close();
    const node = (name: string, address: string, secret = "nodo") => ({
      name,
      title: `Nodo ${name}`,
      url: `http://${address}`,
      token: secret,
    });
    served = await startConsole({
      listen: "127.0.0.1:0",
      nodes: [
        node("veneto", admin.address),
        node("morto", dead),
        node("altro", admin.address, "sbagliato"),
        node("strano", `127.0.0.1:${(garbage.address() as AddressInfo).port}`),
      ],
      desks: [
        { name: "bassano", title: "CUP Bassano", node: "veneto", terminal: fakeDesk("B1") },
        { name: "rotto", title: "CUP rotto", node: "veneto", terminal: broken },
      ],
      token,
      log,
    });
    const entered = await fetch(at(`/?token=${token}`), { redirect: "manual" });
    assert.deepEqual([entered.status, entered.headers.get("location")], [303, "/"]);
    const given = entered.headers.get("set-cookie") ?? "";
    assert.match(given, /; Path=\/; HttpOnly; SameSite=Strict$/);
    assert.ok(!given.includes(token));
    cookie = given.split(";")[0]!;
  });
  after(async () => {
    await served.close();
    await admin.close();
    garbage.close();
    garbage.closeAllConnections();
    await running.stop();
  });

  it("lets nobody in without the token", async () => {
    for (const path of ["/", "/app.js", "/vendor/preact.js", "/?token=", "/?token=wrong", "/?token=a&token=b", "/index.html"]) {
      const response = await fetch(at(path), { redirect: "manual", headers: { cookie: "raccordo_console=wrong; other=1" } });
      assert.equal(response.status, 401, path);
      assert.match(await response.text(), /serve il token/, path);
    }
    for (const path of [
      "/api/overview",
      "/api/messages",
      "/api/bookings",
      "/api/desks",
      "/api/desks/bassano/patients",
      "/api/nodes/veneto/messages/1",
    ]) {
      const response = await fetch(at(path));
      assert.equal(response.status, 401, path);
      assert.equal(response.headers.get("content-type"), "application/problem+json; charset=utf-8", path);
    }
    const posted = await fetch(at("/api/desks/bassano/erogabilita"), {
      method: "POST",
      body: "{".repeat(100_000),
      headers: { origin: at("") },
    });
    assert.equal(posted.status, 401);
  });

  it("sends strict headers with every page, and has nothing inline", async () => {
    for (const path of ["/", "/app.js", "/style.css", "/vendor/hooks.js", "/api/desks", "/nothing"]) {
      const response = await get(path);
      const policy = response.headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/, path);
      assert.doesNotMatch(policy, /unsafe|data:|\*|http/, path);
      assert.equal(response.headers.get("x-content-type-options"), "nosniff", path);
      assert.equal(
        response.headers.get("cache-control"),
        path.startsWith("/api/") || path === "/nothing" ? "no-store" : "no-cache",
        path,
      );
      assert.doesNotMatch(
        await response.text(),
        /<style|<script>| style="| onclick="|https?:\/\/(?!www\.w3\.org)[a-z]+\.(com|net|io|org)\/[^ ]*\.(js|css)/,
        path,
      );
    }
  });

  it("shows the living node, and names the dead ones with the reason", async () => {
    const { nodes, members } = (await object("/api/overview")) as {
      nodes: { name: string; up: boolean; reason: string }[];
      members: unknown[];
    };
    assert.deepEqual(
      nodes.map(({ name, up, reason }) => [name, up, reason]),
      [
        ["veneto", true, ""],
        ["morto", false, "connessione rifiutata"],
        ["altro", false, "il nodo rifiuta il token della console"],
        ["strano", false, "la risposta del nodo non e' leggibile"],
      ],
    );
    assert.equal(members.length, 2);
    const { messages, missing } = (await object("/api/messages?text=B1")) as {
      messages: { node: string }[];
      missing: { node: string }[];
    };
    assert.deepEqual(
      [messages.map((one) => one.node), missing.map((one) => one.node)],
      [["veneto"], ["morto", "altro", "strano"]],
    );
    assert.deepEqual(await object("/api/messages?node=veneto&text=nobody"), { messages: [], missing: [] });
    assert.equal((await get("/api/nodes/morto/messages/1")).status, 502);
    assert.equal((await get("/api/nodes/strano/messages/1")).status, 502);
    assert.equal((await get("/api/nodes/nobody/messages/1")).status, 404);
    assert.equal((await get("/api/nodes/veneto/messages/nobody")).status, 404);
    assert.equal((await get("/api/messages?limit=x")).status, 400);
  });

  it("shows no patient in lists, and writes down who sees a body", async () => {
    const { messages } = (await object("/api/messages")) as { messages: { id: string }[] };
    const message = `/api/nodes/veneto/messages/${messages[0]!.id}`;
    for (const path of ["/api/overview", "/api/messages", "/api/bookings", message, `${message}/audit`]) {
      const text = await (await get(path)).text();
      for (const word of patient.words) assert.ok(!text.includes(word), `${path} shows ${word}`);
    }
    assert.equal((await get(`${message}/bodies/received`)).status, 400);
    const body = await fetch(at(`${message}/bodies/received`), {
      headers: { cookie, "x-raccordo-user": encodeURIComponent("Zoë Ćosić") },
    });
    assert.match(await body.text(), new RegExp(patient.cf));
    const { entries } = (await object(`${message}/audit`)) as { entries: { who: string }[] };
    assert.deepEqual(
      entries.map((entry) => entry.who),
      ["Zoë Ćosić"],
    );
  });

  it("drives the desk", async () => {
    const request = { cf: patients[0]!.cf, nre: "1", service: "89.52" };
    const act = async (action: string, body: object): Promise<Record<string, unknown>> => {
      const response = await post(`/api/desks/bassano/${action}`, JSON.stringify(body));
      assert.equal(response.status, 200, action);
      const result = (await response.json()) as Record<string, unknown>;
      assert.equal(typeof result["ms"], "number");
      return result;
    };
    assert.deepEqual(await object("/api/desks/bassano/patients"), { patients });
    assert.equal((await act("erogabilita", request))["reference"], "B1");
    assert.deepEqual((await act("disponibilita", { ...request, from: "2027-01-11" }))["slots"], slots);
    assert.equal(((await act("prenota", { ...request, slot: slots[0] }))["refusal"] as { code: string }).code, "SLOT_OCCUPATO");
    const { booking } = await act("prenota", { ...request, slot: slots[1] });
    await act("sposta", { booking, slot: slots[0] });
    await act("disdici", { booking });
    const { bookings } = (await object("/api/desks/bassano/bookings")) as { bookings: { id: string; status: string }[] };
    assert.deepEqual(
      bookings.map(({ id, status }) => [id, status]),
      [["B-OTHER", "Cancelled"]],
    );
  });

  it("takes no action from another site, nor from what is not a request", async () => {
    const good = JSON.stringify({ cf: "X", nre: "", service: "89.52" });
    const path = "/api/desks/bassano/erogabilita";
    for (const origin of ["http://evil.example", "null", "http://[", at("").replace(/\d+$/, "1")])
      assert.equal((await post(path, good, { origin })).status, 403, origin);
    const noOrigin = await fetch(at(path), {
      method: "POST",
      body: good,
      headers: { cookie, "content-type": "application/json" },
    });
    assert.equal(noOrigin.status, 403);
    const bad: readonly [string, string, number][] = [
      [path, "{", 400],
      [path, "[]", 400],
      [path, '"x"', 400],
      [path, "{}", 400],
      [path, '{"__proto__":{"cf":"X","nre":"","service":"1"}}', 400],
      [path, JSON.stringify({ cf: "X".repeat(301), nre: "", service: "1" }), 400],
      [path, JSON.stringify({ cf: "X", nre: "", service: "1", filler: "x".repeat(70_000) }), 413],
      ["/api/desks/bassano/prenota", good, 400],
      ["/api/desks/bassano/sposta", JSON.stringify({ booking: { id: "" }, slot: {} }), 400],
      ["/api/desks/bassano/constructor", good, 404],
      ["/api/desks/bassano/patients", good, 404],
      ["/api/desks/nobody/erogabilita", good, 404],
    ];
    for (const [address, body, status] of bad) {
      const response = await post(address, body);
      assert.equal(response.status, status, `${address} ${body.slice(0, 40)}`);
      assert.doesNotMatch(await response.text(), /node_modules|\.ts:|at /);
    }
    assert.equal((await post(path, good, { "content-type": "text/plain" })).status, 415);
  });

  it("tells the clerk when the CUP is away or refuses, and the log nothing of the patient", async () => {
    assert.equal((await get("/api/desks/rotto/patients")).status, 502);
    const booking = { id: "1", azienda: "1", node: "1", cf: patient.cf, nre: "", service: "", start: "", status: "", own: false };
    const refused = await post("/api/desks/rotto/disdici", JSON.stringify({ booking }));
    assert.deepEqual([refused.status, ((await refused.json()) as Record<string, unknown>)["code"]], [422, "SLOT_SCONOSCIUTO"]);
    assert.equal(logged.length, 2);
    assert.ok(!logged.join().includes(patient.cf));
  });
});
