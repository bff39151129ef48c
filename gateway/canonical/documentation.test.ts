import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { raccordo } from "../cli/test-support.ts";
import { federationProfiles, profileDocument } from "./profile/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
/** The fenced blocks of a page, in a language; "" for those that say none. */
function blocks(text: string, language: string): readonly string[] {
  const found: string[] = [];
  let open: { readonly language: string; readonly lines: string[] } | undefined;
  for (const line of text.split("\n")) {
    if (!line.startsWith("```")) open?.lines.push(line);
    else if (open) {
      if (open.language === language) found.push(`${open.lines.join("\n")}\n`);
      open = undefined;
    } else open = { language: line.slice(3), lines: [] };
  }
  return found;
}

describe("the documentation of the library", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "raccordo-docs-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows a newcomer lines that run as an adapter author's do, from the built package, and give what they say", () => {
    const installed = join(folder, "node_modules", "raccordo");
    mkdirSync(installed, { recursive: true });
    const built = spawnSync(process.execPath, [join(root, "bin", "build.mjs"), join(installed, "dist")], { encoding: "utf8" });
    assert.equal(built.status, 0, built.stdout + built.stderr);
    writeFileSync(join(installed, "package.json"), read("package.json"));
    symlinkSync(join(root, "node_modules"), join(installed, "node_modules"));
    const [example = ""] = blocks(read("gateway/canonical/README.md"), "ts");
    let said = 0;
    // What a comment says a line gives, up to a colon, is what it must give.
    const checked = example.replace(/^(\w.*);\s+\/\/ ("[^"]*"|\[.*\])(?::.*)?$/gm, (_line, expression: string, value: string) => {
      said++;
      return `expect(${expression}, ${value});`;
    });
    assert.ok(said >= 6, "the example says what its lines give");
    const program = join(folder, "example.mjs");
    const imports = `import assert from "node:assert/strict";\nconst expect = (found, value) => assert.deepEqual(found, value);\n`;
    writeFileSync(program, imports + checked);
    const ran = spawnSync(process.execPath, [program], { encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    assert.ok(
      example
        .trim()
        .split("\n")
        .filter((line) => line !== "").length <= 22,
      "twenty lines, and not many more",
    );
  });

  it("is right that the index loads no other package", () => {
    const program = join(folder, "loads.mjs");
    writeFileSync(
      program,
      `import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
await import(process.argv[2]);
process.stdout.write(JSON.stringify(loaded));`,
    );
    const index = new URL("index.ts", import.meta.url).href;
    const ran = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", program, index], { encoding: "utf8" });
    const loaded = JSON.parse(ran.stdout) as readonly string[];
    assert.ok(loaded.length > 10, ran.stderr);
    assert.deepEqual(
      loaded.filter((url) => url.includes("/node_modules/")),
      [],
    );
  });

  it("has a page for each profile of the federation, made from what is checked", () => {
    const pages = readdirSync(join(root, "docs/hl7-profiles")).filter((name) => name !== "README.md");
    assert.deepEqual(pages.toSorted(), [...federationProfiles().values()].map((one) => `${one.name}.md`).toSorted());
    for (const one of federationProfiles().values()) {
      assert.equal(
        read(`docs/hl7-profiles/${one.name}.md`),
        profileDocument(one),
        `npx raccordo hl7 profiles --out docs/hl7-profiles (${one.name})`,
      );
    }
  });

  it("explains profiles by an example whose files, command and output are real", async () => {
    const page = read("docs/profiles.md");
    const [profile = "", fragment = ""] = blocks(page, "yaml");
    assert.equal(profile, read("docs/examples/profile/pet-ancona.yaml"));
    assert.equal(fragment, read("docs/examples/profile/contatto.yaml"));
    const [session = ""] = blocks(page, "");
    const [, command = "", output = ""] = /^\$ npx raccordo ([^\n]*)\n(.*)$/s.exec(session) ?? [];
    const { code, out } = await raccordo(command.split(" "));
    assert.deepEqual([code, out], [1, output]);
  });
});
