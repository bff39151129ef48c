import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { raccordo, root, type Ran } from "./test-support.ts";

describe("raccordo map", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-map-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const map = (...args: readonly string[]): Promise<Ran> => raccordo(["map", ...args]);

  /** The shipped set of Umbria with one of its files changed. */
  async function umbria(file?: string, change: (text: string) => string = (text) => text): Promise<string> {
    const place = join(folder, "cup-umbria");
    await cp(join(root, "mappings", "cup-umbria"), place, { recursive: true });
    if (file !== undefined) await writeFile(join(place, file), change(await readFile(join(place, file), "utf8")));
    return place;
  }

  it("test runs samples in both directions: exit 0, and 1 with what differs; --update writes the expectations anew", async () => {
    const place = await umbria();
    const good = await map("test", place);
    assert.deepEqual([good.code, good.out], [0, "cup-umbria: 24 samples, 44 directions, all as expected\n"]);
    await writeFile(join(place, "tables", "si-no.csv"), "legacy,hl7\nS,Y\nN,N\nX,U\n");
    await writeFile(join(place, "tables", "tipo-ric.csv"), "legacy,hl7\nD,ROSSA\nR,DEM\n");
    const bad = await map("test", place);
    assert.equal(bad.code, 1);
    assert.match(bad.out, /prenotazione\.rec: read by cup-umbria\/prenotazione\n {2}ZRX-2\n {4}- "DEM"\n {4}\+ "ROSSA"\n/);
    await map("test", place, "--junit", join(folder, "report.xml"));
    const report = await readFile(join(folder, "report.xml"), "utf8");
    assert.match(report, /<testsuite name="cup-umbria" tests="24" failures="[1-9]\d*">/);
    assert.match(report, /name="prenotazione">\n +<failure message="not as expected">.*\n.*ZRX-2\n.*&quot;DEM&quot;/);
    const json = JSON.parse((await map("test", place, "--json")).out) as { readonly ok: boolean };
    assert.equal(json.ok, false);
    assert.match((await map("test", place, "--update")).out, /prenotazione\.canonical\.hl7 written anew/);
    assert.equal((await map("test", place)).code, 0);
  });

  it("explain says where values came from, in both directions, for people, programs and browsers", async () => {
    const place = join("mappings", "cup-umbria");
    const sample = join(place, "samples", "prenotazione");
    const one = await map("explain", place, `${sample}.rec`, "--field", "AIS-3");
    assert.equal(one.code, 0);
    assert.match(
      one.out,
      /AIS-3\.1 +"92\.18\.C"\n +table prestazioni-1996 of COD-PREST "92186", BRANCA "07", row .*prestazioni-1996\.csv:2\n +.*prestazione\.fragment\.yaml:3 /,
    );
    // The field of the other side leads to the same.
    assert.match((await map("explain", place, `${sample}.rec`, "--field", "COD-PREST")).out, /AIS-3\.1/);
    assert.equal((await map("explain", place, `${sample}.rec`, "--field", "ZZZ-9")).code, 1);
    const back = await map("explain", place, `${sample}.canonical.hl7`, "--json", "--html", join(folder, "page.html"));
    const found = JSON.parse(back.out) as { readonly direction: string; readonly target: readonly { readonly path: string }[] };
    assert.equal(found.direction, "out");
    assert.ok(found.target.some(({ path }) => path === "COD-PREST"));
    const page = await readFile(join(folder, "page.html"), "utf8");
    assert.match(page, /<path data-from="s\d+" data-to="t\d+"/);
    assert.ok(!/<script src|https?:\/\/(?!www\.w3\.org)/.test(page), "the page needs nothing from elsewhere");
  });

  it("laws exit 1 with the smallest counterexample and the rule at fault", async () => {
    const place = await umbria("disdetta.map.yaml", (text) =>
      text.replace("{ legacy: NODO, hl7: ZFE-4 }", "{ legacy: NODO, hl7: ZFE-2 }"),
    );
    assert.equal((await map("laws", join("mappings", "cup-umbria", "disdetta.map.yaml"))).code, 0);
    const { code, out } = await map("laws", join(place, "disdetta.map.yaml"), "--seed", "3");
    assert.equal(code, 1);
    assert.match(out, /disdetta: read and written back, the legacy message is another \(seed 3\)/);
    assert.match(out, /(?:SESSIONE|NODO): ".*" became ".*"\n {4}by .*\.yaml:\d+ \{ legacy: (?:SESSIONE|NODO), hl7: ZFE-2 \}/);
  });

  it("coverage exits 1 when something is left out", async () => {
    assert.equal((await map("coverage", "mappings")).code, 0);
    const place = await umbria("disdetta.map.yaml", (text) => text.replace("  - { legacy: NODO, hl7: ZFE-4 }\n", ""));
    const { code, out } = await map("coverage", place);
    assert.equal(code, 1);
    assert.match(out, /fields of DSD1 that no rule reads:\n {4}NODO\n/);
    assert.equal((await map("coverage", "mappings", "--rows")).code, 1);
  });

  it("tells every mistake of a set, with its line and a hint", async () => {
    const place = await umbria("disdetta.map.yaml", (text) =>
      text.replace("ARQ-2.1", "PID-3.15").replace("table: motivo", "table: motivi"),
    );
    for (const command of [["test"], ["laws"], ["coverage"]]) {
      const { code, err } = await map(...command, place);
      assert.equal(code, 1);
      assert.match(
        err,
        /disdetta\.map\.yaml:8:24: PID-3\.15 does not exist\n {2}\| {3}- \{ legacy: ID-PREN, hl7: PID-3\.15 \}\n {2}\| +\^\n {2}expected: PID-3 \(.*\) has 10 components\n {2}hint: did you mean PID-3\.1\.5\?\n/,
      );
      assert.match(err, /There is no table motivi\n.*\n.*\n.*\n {2}hint: did you mean motivo\?/);
    }
  });

  it("new makes a set from a sample that compiles as it is", async () => {
    const sample = join("mappings", "cup-trento", "samples", "prenotazione.xml");
    const made = await map("new", "cup-nuovo", "--format", "xml", "--sample", sample, "--dir", folder);
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /34 fields found, 19 guessed/);
    const explained = await map("explain", join(folder, "cup-nuovo"), sample, "--field", "PID-3");
    assert.equal(explained.code, 1, "an empty table refuses every code, and says which");
    assert.match(explained.err, /MAPPING_CODE: Assistito\/Sesso: The code is not in table sesso/);
    assert.equal((await map("new", "cup-nuovo", "--format", "xml", "--sample", sample, "--dir", folder)).code, 2);
    assert.equal((await map("new", "cup-due", "--format", "exel", "--sample", sample, "--dir", folder)).code, 2);
  });

  it("says 2 to wrong use", async () => {
    for (const args of [
      ["test", folder],
      ["explain", "nowhere", "x"],
      ["explain", "mappings/cup-umbria", "nowhere"],
      ["laws", join(folder, "x")],
      ["nonsense"],
    ])
      assert.equal((await map(...args)).code, 2, args.join(" "));
  });
});

