import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificatesIn } from "../node/keys/index.ts";
import { raccordo } from "./test-support.ts";

describe("raccordo keys", function () {
  this.timeout(30_000);
  let folder: string;
  const path = (...names: readonly string[]): string => join(folder, ...names);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-keys-"));
    const made = await raccordo(["keys", "new", path("keys"), "CO-050", "CO-080", "--pkcs12", "PASSWORD", "--days", "90"], {
      PASSWORD: "segreto",
    });
    assert.equal(made.code, 0, made.err);
    await mkdir(path("node"));
    await writeFile(
      path("node", "node.yaml"),
      "node: prova\nmember: CO-050\nkeys:\n  key: ../keys/CO-050.key\n  certificate: ../keys/CO-050.crt\n  counterparts: members\n",
    );
    await mkdir(path("node", "members"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("new: makes keys that only their owner reads, out of git, and never writes over others", async () => {
    assert.equal((await stat(path("keys", "CO-080.key"))).mode & 0o777, 0o600);
    assert.equal(await readFile(path("keys", ".gitignore"), "utf8"), "*\n");
    const before = await readFile(path("keys", "CO-050.key"), "utf8");
    assert.equal((await raccordo(["keys", "new", path("keys"), "CO-050"])).code, 2);
    assert.equal(await readFile(path("keys", "CO-050.key"), "utf8"), before);
    assert.equal((await raccordo(["keys", "new", path("more"), "../CO-1"])).code, 2);
    assert.equal((await raccordo(["keys", "new", path("more"), "CO-1", "--pkcs12", "NO_SUCH_VARIABLE"])).code, 2);
  });

  it("import: takes in a counterpart's certificates, and keeps those that are there for the roll-over", async () => {
    const take = (file: string, ...more: readonly string[]) =>
      raccordo(["keys", "import", path("node"), path("keys", file), "--member", "CO-080", ...more], { PASSWORD: "segreto" });
    assert.match((await take("CO-080.crt")).out, /1 certificates taken in, 0 were there/);
    assert.match((await take("CO-080.p12", "--password", "PASSWORD")).out, /0 certificates taken in, 1 were there/);
    assert.match((await take("CO-050.crt")).out, /1 certificates taken in, 1 were there/);
    assert.equal(certificatesIn(await readFile(path("node", "members", "CO-080.crt"))).length, 2);
    assert.equal((await take("CO-080.key")).code, 2);
  });

  it("import: our own key from PKCS#12, over another only when told to", async () => {
    await cp(path("keys", "CO-080.p12"), path("new.p12"));
    const take = (...more: readonly string[]) =>
      raccordo(["keys", "import", path("node"), path("new.p12"), "--own", "--password", "PASSWORD", ...more], {
        PASSWORD: "segreto",
      });
    assert.equal((await take()).code, 2);
    assert.equal((await take("--force")).code, 0);
    assert.equal(await readFile(path("keys", "CO-050.crt"), "utf8"), await readFile(path("keys", "CO-080.crt"), "utf8"));
  });

  it("list and check: what ends when; 1 when something ends soon", async () => {
    await cp(path("keys", "members", "CO-080.crt"), path("node", "members", "CO-080.crt"));
    const list = await raccordo(["keys", "list", path("node")]);
    assert.match(list.out, /^self +\d{4}-\d\d-\d\d +89 days {2}O=Federazione di prova, CN=CO-050 /m);
    assert.match(list.out, /^CO-080 +\d{4}-\d\d-\d\d +89 days {2}O=Federazione di prova, CN=CO-080 /m);
    assert.equal((await raccordo(["keys", "check", path("node")])).code, 0);
    const soon = await raccordo(["keys", "check", path("node"), "--within", "100d", "--json"]);
    assert.equal(soon.code, 1);
    const { ok, ending } = JSON.parse(soon.out) as { ok: boolean; ending: readonly { of: string; daysLeft: number }[] };
    assert.deepEqual(
      [ok, ending.map(({ of, daysLeft }) => [of, daysLeft])],
      [
        false,
        [
          ["self", 89],
          ["CO-080", 89],
        ],
      ],
    );
    assert.equal((await raccordo(["keys", "check", path("node"), "--within", "soon"])).code, 2);
    const none = await raccordo(["keys", "list", path("keys")]);
    assert.equal(none.code, 2);
  });
});
