import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { raccordo, root, type Ran } from "./test-support.ts";

const booking = [
  "MSH|^~\\&|CUPUM|100201|CUPMA|110905|20270111091600+0100||SRM^S01^SRM_S01|UM1003|P|2.5",
  "ARQ|SES1-1^100201|MA-1^110905|||||ROUTINE|Normal|40|min|20270119083000|B|||OP1||||OP1",
  "PID|1||SMPMRA56E12G478S^^^CF^NNITA||D'ANGELO^NICCOLÒ||19560512|M",
  "RGS|1",
  "AIS|1||92.18.C^PET \\T\\ TC^NOM2017|20270119083000|||40|min",
  "",
].join("\r");

describe("raccordo hl7", function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-hl7-"));
    file = join(folder, "booking.hl7");
    await writeFile(file, booking);
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const hl7 = (...args: readonly string[]): Promise<Ran> => raccordo(["hl7", ...args]);
  const piped = (input: string | Uint8Array, ...args: readonly string[]): Promise<Ran> => raccordo(["hl7", ...args], {}, input);

  it("prints the tree of a message, for people and for programs", async () => {
    const { code, out } = await hl7("parse", file);
    assert.equal(code, 0);
    assert.match(out, /^SRM\^S01, v2\.5, SRM_S01$/m);
    assert.match(out, /^ {6}AIS$/m, "indented by its groups");
    assert.match(out, /AIS-3\.2 +PET & TC {2}\(Universal Service Identifier, Text\)/);
    const tree = JSON.parse((await piped(booking, "parse", "--json")).out) as {
      readonly structure: string;
      readonly children: readonly { readonly segment?: string; readonly group?: string }[];
    };
    assert.equal(tree.structure, "SRM_S01");
    assert.deepEqual(
      tree.children.map((child) => child.segment ?? child.group),
      ["MSH", "ARQ", "PATIENT", "RESOURCES"],
    );
  });

  it("validates by the standard or a profile, with line, code and what was expected", async () => {
    const good = await hl7("validate", "--profile", "federation", file);
    assert.deepEqual([good.code, good.out], [0, `${file}: SRM^S01 by profile srm-s01: 0 errors, 0 warnings\n`]);
    const bad = await piped(
      booking.replace("92.18.C", "92,18").replace("|Normal|", "|Forse|"),
      "validate",
      "--profile",
      "federation",
    );
    assert.equal(bad.code, 1);
    assert.match(
      bad.out,
      /^standard input:2: error: ARQ-8\.1 is not one of its values \(value, code 103\)\n {2}expected: one of Normal, Tentative$/m,
    );
    assert.match(bad.out, /^standard input:5: error: AIS-3\.1 does not have its form/m);
    const strict = await hl7("validate", "--strict", "--json", file);
    const [result] = JSON.parse(strict.out) as readonly [
      { readonly ok: boolean; readonly findings: readonly { readonly path: string; readonly line: number }[] },
    ];
    assert.deepEqual(
      [strict.code, result.ok, result.findings.map(({ path, line }) => [path, line])],
      [1, false, [["PID-3.1", 3]]],
    );
  });

  it("goes on with the other files when one is no message", async () => {
    await writeFile(join(folder, "bad.hl7"), "MSH|^~\\&|A\rPID|1\rpid|2");
    const { code, out, err } = await hl7("validate", join(folder, "bad.hl7"), file);
    assert.deepEqual([code, err], [1, ""]);
    assert.match(out, /bad\.hl7:3:1: HL7_SYNTAX: .*\n.*\n.*\n.*booking\.hl7: SRM\^S01 by the standard/s);
  });

  it("tells every mistake of a profile with its place", async () => {
    const profile = join(folder, "own.yaml");
    await writeFile(
      profile,
      "profile: own\ntitle: Own\nmessage: SRM_S01\nfields:\n  PID-3.15: { usage: R }\n  PIDD-3: { usage: R }\n",
    );
    const { code, err } = await hl7("validate", "--profile", profile, file);
    assert.equal(code, 1);
    assert.match(err, /own\.yaml:5:3: PID-3\.15 does not exist\n.*\n.*\n.*10 components\n {2}hint: did you mean PID-3\.1\.5\?/);
    assert.match(err, /own\.yaml:6:3: "PIDD-3" is not an HL7 path/);
  });

  it("converts to XML and back without loss", async () => {
    const xml = await hl7("convert", "--to", "xml", file);
    assert.match(xml.out, /<SRM_S01\.PATIENT><PID>.*<XPN\.1><FN\.1>D'ANGELO<\/FN\.1><\/XPN\.1>|<XPN\.1>D'ANGELO<\/XPN\.1>/);
    const back = await piped(xml.out, "convert", "--to", "er7");
    assert.equal(back.out, booking);
    assert.equal((await piped(xml.out, "convert", "--to", "er7", "--end", "lf")).out, booking.replaceAll("\r", "\n"));
    const latin = await hl7("convert", "--to", "er7", "--to-charset", "ASCII", file);
    assert.equal(latin.code, 1);
    assert.match(latin.err, /^line 3, column \d+: CHARSET_INVALID: ASCII has no character U\+00D2/m);
  });

  it("gets one value or all, and says 1 when there is none", async () => {
    assert.deepEqual(await hl7("get", "PID-3(CF).1", file), { code: 0, out: "SMPMRA56E12G478S\n", err: "" });
    assert.equal((await hl7("get", "RESOURCES.SERVICE.AIS-3.2", file)).out, "PET & TC\n");
    assert.deepEqual(await hl7("get", "OBX-5", file), { code: 1, out: "\n", err: "" });
    assert.equal((await piped(`${booking}AIS|2||89.7`, "get", "--all", "--json", "AIS-3.1")).out, '["92.18.C","89.7"]\n');
    const wrong = await hl7("get", "PID.3.1", file);
    assert.deepEqual([wrong.code, wrong.out], [2, ""]);
    assert.match(wrong.err, /did you mean PID-3\.1\?/);
  });

  it("sets values and leaves every other byte", async () => {
    const { code, out } = await hl7("set", "PID-5.1=ROSSI & C.", "ARQ-8.1=Tentative", "ZFE-2=S", "--file", file);
    assert.equal(code, 0);
    assert.equal(out, booking.replace("D'ANGELO", "ROSSI \\T\\ C.").replace("|Normal|", "|Tentative|") + "ZFE||S\r");
    assert.match((await hl7("set", "--raw", "PID-5=A^B", "-f", file)).out, /\|\|A\^B\|\|19560512/);
    const wrong = await hl7("set", "PID-5.1", "-f", file);
    assert.match(wrong.err, /"PID-5\.1" sets nothing[^]*-f FILE/);
    assert.equal(wrong.code, 2);
  });

  it("compares by meaning", async () => {
    const other = join(folder, "other.hl7");
    const same = booking.replaceAll("\r", "\r\n").replace("|40|min|2027", "|40|min|2027").replace("|M\r", "|M||||\r");
    await writeFile(other, same);
    assert.deepEqual(await hl7("diff", file, other), { code: 0, out: "The messages say the same.\n", err: "" });
    await writeFile(
      other,
      booking.replace("UM1003", "UM1004").replace("RGS|1\r", "NTE|1||x\rRGS|1\r").replace("|19560512|", "||"),
    );
    const { code, out } = await hl7("diff", file, other);
    assert.equal(code, 1);
    assert.equal(
      out,
      `MSH-10: "UM1003" in ${file}, "UM1004" in ${other}\nPID-7: only in ${file}: "19560512"\nNTE: only in ${other}: "NTE|1||x"\n`,
    );
    const ignored = await hl7("diff", "--json", "--ignore", "MSH-10", "--ignore", "NTE", "--ignore", "PID-7", file, other);
    assert.deepEqual([ignored.code, ignored.out], [0, "[]\n"]);
  });

  it("shows profiles, and writes them out", async () => {
    assert.match((await hl7("profiles")).out, /^srm-s01 +SRM_S01 +prenotazione/m);
    assert.match((await hl7("profiles", "sqr-s25")).out, /^# SQR_S25 \(S25\): disponibilità, answer$/m);
    assert.match((await hl7("profiles", "nobody")).err, /The federation has no profile nobody/);
    await hl7("profiles", "--out", join(folder, "pages"));
    assert.equal((await readdir(join(folder, "pages"))).length, 11);
  });

  it("reads batches and character sets, and refuses several messages where one is wanted", async () => {
    const batch = `BHS|^~\\&|A\r${booking}${booking}BTS|2\r`;
    assert.equal((await piped(batch, "get", "MSH-10")).out, "UM1003\nUM1003\n");
    assert.match(
      (await piped(batch, "convert", "--to", "xml")).err,
      /standard input: HL7_BATCH: standard input holds 2 messages/,
    );
    const latin = Buffer.from(booking, "latin1");
    assert.match((await piped(latin, "get", "PID-5.2")).err, /^standard input:3:\d+: CHARSET_INVALID/);
    assert.equal((await piped(latin, "get", "PID-5.2", "--charset", "8859/1")).out, "NICCOLÒ\n");
  });

  it("writes bytes that agree with MSH-18", async () => {
    const latin = Buffer.from(booking.replace("|2.5\r", "|2.5||||||8859/1\r"), "latin1");
    const xml = await piped(latin, "convert", "--to", "xml");
    const back = await piped(xml.out, "convert", "--to", "er7", "--to-charset", "8859/15");
    assert.match(back.out, /\|2\.5\|\|\|\|\|\|8859\/15\r/);
    await writeFile(file, latin);
    assert.equal(
      (await hl7("convert", "--to", "er7", "--to-charset", "UNICODE UTF-8", file)).out,
      booking.replace("|2.5\r", "|2.5||||||UNICODE UTF-8\r"),
    );
    assert.equal(
      (await hl7("set", "MSH-18=UNICODE UTF-8", "-f", file)).out,
      booking.replace("|2.5\r", "|2.5||||||UNICODE UTF-8\r"),
    );
    assert.match((await hl7("set", "MSH-18=KLINGON", "-f", file)).err, /MSH-18 does not name a character set/);
    assert.match((await hl7("set", "PID-5.1=Łódź", "-f", file)).err, /no character U\+0141/);
  });

  it("answers bad input with one clear message, exit 1, and never a stack trace", async () => {
    const bad = await readdir(join(root, "gateway", "canonical", "samples", "bad"));
    const inputs = ["batch-count-wrong.hl7", "cs-klingon.hl7", "empty.hl7", "nte-raw-lf.hl7", "binary-ascii.hl7"];
    for (const name of inputs) assert.ok(bad.includes(name), name);
    const runs = [
      ...inputs.map((name) => hl7("parse", join("gateway/canonical/samples/bad", name))),
      hl7("parse", join(folder, "nowhere.hl7")),
      hl7("parse", folder),
      piped("<x/>", "validate", "--profile", "nowhere.yaml"),
      piped("<x", "parse"),
      piped(await readFile(process.execPath).then((bytes) => bytes.subarray(0, 5000)), "parse"),
    ];
    for (const { code, out, err } of await Promise.all(runs)) {
      assert.equal(code, 1, err);
      assert.equal(out, "");
      assert.match(err, /^[^\n]*[A-Z_]+: /);
      assert.ok(!/\n\s+at |node:internal/.test(err), err);
    }
  });

  it("says 2 to wrong use", async () => {
    for (const args of [
      ["hl7", "nonsense"],
      ["hl7", "get"],
      ["hl7", "convert", "--to", "json", file],
      ["hl7", "diff", file],
    ])
      assert.equal((await raccordo(args)).code, 2, args.join(" "));
    assert.match((await hl7("--help")).out, /parse .*\n.*\n?.*validate/);
  });

  it("ends quietly when its reader wants no more", async () => {
    await writeFile(file, booking + "NTE|1||x\r".repeat(50_000));
    const child = spawn(process.execPath, [join(root, "bin", "raccordo.mjs"), "hl7", "parse", file]);
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    await once(child.stdout, "data");
    child.stdout.destroy();
    await once(child, "close");
    assert.equal(err, "");
  });
});
