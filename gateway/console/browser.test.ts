import assert from "node:assert/strict";
import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import { silentLog } from "../contracts/clock.ts";
import type { LoadedKeys } from "../node/keys/index.ts";
import type { Node } from "../node/start.ts";
import { startAdmin } from "./admin.ts";
import { startConsole } from "./console.ts";
import { fakeDesk } from "./fake-desk.ts";
import type { Served } from "./serve.ts";
import { booking, question, startTestNode, type TestNode } from "./test-support.ts";

const DAY = 86_400_000;

/** The node with keys of which some end soon. */
function withKeys(node: Node): Node {
  const now = Date.now();
  const one = { of: "CO-042", name: "C=IT, O=Provincia, CN=CO-042", serial: "1", file: "CO-042.crt", from: 0 };
  const keys: LoadedKeys = {
    ...node.keys,
    expiring: [
      { ...one, kind: "certificate", until: now + 10 * DAY },
      { ...one, kind: "revocation-list", until: now - DAY },
      { ...one, of: "self", kind: "certificate", until: now + 300 * DAY },
    ],
    warnBefore: 30 * DAY,
    legacy: ["CO-042"],
  };
  return Object.create(node, { keys: { value: keys } }) as Node;
}

/** The browser is used as people have it: with its web security, and a process for each page. */
const unwanted: ReadonlySet<string> = new Set(["--disable-web-security", "--single-process", "--no-zygote"]);

