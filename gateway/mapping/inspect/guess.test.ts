import assert from "node:assert/strict";
import { formats } from "../formats/index.ts";
import { guessField } from "./guess-field.ts";
import { guessSet } from "./index.ts";

describe("a first mapping", () => {
  it("knows fields by their values and names, and leaves the rest to people", () => {
    const cases: readonly (readonly [path: string, value: string, hl7: string | undefined, as: string | undefined])[] = [
      ["CAMPO-7", "SMPMRA56E12G478S", "PID-3(CF).1", "codice-fiscale"],
      ["Assistito/Cognome", "D'ANGELO", "PID-5.1.1", undefined],
      ["paziente.nome", "MARIO", "PID-5.2", undefined],
      ["DT-NASC", "12051956", "PID-7.1", "date ddMMyyyy"],
      ["DataNascita", "1956-05-12", "PID-7.1", "date yyyy-MM-dd"],
      ["DATA-ORA", "20270111091600", "MSH-7.1", "date yyyyMMddHHmmss Europe/Rome"],
      ["Ricetta/@nre", "1000A4000000001", "ARQ-24(NRE).1", undefined],
      ["XYZ", "boh", undefined, undefined],
      ["XYZ", "0042", undefined, "number"],
      // A name that reminds of a date, and a value that is none.
      ["DATA-NASCITA", "ieri", undefined, undefined],
    ];
    for (const [path, value, hl7, as] of cases) {
      const guess = guessField(path, [value]);
      assert.deepEqual([guess.hl7, guess.as], [hl7, as], path);
    }
  });

  it("never shows a value of the sample, only its shape", () => {
    const { files } = guessSet(
      "cup-x",
      formats.get("xml")!,
      Buffer.from("<P><Cognome>SEGRETI</Cognome><X>88-A</X></P>"),
      "SRM^S01",
    );
    const text = [...files.values()].join();
    assert.ok(!text.includes("SEGRETI"));
    assert.match(text, /\{ legacy: Cognome, hl7: PID-5\.1\.1 \} +# "A\{7\}"/);
    assert.match(text, /# TODO \{ legacy: X, hl7: TODO \} +# "99-A"/);
  });

  it("ties repeated groups, and gives a canonical field to one legacy field only", () => {
    const { files, todo } = guessSet(
      "cup-x",
      formats.get("xml")!,
      Buffer.from("<P><Nome>A</Nome><NomeAss>B</NomeAss><Es><Codice>1</Codice></Es><Es><Codice>2</Codice></Es></P>"),
      "SRM^S01",
    );
    const text = files.get("p.map.yaml")!;
    assert.match(
      text,
      /- each: \{ legacy: Es, hl7: RESOURCES\.SERVICE \}\n {4}rules:\n {6}- \{ legacy: Codice, hl7: AIS-3\.1, table: codice \}/,
    );
    assert.deepEqual(todo, ["where NomeAss goes", "the codes of Codice: tables/codice.csv"]);
    assert.equal(files.get("tables/codice.csv"), "legacy,hl7,note\n");
  });

  it("refuses a sample of another format", () => {
    assert.throws(() => guessSet("cup-x", formats.get("xml")!, Buffer.from("no xml"), "SRM^S01"), { code: "XML_INVALID" });
  });
});
