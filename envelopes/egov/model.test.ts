import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parse } from "../../gateway/xml/index.ts";
import type { Busta, Parte } from "./busta.ts";
import { codici, codiceOf, type Numero } from "./codes.ts";
import { eccezione, Findings, rilevanze } from "./exceptions.ts";
import { AL_PIU_UNA_VOLTA, PIU_DI_UNA_VOLTA, profili, TEMPO_LOCALE, TEMPO_SPC, TIPI_PARTE, TIPI_SERVIZIO } from "./names.ts";
import { readIntestazione } from "./read.ts";
import { writeIntestazione } from "./write.ts";

const name = fc.stringMatching(/^[A-Za-z0-9]{1,20}$/);
const word = fc.stringMatching(/^[A-Za-z0-9<>&"è_.-]{1,20}$/);
const optional = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });
const parte: fc.Arbitrary<Parte> = fc
  .record({ tipo: fc.constantFrom(...TIPI_PARTE), nome: name, indirizzo: optional(fc.constant("https://x.example/a?b=1&c")) })
  .map(({ indirizzo, ...rest }) => (indirizzo === undefined ? rest : { ...rest, indirizzo }));
const tempo = fc.constantFrom(TEMPO_SPC, TEMPO_LOCALE);
// Winter: the hour that comes twice is in October.
const instant = fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2026, 2, 1) / 1000 }).map((at) => at * 1000);
const identifier = fc
  .tuple(name, name, fc.integer({ min: 0, max: 9_999_999 }))
  .map(([a, b, number]) => `${a}_${b}_${String(number).padStart(7, "0")}_2026-03-05_09:31`);
const eccezioni = fc.array(
  fc
    .tuple(fc.constantFrom(...(Object.keys(codici) as Numero[])), word, fc.constantFrom(...rilevanze))
    .map(([number, posizione, rilevanza]) => eccezione(number, posizione, rilevanza)),
);

const plain = { noNullPrototype: true };
const busta: fc.Arbitrary<Busta> = fc.record(
  {
    mittente: parte,
    destinatario: parte,
    profilo: fc.constantFrom(...Object.values(profili)),
    correlato: optional(fc.record({ servizio: word, tipo: fc.constantFrom(...TIPI_SERVIZIO) }, plain)),
    collaborazione: optional(identifier),
    servizio: optional(fc.record({ tipo: fc.constantFrom(...TIPI_SERVIZIO), nome: word }, plain)),
    azione: optional(word),
    identificatore: identifier,
    oraRegistrazione: instant,
    tempo,
    riferimento: optional(identifier),
    scadenza: optional(instant),
    trasmissione: optional(
      fc.record({ inoltro: fc.constantFrom(AL_PIU_UNA_VOLTA, PIU_DI_UNA_VOLTA), conferma: fc.boolean() }, plain),
    ),
    sequenza: optional(fc.integer({ min: 1, max: 9_999_999 })),
    riscontri: fc.array(fc.record({ identificatore: identifier, ora: instant, tempo }, plain)),
    trasmissioni: fc.array(fc.record({ origine: parte, destinazione: parte, ora: instant, tempo }, plain)),
    eccezioni,
  },
  plain,
);

describe("Busta", () => {
  it("is read as it was written, whatever it says", () => {
    fc.assert(
      fc.property(busta, (one) => {
        const findings = new Findings();
        const { presenti, ...read } = readIntestazione(parse(Buffer.from(writeIntestazione(one))), findings);
        assert.deepEqual(findings.all, []);
        assert.deepEqual(read, one);
        assert.equal(presenti.has("Sequenza"), one.sequenza !== undefined);
      }),
    );
  });

  it("knows every code of the table, and no other", () => {
    assert.equal(Object.keys(codici).length, 33);
    assert.equal(codiceOf("EGOV_IT_402")?.contesto, "ErroreIntestazioneMessaggioSPCoop");
    assert.deepEqual([codiceOf("EGOV_IT_999"), codiceOf("110"), codiceOf("EGOV_IT_toString")], [undefined, undefined, undefined]);
  });
});