describe("the console's pages", function () {
  this.timeout(60_000);
  let running: TestNode;
  let admin: Served;
  let served: Served;
  let browser: Browser;

  before(async () => {
    running = await startTestNode();
    await running.send(question("B1", "SES1"));
    await running.send(booking("B2", "SES1"));
    admin = await startAdmin(withKeys(running.node), { listen: "127.0.0.1:0", token: "nodo", log: silentLog });
    served = await startConsole({
      listen: "127.0.0.1:0",
      nodes: [
        { name: "veneto", title: "Nodo Veneto", url: `http://${admin.address}`, token: "nodo" },
        { name: "trento", title: "Nodo Trento", url: "http://127.0.0.1:1", token: "nodo" },
      ],
      desks: [{ name: "bassano", title: "CUP Bassano", node: "veneto", terminal: fakeDesk("B1") }],
      token: "segreto",
      log: silentLog,
    });
    browser = await playwright.launch({
      executablePath: await chromium.executablePath(),
      args: ["--no-sandbox", ...chromium.args.filter((argument) => !unwanted.has(argument))],
    });
  });
  after(async () => {
    await browser.close();
    await served.close();
    await admin.close();
    await running.stop();
  });

  for (const [name, width, height] of [
    ["a desktop", 1280, 900],
    ["a phone", 390, 844],
  ] as const) {
    /** Opens the console at this width, runs a test, and checks that nothing went wrong on the way. */
    const visit = async (test: (page: Page, settled: () => Promise<void>) => Promise<void>): Promise<void> => {
      const context = await browser.newContext({ viewport: { width, height } });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const wrong: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") wrong.push(message.text());
      });
      page.on("pageerror", (error) => wrong.push(error.message));
      const settled = async (): Promise<void> => {
        const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert.equal(over, 0, "the page scrolls sideways");
        const unnamed = await page.evaluate(
          "[...document.querySelectorAll('input, select, button, a')].filter((e) => !(e.labels?.length || e.textContent.trim() || e.getAttribute('aria-label'))).length",
        );
        assert.equal(unnamed, 0, "a control has no name");
      };
      await page.goto(`http://${served.address}/?token=segreto`);
      assert.equal(page.url(), `http://${served.address}/`);
      await test(page, settled);
      await settled();
      assert.deepEqual(wrong, []);
      await context.close();
    };

    describe(`on ${name}`, () => {
      it(`warns of certificates that end soon, on ${name}`, () =>
        visit(async (page) => {
          await page.getByText("Nodo Veneto: certificati in scadenza").waitFor();
          await page.getByText(/Certificato di CO-042: scade il/).waitFor();
          await page.getByText(/Lista di revoca di CO-042: scaduta il/).waitFor();
          await page.getByText("Algoritmi superati ammessi per CO-042").waitFor();
        }));

      it("draws the federation, with the dead node named, and leads to a node's messages", () =>
        visit(async (page, settled) => {
          await page.getByRole("link", { name: /Nodo Veneto: attivo/ }).waitFor();
          await page.getByRole("link", { name: /Nodo Trento: non risponde/ }).waitFor();
          await settled();
          await page.getByRole("link", { name: /Nodo Veneto: attivo/ }).focus();
          await page.keyboard.press("Enter");
          await page.getByRole("heading", { name: "Messaggi", exact: true }).waitFor();
          assert.equal(await page.getByLabel("Nodo", { exact: true }).inputValue(), "veneto");
        }));

      it("gives a new page the focus together with its content, so that who types at once loses nothing", () =>
        visit(async (page) => {
          await page.getByRole("link", { name: /Nodo Veneto: attivo/ }).waitFor();
          const focused = await page.evaluate(
            `new Promise((found) => {
              new MutationObserver(() => document.getElementById("testo") && found(document.activeElement?.id))
                .observe(document.body, { childList: true, subtree: true });
              location.hash = "#/messaggi";
            })`,
          );
          assert.equal(focused, "contenuto");
        }));

      it("finds a message, shows its way, and its body to who says their name", () =>
        visit(async (page, settled) => {
          await page.getByRole("link", { name: "Messaggi", exact: true }).click();
          await page.getByLabel("Cerca", { exact: true }).fill("SES1");
          await page.keyboard.press("Enter");
          await page.waitForURL(/testo=SES1/);
          await page.getByRole("link", { name: /Erogabilità/ }).click();
          await page.getByText("Lettura e traduzione").waitFor();
          await page.getByRole("link", { name: /Prenotazione B2/ }).waitFor();
          await settled();
          await page.getByRole("button", { name: "Mostra contenuto" }).first().click();
          await page.getByText("Serve il nome di chi chiede.").waitFor();
          assert.equal(await page.locator(".er7").count(), 0);
          await page.getByLabel("Chi chiede").fill("Anna Fittizi");
          await page.getByRole("button", { name: "Mostra contenuto" }).first().click();
          assert.match((await page.locator(".er7 li").nth(1).textContent()) ?? "", /^QPD\|/);
          await page.locator(".audit li", { hasText: "Anna Fittizi" }).first().waitFor();
        }));

      it("books through the federation, takes an alternative, moves and cancels", () =>
        visit(async (page, settled) => {
          await page.getByRole("link", { name: "Sportello" }).click();
          await page.getByLabel("Assistito").selectOption({ label: "ESEMPI MARIO" });
          await page.getByLabel("Prestazione prescritta").selectOption({ index: 1 });
          await page.getByRole("button", { name: "Verifica chi può erogare" }).click();
          await page.getByText("R05 NESSUN_ACCORDO").waitFor();
          assert.equal(
            await page.getByRole("link", { name: "Messaggi di questo passo B1" }).getAttribute("href"),
            "#/messaggi?testo=B1",
          );
          await page.getByRole("button", { name: "Cerca i posti liberi" }).click();
          await page.getByText("NODO_SILENTE").waitFor();
          assert.match((await page.locator(".days .slot").first().getAttribute("aria-label")) ?? "", /CUP Bassano/);
          await page.getByRole("button", { name: /^Scegli: lunedì 18 gennaio 2027 alle 08:30, CUP Trento/ }).click();
          await page.getByRole("button", { name: "Prenota", exact: true }).click();
          await page.getByText("SLOT_OCCUPATO").waitFor();
          await settled();
          await page.getByRole("button", { name: /^Prenota: martedì 19 gennaio/ }).click();
          await page.getByText("Prenotazione confermata").waitFor();
          await page.getByRole("button", { name: /^Sposta: Elettrocardiogramma/ }).click();
          await page.getByRole("button", { name: "Cerca un altro posto" }).click();
          await page.getByRole("button", { name: /^Sposta: lunedì 18 gennaio/ }).click();
          await page.getByText("Prenotazione spostata").waitFor();
          await page.locator(".booking-when", { hasText: "lunedì 18 gennaio 2027" }).waitFor();
          await settled();
          await page.getByRole("button", { name: /^Disdici: / }).click();
          await page.getByRole("button", { name: "Sì, disdici" }).click();
          await page.getByText("Disdetta registrata").waitFor();
        }));
    });
  }
});