describe("raccordo init and schemas", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-init-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("make a folder that validates, whose samples and laws hold, and that editors complete", async () => {
    const dir = join(folder, "nodo di prova");
    const made = await raccordo(["init", dir]);
    assert.equal(made.code, 0, made.err);
    assert.match(await readFile(join(dir, "node.yaml"), "utf8"), /^node: nodo-di-prova$/m);
    for (const args of [
      ["validate", dir],
      ["map", "test", dir],
      ["map", "laws", dir],
      ["map", "coverage", dir],
    ]) {
      const { code, out, err } = await raccordo(args);
      assert.equal(code, 0, `${args.join(" ")}: ${out}${err}`);
    }
    const settings = JSON.parse(await readFile(join(dir, ".vscode", "settings.json"), "utf8")) as {
      readonly "yaml.schemas": Readonly<Record<string, readonly string[]>>;
    };
    for (const schema of Object.keys(settings["yaml.schemas"])) await readFile(join(dir, schema), "utf8");
    const again = await raccordo(["init", dir]);
    assert.equal(again.code, 2);
    assert.match(again.err, /holds something already/);
  });

  it("copy each pilot into a folder of its own that validates", async () => {
    for (const pilot of ["veneto", "trento", "umbria", "marche"]) {
      const dir = join(folder, pilot);
      assert.equal((await raccordo(["init", dir, "--from", pilot])).code, 0);
      const { code, out } = await raccordo(["validate", dir]);
      assert.equal(code, 0, out);
      assert.doesNotMatch(await readFile(join(dir, "node.yaml"), "utf8"), /\.\.\//);
    }
    assert.equal((await raccordo(["init", join(folder, "x"), "--from", "lazio"])).code, 2);
  });

  it("describe every property of every file", async () => {
    const dir = join(folder, "schemas");
    assert.equal((await raccordo(["schemas", dir])).code, 0);
    const files = await readdir(dir);
    assert.ok(files.length >= 12, files.join());
    const missing: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== "object" || schema === null) return;
      for (const [key, value] of Object.entries(schema)) {
        if (key === "properties" && !path.includes("/if")) {
          for (const [name, property] of Object.entries(value as Readonly<Record<string, Readonly<Record<string, unknown>>>>)) {
            if (property["description"] === undefined && property["$ref"] === undefined) missing.push(`${path}/${name}`);
          }
        }
        visit(value, `${path}/${key}`);
      }
    };
    for (const file of files) visit(JSON.parse(await readFile(join(dir, file), "utf8")), file.replace(".schema.json", ""));
    assert.deepEqual(
      missing.filter((path) => !/\/allOf\/\d+\/then\/\w+$/.test(path)),
      [],
    );
  });
});
