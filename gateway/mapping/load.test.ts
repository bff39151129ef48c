import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { atOnce, schemaChecker } from "../config/index.ts";
import { compileSet, loadSet, type LoadedSet } from "./index.ts";
import { faultOf, inward, outward } from "./test-support.ts";

const files: Readonly<Record<string, string>> = {
  "set.yaml": "set: s\nformat: xml\nconverters: [./moduli/segno.mjs, npm:un-pacchetto]\n",
  "m.map.yaml":
    "mapping: s/m\nlegacy: { message: Prenota }\ncanonical: SRM^S01\nrules:\n  - { legacy: A, hl7: ARQ-7, as: segno S }\n  - { legacy: B, hl7: ARQ-8, as: [doppio, trim] }\n",
  "moduli/segno.mjs":
    "export const converters = [{ name: 'segno', usage: 'segno SIGN', about: 'a sign in front', examples: [], make: (sign) => ({ toHl7: (legacy) => legacy.slice(sign.length), toLegacy: (hl7) => sign + hl7 }) }];\n",
  "node_modules/un-pacchetto/package.json": '{"name":"un-pacchetto","version":"1.0.0","main":"index.cjs"}',
  "node_modules/un-pacchetto/index.cjs":
    "exports.converters = [{ name: 'doppio', usage: 'doppio', about: 'twice', examples: [], make: () => ({ toHl7: (legacy) => legacy.slice(0, legacy.length / 2), toLegacy: (hl7) => hl7 + hl7 }) }];\n",
};

describe("a folder of mapping files", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "raccordo-set-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const load = (changes: Readonly<Record<string, string>> = {}): LoadedSet => {
    for (const [name, text] of Object.entries({ ...files, ...changes })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return atOnce(loadSet(folder, "s", schemaChecker(), {}));
  };
  const mistakes = (changes: Readonly<Record<string, string>>): readonly string[] =>
    load(changes).issues.map((one) => `${one.file}:${one.line} ${one.message}`);

  it("may bring converters of its own, from a file and from a package", () => {
    const { sources } = load();
    assert.ok(sources);
    const { set, issues } = compileSet(sources);
    assert.deepEqual(issues, []);
    assert.equal(inward(set!, "<Prenota><A>Suno</A><B>duedue</B></Prenota>"), "ARQ|||||||uno|due");
    assert.equal(outward(set!, "ARQ|||||||uno|due"), "<Prenota><A>Suno</A><B>duedue</B></Prenota>");
  });

  it("tells modules that are missing, broken, or export something else", () => {
    assert.deepEqual(mistakes({ "set.yaml": "set: s\nformat: xml\nconverters: [./nulla.mjs]\n" }), [
      "s/set.yaml:3 The converters in ./nulla.mjs cannot be loaded: it is not there",
    ]);
    assert.match(
      mistakes({
        "set.yaml": "set: s\nformat: xml\nconverters:\n  - ./rotto.mjs\n",
        "rotto.mjs": "export const converters = [{ name: 'x' }];\n",
      })[0]!,
      /set\.yaml:4 \.\/rotto\.mjs does not export converters/,
    );
    assert.match(
      mistakes({
        "set.yaml": "set: s\nformat: xml\nconverters: [./copia.mjs]\n",
        "copia.mjs": "export const converters = [{ name: 'copy', make: () => ({}) }];\n",
      })[0]!,
      /The converter copy exists already/,
    );
    assert.match(
      mistakes({
        "set.yaml": "set: s\nformat: xml\nconverters: [./getta.mjs]\n",
        "getta.mjs": "throw new Error('non va');\n",
      })[0]!,
      /cannot be loaded: non va/,
    );
  });

  it("refuses a value for which a package's converter throws, and tells nothing of what it said", () => {
    const { sources } = load({
      "moduli/segno.mjs":
        "export const converters = [{ name: 'segno', usage: 'segno SIGN', about: '', examples: [], make: (sign) => { if (sign !== 'S') throw new Error('no sign'); return { toHl7: (legacy) => { if (legacy === 'x') return undefined; throw new TypeError(`cannot take ${legacy}`); }, toLegacy: (hl7) => hl7 }; } }];\n",
    });
    const { set } = compileSet(sources!);
    const fault = faultOf(() => inward(set!, "<Prenota><A>SEGRETO</A></Prenota>"));
    assert.equal(fault.code, "MAPPING_FIELD");
    assert.match(
      fault.message,
      /^A: The converter segno does not take the value \(TypeError\); the value looks like "A\{7\}" \(rule at s\/m\.map\.yaml:5\)$/,
    );
    assert.ok(!JSON.stringify([fault, fault.cause]).includes("SEGRETO"));
    assert.match(faultOf(() => inward(set!, "<Prenota><A>x</A></Prenota>")).message, /gave no text/);
    // The header of what is refused can still be read, rule by rule.
    assert.ok(set!.headerOf(Buffer.from("<Prenota><A>SEGRETO</A></Prenota>"), 0));
  });

  it("tells an argument that a package's converter does not take, where it stands", () => {
    const { sources } = load({
      "moduli/segno.mjs":
        "export const converters = [{ name: 'segno', usage: 'segno SIGN', about: '', examples: [], make: () => { throw new Error('no sign'); } }];\n",
    });
    const [issue] = compileSet(sources!).issues;
    assert.deepEqual(
      [issue?.line, issue?.message, issue?.expected],
      [5, "The converter segno cannot be made: no sign", "segno SIGN"],
    );
  });

  it("has options checked against its own format, where they stand", () => {
    assert.deepEqual(mistakes({ "set.yaml": "set: s\nformat: delimited\noptions:\n  separator: ';'\n  quotes: none\n" }), [
      "s/set.yaml:5 quotes is not known here",
    ]);
    assert.ok(mistakes({ "set.yaml": "set: s\nformat: delimited\noptions: { separator: ';;' }\n" }).length > 0);
  });

  it("tells the mistakes of all its files at once", () => {
    const found = mistakes({
      "m.map.yaml": "mapping: s/m\nlegacy: { mesage: Prenota }\ncanonical: SRM\nrules: []\n",
      "f.fragment.yaml": "fragment: f\n",
      "tables/t.csv": "legacy,hl7\nA,1\nB,1\n",
    });
    assert.ok(
      found.some((one) => one.startsWith("s/m.map.yaml:2 mesage is not known here")),
      found.join("\n"),
    );
    assert.ok(
      found.some((one) => one.startsWith("s/f.fragment.yaml:1 rules is missing")),
      found.join("\n"),
    );
    assert.ok(
      found.some((one) => one.startsWith("s/tables/t.csv:3 1 can be written back as A or B")),
      found.join("\n"),
    );
  });
});
