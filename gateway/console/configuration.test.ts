import assert from "node:assert/strict";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import { silentLog } from "../contracts/clock.ts";
import type { NodeFacts } from "./admin-api.ts";
import { startAdmin } from "./admin.ts";
import { startConsole } from "./console.ts";
import type { Served } from "./serve.ts";
import { startTestNode, type TestNode } from "./test-support.ts";

const authorization = "Bearer segreto";
const good = "routes:\n  - { name: tutto alla federazione, to: federation }\n";
const bad = "routes:\n  - { name: tutto alla federazione, to: federazione }\n  - { name: altro, to: cupp }\n";
const unwanted: ReadonlySet<string> = new Set(["--disable-web-security", "--single-process", "--no-zygote"]);

describe("the configuration of a node, in its administration", () => {
  let running: TestNode;
  let admin: Served;
  const reload = async (headers: Record<string, string> = { authorization }): Promise<Response> =>
    fetch(`http://${admin.address}/api/reload`, { method: "POST", headers });
  const facts = async (): Promise<NodeFacts> =>
    (await (await fetch(`http://${admin.address}/api/node`, { headers: { authorization } })).json()) as NodeFacts;

  before(async () => {
    running = await startTestNode();
    admin = await startAdmin(running.node, {
      listen: "127.0.0.1:0",
      token: "segreto",
      log: silentLog,
      reloader: running.reloader,
    });
  });
  after(async () => {
    await admin.close();
    await running.stop();
  });

  it("is told with its hash, since when it runs, and what was refused since", async () => {
    const { configuration } = await facts();
    assert.match(configuration?.hash ?? "", /^[0-9a-f]{64}$/);
    assert.ok(Math.abs((configuration?.since ?? 0) - Date.now()) < 60_000);
    assert.equal(configuration?.refused, null);
    running.write("routes.yaml", bad);
    const refused = (await (await reload()).json()) as { readonly ok: boolean; readonly issues: readonly unknown[] };
    assert.deepEqual([refused.ok, refused.issues.length], [false, 2]);
    const after = (await facts()).configuration;
    assert.deepEqual([after?.hash, after?.since], [configuration?.hash, configuration?.since]);
    assert.deepEqual(after?.refused?.issues, refused.issues);
    running.write("routes.yaml", `${good}  - { name: altro, to: cup }\n`);
    const taken = (await (await reload()).json()) as Record<string, unknown>;
    assert.deepEqual([taken["ok"], taken["changed"], taken["files"]], [true, true, ["routes.yaml"]]);
    assert.equal((await facts()).configuration?.refused, null);
    assert.equal((await facts()).configuration?.hash, taken["hash"]);
  });

  it("is reloaded only by who has the token, and only by POST", async () => {
    assert.equal((await reload({})).status, 401);
    assert.equal((await reload({ authorization: "Bearer x" })).status, 401);
    assert.equal((await fetch(`http://${admin.address}/api/reload`, { headers: { authorization } })).status, 404);
    const without = await startAdmin(running.node, { listen: "127.0.0.1:0", token: "segreto", log: silentLog });
    const response = await fetch(`http://${without.address}/api/reload`, { method: "POST", headers: { authorization } });
    assert.equal(response.status, 405);
    await without.close();
  });

  it("stands on the map, with a notice of what was refused", async function () {
    this.timeout(60_000);
    running.write("routes.yaml", bad);
    await reload();
    const served = await startConsole({
      listen: "127.0.0.1:0",
      nodes: [{ name: "veneto", title: "Nodo Veneto", url: `http://${admin.address}`, token: "segreto" }],
      desks: [],
      token: "pagine",
      log: silentLog,
    });
    const browser = await playwright.launch({
      executablePath: await chromium.executablePath(),
      args: ["--no-sandbox", ...chromium.args.filter((argument) => !unwanted.has(argument))],
    });
    try {
      for (const [width, height] of [
        [1280, 900],
        [390, 844],
      ] as const) {
        const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
        await page.goto(`http://${served.address}/?token=pagine`);
        const notice = page.getByRole("alert").filter({ hasText: "la nuova configurazione è stata rifiutata" });
        await notice.waitFor();
        assert.match((await notice.textContent()) ?? "", /routes\.yaml:2:\d+.*federazione.*routes\.yaml:3:\d+.*cupp/s);
        await page.getByRole("heading", { name: "Configurazioni in uso" }).waitFor();
        await page.getByRole("link", { name: /Nodo Veneto: attivo/ }).waitFor();
        assert.equal(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"), 0);
        const folder = process.env["SCREENSHOTS"];
        if (folder !== undefined) await page.screenshot({ path: `${folder}/reload-${width}.png`, fullPage: true });
      }
      running.write("routes.yaml", good);
      await reload();
      const page = await browser.newPage();
      await page.goto(`http://${served.address}/?token=pagine`);
      await page.getByRole("heading", { name: "Configurazioni in uso" }).waitFor();
      assert.equal(await page.getByRole("alert").count(), 0);
    } finally {
      await browser.close();
      await served.close();
    }
  });
});
