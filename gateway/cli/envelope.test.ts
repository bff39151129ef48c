import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vectorIdentity, type VectorName } from "../../envelopes/vectors/keys.ts";
import { raccordo, root } from "./test-support.ts";

const at = ["--at", "2026-03-05T08:31:07Z"];
const vector = (name: string): string => join(root, "envelopes", "vectors", name);

describe("raccordo envelope", function () {
  this.timeout(30_000);
  let folder: string;
  const path = (name: string): string => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-envelope-"));
    for (const name of ["ca", "alice", "bob"] as const satisfies readonly VectorName[]) {
      const { key, certificate } = await vectorIdentity(name);
      await writeFile(path(`${name}.key`), key.export({ type: "pkcs8", format: "pem" }));
      await writeFile(path(`${name}.crt`), certificate.toString());
    }
    const policy = (self: string, other: string, more = ""): string =>
      `envelope: ws-security\nself: ${self}\npolicy: { counterpart: ${other}${more} }\n`;
    await writeFile(path("bob.yaml"), `${policy("CO-B", "CO-A")}keys: { key: bob.key, certificate: bob.crt }\n`);
    await writeFile(
      path("alice.yaml"),
      `${policy("CO-A", "CO-B", ", encryption: { send: aes256-gcm }")}keys: { key: alice.key, certificate: alice.crt }\ncounterparts: { CO-B: { certificates: [bob.crt] } }\n`,
    );
    await writeFile(
      path("legacy.yaml"),
      `${policy("CO-B", "CO-A")}counterparts: { CO-A: { certificates: [alice.crt], legacy: true } }\n`,
    );
    const party = (nome: string): string => `{ tipo: SPC, nome: ${nome} }`;
    const egov = (self: string, nome: string, other: string, theirs: string): string =>
      `envelope: egov\nself: ${self}\npolicy:\n  self: ${party(nome)}\n  counterparts: [{ member: ${other}, tipo: SPC, nome: ${theirs} }]\n` +
      `  service: ${party("PrenotazioniCUP")}\n  actions: [prenotazione]\n`;
    await writeFile(
      path("egov-alice.yaml"),
      `${egov("CO-A", "RegioneAlfa", "CO-B", "AziendaBeta")}keys: { key: alice.key, certificate: alice.crt }\n`,
    );
    await writeFile(
      path("egov-bob.yaml"),
      `${egov("CO-B", "AziendaBeta", "CO-A", "RegioneAlfa")}counterparts: { CO-A: { certificates: [alice.crt] } }\n`,
    );
    await writeFile(path("payload.xml"), '<SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH/></SIU_S12>\n');
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("verifies a file from anywhere, of any day: 0 accepted, 1 refused with the cause, 2 used wrongly", async () => {
    const verify = (file: string, ...more: readonly string[]) =>
      raccordo(["envelope", "verify", vector(file), "--policy", path("bob.yaml"), ...more]);
    const good = await verify("wss4j-rsa-sha256.xml", "--trust", path("alice.crt"), ...at);
    assert.equal(good.code, 0, good.err);
    assert.match(good.out, /^accepted: prenotazione of CO-A, urn:uuid:/);
    assert.equal((await verify("wss4j-rsa-sha256.xml", "--trust", path("ca.crt"), ...at)).code, 0, "by its authority");
    const old = await verify("wss4j-rsa-sha256.xml", "--trust", path("alice.crt"), "--json");
    assert.equal(old.code, 1);
    assert.deepEqual(JSON.parse(old.out), {
      accepted: false,
      code: "SECURITY_STALE",
      message: "Timestamp too old",
      exceptions: [],
    });
    assert.match(
      (await verify("wss4j-altered-body.xml", "--trust", path("alice.crt"), ...at)).out,
      /SECURITY_INVALID: digest of Body/,
    );
    assert.match((await verify("wss4j-rsa-sha256.xml", "--trust", path("bob.crt"), ...at)).out, /SECURITY_UNTRUSTED/);
    assert.equal((await verify("wss4j-rsa-sha256.xml", "--trust", path("nobody.crt"))).code, 2);
    assert.equal((await verify("wss4j-rsa-sha256.xml", "--at", "yesterday")).code, 2);
    assert.equal((await verify("no-such-file.xml")).code, 2);
    const wrong = await raccordo(["envelope", "verify", vector("wss4j-rsa-sha256.xml"), "--policy", path("payload.xml")]);
    assert.equal(wrong.code, 2);
  });

  it("a policy may mark a counterpart legacy", async () => {
    const file = vector("wss4j-rsa-sha1.xml");
    const strict = await raccordo([
      "envelope",
      "verify",
      file,
      "--policy",
      path("bob.yaml"),
      "--trust",
      path("alice.crt"),
      ...at,
    ]);
    assert.match(strict.out, /SECURITY_ALGORITHM: SHA-1/);
    const legacy = await raccordo(["envelope", "verify", file, "--policy", path("legacy.yaml"), ...at]);
    assert.equal(legacy.code, 0, legacy.out);
    assert.match(legacy.out, /marked legacy/);
  });

  it("opens what it sealed, encrypted and with attachments", async () => {
    await writeFile(path("referto.pdf"), Buffer.alloc(100_000, 7));
    const seal = ["envelope", "seal", path("payload.xml"), "--policy", path("alice.yaml"), "--action", "prenotazione", ...at];
    const sealed = await raccordo([...seal, "--attach", path("referto.pdf"), "--out", path("sealed.http")]);
    assert.equal(sealed.code, 0, sealed.err);
    const opened = await raccordo([
      "envelope",
      "open",
      path("sealed.http"),
      "--policy",
      path("bob.yaml"),
      "--trust",
      path("alice.crt"),
      "--attachments",
      path("beside"),
      ...at,
    ]);
    assert.equal(opened.code, 0, opened.err);
    assert.equal(opened.out, '<SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH></MSH></SIU_S12>');
    assert.match(opened.err, /Body encrypted with aes256-gcm/);
    assert.deepEqual(await readFile(path("beside/attachment-1")), Buffer.alloc(100_000, 7));
    const refused = await raccordo([
      "envelope",
      "open",
      path("sealed.http"),
      "--policy",
      path("bob.yaml"),
      "--trust",
      path("ca.crt"),
      "--out",
      path("none.xml"),
    ]);
    assert.equal(refused.code, 1);
    await assert.rejects(readFile(path("none.xml")), { code: "ENOENT" });
  });

  it("explains who signed what, what is not covered, and which rule fails", async () => {
    const { code, out } = await raccordo([
      "envelope",
      "explain",
      vector("wss4j-altered-body.xml"),
      "--policy",
      path("bob.yaml"),
      "--trust",
      path("alice.crt"),
      ...at,
    ]);
    assert.equal(code, 1);
    for (const said of [
      /^SOAP 1\.1, the Body holds SIU_S12/m,
      /^token C=IT, O=Raccordo, CN=alice, issued by .* until 2029-01-01, rsa 2048$/m,
      /^signature rsa-sha256, xml-exc-c14n, key by Reference X509v3$/m,
      /^signed: the Body \(#id-/m,
      /^not covered by a signature: Envelope\/Header\/Security\/BinarySecurityToken$/m,
      /^as of 2026-03-05T08:31:07\.000Z, refused: SECURITY_INVALID: digest of Body does not fit$/m,
    ]) {
      assert.match(out, said);
    }
  });

  it("tells every exception of a busta e-Gov", async () => {
    const seal = ["envelope", "seal", path("payload.xml"), "--policy", path("egov-alice.yaml"), "--action", "prenotazione"];
    const sealed = await raccordo([...seal, "--to", "CO-B", ...at, "--out", path("busta.xml")]);
    assert.equal(sealed.code, 0, sealed.err);
    const verify = (file: string, ...more: readonly string[]) =>
      raccordo(["envelope", "verify", path(file), "--policy", path("egov-bob.yaml"), ...at, ...more]);
    const good = await verify("busta.xml");
    assert.equal(good.code, 0, good.out);
    assert.match(good.out, /^accepted: prenotazione of CO-A, RegioneAlfa_RegioneAlfaSPCoopIT_\d{7}_2026-03-05_09:31/);
    const busta = await readFile(path("busta.xml"), "utf8");
    const wrongTag = (tag: string): string => tag.replace('mustUnderstand="1"', 'mustUnderstand="0"');
    const changed = busta.replace(/<eGov_IT:Intestazione [^>]*>/, wrongTag).replace("EGOV_IT_ServizioSincrono", "Altro");
    await writeFile(path("wrong.xml"), changed);
    const wrong = await verify("wrong.xml", "--json");
    assert.equal(wrong.code, 1);
    const { code, exceptions } = JSON.parse(wrong.out) as { code: string; exceptions: readonly Record<string, string>[] };
    assert.equal(code, "EGOV_INVALID");
    assert.deepEqual(
      exceptions.map(({ code: number, rilevanza, posizione }) => [number, rilevanza, posizione]),
      [
        ["EGOV_IT_002", "GRAVE", "Intestazione/mustUnderstand"],
        ["EGOV_IT_103", "GRAVE", "ProfiloCollaborazione"],
      ],
    );
  });
});
