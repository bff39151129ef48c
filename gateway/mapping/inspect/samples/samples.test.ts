import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MappingSet } from "../../set.ts";
import { map, usable } from "../../test-support.ts";
import { readSamples, runSample, updateSample, type SampleCheck } from "../index.ts";

const set = usable({
  maps: [
    map([
      { legacy: "Id", hl7: "ARQ-1.1" },
      { legacy: "Sesso", hl7: "PID-8", table: { "1": "M", "2": "F" } },
      { legacy: "Nostro", is: "NODO", only: "out" },
    ]),
    map([{ legacy: "Motivo", hl7: "ERR-5.1" }], {
      mapping: "s/no",
      legacy: { message: "Esito" },
      canonical: "SRR^S01",
      only: "out",
    }),
  ],
});

describe("samples", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "raccordo-samples-"));
    mkdirSync(join(folder, "samples"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const put = (name: string, text: string): void => {
    writeFileSync(join(folder, "samples", name), text);
  };
  const names = (): readonly string[] => readdirSync(join(folder, "samples")).sort();
  const checks = (from: MappingSet = set): readonly SampleCheck[] =>
    readSamples(folder).flatMap((one) => runSample(from, one).checks);
  const update = (): readonly string[] => readSamples(folder).flatMap((one) => updateSample(folder, runSample(set, one), "xml"));

  it("get their expectations written, hold, and tell what differs when a mapping changes", () => {
    put("prenota.xml", "<Prenota><Id>R1</Id><Sesso>2</Sesso></Prenota>");
    assert.deepEqual(
      checks().map((one) => [one.direction, one.ok]),
      [
        ["in", false],
        ["out", false],
      ],
    );
    assert.deepEqual(update(), ["prenota.canonical.hl7", "prenota.written.xml"]);
    assert.match(readFileSync(join(folder, "samples", "prenota.canonical.hl7"), "utf8"), /\nPID\|1\|{7}F\n$/);
    assert.ok(checks().every((one) => one.ok));
    assert.deepEqual(update(), []);
    const changed = usable({
      maps: [
        map([
          { legacy: "Id", hl7: "ARQ-1.1" },
          { legacy: "Sesso", hl7: "PID-8", table: { "1": "M", "2": "U" } },
        ]),
      ],
    });
    assert.deepEqual(
      checks(changed).flatMap((one) => one.differences),
      [
        { path: "PID-8", expected: "F", found: "U" },
        { path: "Nostro", expected: "NODO", found: undefined },
      ],
    );
  });

  it("need no written file where the legacy message is written back as it came", () => {
    put("prenota.xml", "<Prenota><Id>R1</Id><Nostro>NODO</Nostro></Prenota>");
    assert.deepEqual(update(), ["prenota.canonical.hl7"]);
    assert.ok(checks().every((one) => one.ok));
  });

  it("may be refused, and that is expected only where a file says so", () => {
    put("sesso.xml", "<Prenota><Sesso>9</Sesso></Prenota>");
    const [check] = checks();
    assert.equal(check?.error?.code, "MAPPING_CODE");
    assert.deepEqual(update(), [], "an error never becomes an expectation by itself");
    put("sesso.refused.txt", "");
    assert.deepEqual(update(), ["sesso.refused.txt"]);
    assert.equal(
      readFileSync(join(folder, "samples", "sesso.refused.txt"), "utf8"),
      'MAPPING_CODE Sesso\nSesso: The code is not in table inline; the value looks like "9"\n',
    );
    assert.ok(checks().every((one) => one.ok));
    put("buono.xml", "<Prenota><Sesso>1</Sesso></Prenota>");
    put("buono.refused.txt", "MAPPING_CODE Sesso\n");
    assert.deepEqual(
      checks()
        .filter((one) => !one.ok)
        .map((one) => one.problem ?? one.differences),
      ["it is read, and should be refused", [{ path: "Nostro", expected: undefined, found: "NODO" }]],
    );
  });

  it("may be canonical alone, for what is only ever written", () => {
    put("no.canonical.hl7", "MSH|^~\\&|A|B|C|D|2027||SRR^S01|1|P|2.5\nERR|||||SLOT_OCCUPATO\n");
    assert.deepEqual(update(), ["no.written.xml"]);
    assert.deepEqual(names(), ["no.canonical.hl7", "no.written.xml"]);
    assert.ok(checks().every((one) => one.ok && one.direction === "out"));
  });

  it("that no mapping knows are wrong", () => {
    put("altro.xml", "<Altro/>");
    assert.deepEqual(
      checks().map((one) => one.error?.code),
      ["MAPPING_NONE"],
    );
  });
});
