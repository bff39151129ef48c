import assert from "node:assert/strict";
import { createPrivateKey, randomBytes, sign, X509Certificate } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GatewayError } from "../../contracts/errors.ts";
import {
  expiringSoon,
  loadKeys,
  makeCrl,
  makeFederationKeys,
  makeIdentity,
  readCrl,
  readPkcs12,
  signOnThreads,
  writePkcs12,
  writeSecret,
} from "./index.ts";

const DAY = 86_400_000;

describe("keys of a node", function () {
  this.timeout(20_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-keys-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const pem = { key: "CO-050.key", certificate: "CO-050.crt", counterparts: "members" };

  it("come from PEM or from PKCS#12, the same pair", async () => {
    await makeFederationKeys(folder, ["CO-050", "CO-080"], Date.now(), { pkcs12Password: "segreto" });
    const one = loadKeys(folder, pem).ring;
    const other = loadKeys(folder, { pkcs12: "CO-050.p12", password: "segreto", counterparts: "members" }).ring;
    assert.equal(one.signing(0)?.certificate.fingerprint256, other.signing(0)?.certificate.fingerprint256);
    assert.deepEqual(one.members, ["CO-050", "CO-080"]);
    assert.equal(one.trustOf("CO-080")?.pinned.length, 1);
    assert.equal(one.trustOf("CO-090"), undefined);
  });

  it("a wrong password is told without the password", async () => {
    await makeFederationKeys(folder, ["CO-050"], Date.now(), { pkcs12Password: "segreto" });
    assert.throws(
      () => loadKeys(folder, { pkcs12: "CO-050.p12", password: "sbagliato", counterparts: "members" }),
      (thrown) => thrown instanceof GatewayError && thrown.code === "CONFIG_INVALID" && !thrown.message.includes("sbagliato"),
    );
  });

  it("the next pair takes over at its date, and both are ours", async () => {
    await makeFederationKeys(folder, ["CO-050"], Date.now());
    await makeFederationKeys(join(folder, "next"), ["CO-050"], Date.now());
    const next = { key: "next/CO-050.key", certificate: "next/CO-050.crt", from: "2026-12-01T00:00:00Z" };
    const { ring } = loadKeys(folder, { ...pem, next });
    const at = Date.parse(next.from);
    const serial = async (file: string): Promise<string> => new X509Certificate(await readFile(join(folder, file))).serialNumber;
    assert.equal(ring.signing(at - 1)?.certificate.serialNumber, await serial("CO-050.crt"));
    assert.equal(ring.signing(at)?.certificate.serialNumber, await serial("next/CO-050.crt"));
    assert.equal(ring.own.length, 2);
  });

  it("a counterpart may be described by authorities, subjects and revocation lists", async () => {
    await makeFederationKeys(folder, ["CO-050", "CO-080"], Date.now(), { authority: true });
    const { ring, expiring } = loadKeys(folder, pem);
    const trust = ring.trustOf("CO-080");
    assert.equal(trust?.anchors.length, 1);
    assert.deepEqual(trust?.subjects, ["O=Federazione di prova, CN=CO-080"]);
    assert.equal(trust?.revocations.length, 1);
    assert.deepEqual(
      expiring.map(({ kind, of }) => `${of} ${kind}`),
      ["self certificate", "CO-050 certificate", "CO-050 revocation-list", "CO-080 certificate", "CO-080 revocation-list"],
    );
  });

  it("authorities without subjects are refused, with the file: any certificate of theirs would be believed", async () => {
    await makeFederationKeys(folder, ["CO-050"], Date.now());
    await writeFile(join(folder, "members", "CO-080.yaml"), "authorities: [../CO-050.crt]\n");
    assert.throws(
      () => loadKeys(folder, pem),
      (thrown) => thrown instanceof GatewayError && thrown.where?.file === join("members", "CO-080.yaml"),
    );
  });

  it("says what ends within the time of warning, the first first", async () => {
    await makeFederationKeys(folder, ["CO-050", "CO-080"], Date.now(), { days: 40 });
    const keys = loadKeys(folder, { ...pem, warn: "30d" });
    assert.equal(expiringSoon(keys, Date.now()).length, 0);
    assert.equal(expiringSoon(keys, Date.now() + 11 * DAY).length, 3);
  });

  it("a revocation list counts only when an authority of the counterpart signed it, and within its size", async () => {
    const span = { kind: "p256", from: Date.now() - DAY, until: Date.now() + DAY } as const;
    const [authority, stranger] = await Promise.all(
      ["CN=A", "CN=B"].map((subject) => makeIdentity({ ...span, subject, isAuthority: true }, randomBytes)),
    );
    assert.ok(authority && stranger);
    const leaf = await makeIdentity({ ...span, subject: "CN=leaf", issuer: authority }, randomBytes);
    const list = Buffer.from(await makeCrl(authority, [leaf.certificate], span.from, span.until));
    assert.deepEqual(
      [...readCrl(list, [stranger.certificate, authority.certificate]).revoked.keys()],
      [leaf.certificate.serialNumber],
    );
    assert.throws(() => readCrl(list, [stranger.certificate]), /no authority of this counterpart/);
    assert.throws(() => readCrl(Buffer.alloc(17 * 1024 * 1024), [authority.certificate]), /17825792 bytes/);
  });

  it("PKCS#12 is written as it is read", async () => {
    const made = await makeIdentity({ kind: "rsa-2048", subject: "CN=x", from: 0, until: Date.now() + DAY }, randomBytes);
    const read = readPkcs12(writePkcs12(made.key, [made.certificate], "segreto", "x"), "segreto");
    assert.equal(read.certificates[0]?.fingerprint256, made.certificate.fingerprint256);
    assert.ok(read.key?.equals(createPrivateKey(made.key.export({ type: "pkcs8", format: "pem" }))));
  });

  it("signatures made on threads are those made at once", async () => {
    const made = await makeIdentity({ kind: "rsa-2048", subject: "CN=x", from: 0, until: Date.now() + DAY }, randomBytes);
    const octets = Buffer.from("SignedInfo");
    assert.deepEqual(await signOnThreads("sha256", octets, made.key), sign("sha256", octets, made.key));
    await assert.rejects(async () => signOnThreads("no such hash", octets, made.key));
  });

  it("all files of one member count, and a key is its owner's alone, also over a file that others could read", async () => {
    await makeFederationKeys(folder, ["CO-050", "CO-080"], Date.now());
    const own = await readFile(join(folder, "CO-080.crt"), "utf8");
    await writeFile(join(folder, "members", "CO-080.pem"), await readFile(join(folder, "CO-050.crt"), "utf8"));
    const pinned = loadKeys(folder, pem).ring.trustOf("CO-080")?.pinned ?? [];
    assert.equal(pinned.length, 2);
    assert.ok(pinned.some((one) => one.toString() === own));
    await chmod(join(folder, "CO-050.key"), 0o644);
    writeSecret(join(folder, "CO-050.key"), "new");
    assert.equal((await stat(join(folder, "CO-050.key"))).mode & 0o777, 0o600);
  });
});
