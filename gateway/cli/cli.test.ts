import { openSqliteJournal } from "../journal/index.ts";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFederation } from "../../conformance-tests/federation/federation.ts";
import { makeFederationKeys } from "../node/keys/index.ts";
import { pilots as pilotFolders } from "../../conformance-tests/federation/pilots.ts";
import { bookElsewhere } from "../../conformance-tests/federation/scenarios.ts";
import { raccordo, root } from "./test-support.ts";

const pilots = join(root, "conformance-tests", "pilots");

describe("the command raccordo", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-cli-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** A pilot's folder with some of its files changed. */
  async function changed(edits: Readonly<Record<string, readonly (readonly [string, string])[]>>): Promise<string> {
    await cp(join(pilots, "veneto-trento"), folder, { recursive: true });
    const all = { "node.yaml": [["../../../../mappings", join(root, "mappings")] as const], ...edits };
    for (const [name, replacements] of Object.entries(all)) {
      const file = join(folder, "veneto", name);
      const before = await readFile(file, "utf8");
      const after = [...(name === "node.yaml" ? all["node.yaml"] : []), ...replacements].reduce(
        (text, [from, to]) => text.replace(from, to),
        before,
      );
      await writeFile(file, after);
    }
    return join(folder, "veneto");
  }

  it("has help everywhere, and says 2 to wrong use", async () => {
    for (const args of [[], ["start"], ["validate"], ["journal"], ["journal", "list"], ["conformance", "run"], ["demo"]]) {
      const { code, out } = await raccordo([...args, "--help"]);
      assert.equal(code, 0, args.join(" "));
      assert.match(out, /Usage: raccordo/);
    }
    assert.equal((await raccordo(["nonsense"])).code, 2);
    assert.equal((await raccordo(["validate"])).code, 2);
    assert.equal((await raccordo(["start", "x", "--nonsense"])).code, 2);
  });

  it("finds nothing wrong in the pilots", async () => {
    for (const pilot of ["veneto-trento/veneto", "veneto-trento/trento", "umbria-marche/umbria", "umbria-marche/marche"]) {
      assert.deepEqual(await raccordo(["validate", join(pilots, pilot), "--json"]), {
        code: 0,
        out: `${JSON.stringify({ ok: true, issues: [] }, null, 2)}\n`,
        err: "",
      });
    }
  });

  it("tells every mistake at once with file, line, column, what was expected and a hint", async () => {
    const dir = await changed({
      "node.yaml": [["journal:", "jurnal:"]],
      "routes.yaml": [
        ["deadline: 3s", "deadline: three"],
        ["sender.member", "sender.membre"],
      ],
      "systems/cup-bassano.yaml": [["adapter: mllp", "adapter: mlpp"]],
      "systems/trento.yaml": [["tipo: SPC, nome: RegioneVeneto", "tipo: SPC, nome: Regione_Veneto"]],
    });
    const { code, out } = await raccordo(["validate", dir]);
    assert.equal(code, 1);
    assert.match(
      out,
      /node\.yaml:4:1: jurnal is not known here\n {2}\| jurnal: .*\n {2}\| \^\n {2}expected: .*\n {2}hint: did you mean journal\?/,
    );
    assert.match(out, /routes\.yaml:\d+:\d+: .*deadline/);
    assert.match(out, /routes\.yaml:\d+:\d+: The condition is not right: .*membre/);
    assert.match(
      out,
      /systems\/cup-bassano\.yaml:4:1: There is no adapter mlpp\n {2}\| adapter: mlpp\n {2}\| \^\n.*\n {2}hint: did you mean mllp\?/,
    );
    assert.match(out, /systems\/trento\.yaml:\d+:\d+: .*nome/);
    assert.doesNotMatch(out, /ENOENT/);
  });

  it("a missing key, and a port in use: a sentence that says what to do", async () => {
    const dir = await changed({});
    const keyless = await raccordo(["start", dir], { RACCORDO_KEYS: join(folder, "nowhere"), RACCORDO_DATA: folder });
    assert.equal(keyless.code, 1);
    assert.match(keyless.err, /The keys in .*CO-050\.key cannot be used: it does not exist\n {2}hint: /);
    assert.doesNotMatch(keyless.err, /\n {4}at /, "no stack trace");

    await makeFederationKeys(folder, ["CO-050", "CO-042"], Date.now());
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    const busy = await raccordo(["start", dir], {
      RACCORDO_KEYS: folder,
      RACCORDO_DATA: folder,
      VENETO_CUP_LISTEN: `127.0.0.1:${port}`,
      VENETO_PEER_LISTEN: "127.0.0.1:0",
      VENETO_ADMIN: "127.0.0.1:0",
    });
    blocker.close();
    assert.equal(busy.code, 1);
    assert.match(busy.err, /systems\/cup-bassano\.yaml:6:3: .*the port is in use\n {2}hint: stop the other program/);
  });

  it("a journal that cannot be opened: a sentence that says what to do", async () => {
    const dir = await changed({});
    await makeFederationKeys(folder, ["CO-050", "CO-042"], Date.now());
    await writeFile(join(folder, "veneto.sqlite"), "this is no database, and long enough to be taken for one ".repeat(50));
    const { code, err } = await raccordo(["start", dir], { RACCORDO_KEYS: folder, RACCORDO_DATA: folder });
    assert.equal(code, 1);
    assert.match(err, /JOURNAL_UNAVAILABLE: The journal .* cannot be opened: .*\n {2}hint: /);
  });

  it("looks into a journal also when the rest of the folder is wrong", async () => {
    const dir = await changed({ "routes.yaml": [["deadline: 3s", "deadline: three"]] });
    assert.equal((await raccordo(["validate", dir])).code, 1);
    await openSqliteJournal(join(folder, "veneto.sqlite")).close();
    const { code, out } = await raccordo(["journal", "list", dir], { RACCORDO_DATA: folder });
    assert.deepEqual([code, out], [0, "no message found\n"]);
    const nowhere = await raccordo(["journal", "list", folder]);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.err, /node\.yaml/);
  });

  it("looks into the journal of a running node, shows bodies only to who is named, and opens the console over it", async () => {
    const federation = await startFederation(["umbria", "marche"]);
    const umbria = pilotFolders["umbria"].folder;
    try {
      const { prenotazione } = await bookElsewhere(federation, "umbria", "marche", "110905", {
        service: "92.18.C",
        priority: "D",
      });
      const { environment } = federation;
      const list = await raccordo(["journal", "list", umbria, "--text", prenotazione.reference, "--json"], environment);
      const [row] = list.out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { readonly id: string; readonly type: string; readonly outcome: string });
      assert.deepEqual([row?.type, row?.outcome], ["SRM^S01", "AA"]);
      const shown = await raccordo(["journal", "show", umbria, row!.id], environment);
      assert.match(shown.out, /dispatch +[\d.]+ ms {2}.*CD-110905: Booked/);
      assert.equal((await raccordo(["journal", "show", umbria, row!.id, "--body", "canonical"], environment)).code, 1);
      const body = await raccordo(["journal", "show", umbria, row!.id, "--body", "canonical", "--user", "anna"], environment);
      assert.match(body.out, /^MSH\|.*\nARQ\|/);
      const { url, token } = await federation.admin("umbria");
      const audit = await (await fetch(`${url}/api/audit`, { headers: { authorization: `Bearer ${token}` } })).text();
      assert.match(audit, /anna/);

      const pages = spawn(process.execPath, [join(root, "bin", "raccordo.mjs"), "console", umbria], {
        env: { ...process.env, ...environment },
      });
      const ended = once(pages, "exit") as Promise<[number | null]>;
      try {
        const [line] = (await once(pages.stdout, "data")) as [Buffer];
        const address = /http:\S+/.exec(line.toString())?.[0] ?? "";
        assert.equal((await fetch(new URL("/", address))).status, 401);
        const opened = await fetch(address, { redirect: "manual" });
        assert.equal(opened.status, 303);
      } finally {
        pages.kill("SIGTERM");
      }
      const [code] = await ended;
      assert.equal(code, 0);
    } finally {
      await federation.stop();
    }
  });
});
