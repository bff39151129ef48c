import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { base, edited } from "./conformance/base.ts";
import { allegati } from "./conformance/allegati.ts";
import { type Case, EG, LG, type RequestCase } from "./conformance/case.ts";
import { delivery } from "./conformance/delivery.ts";
import { eccezioniCases } from "./conformance/eccezioni.ts";
import { messaggio } from "./conformance/messaggio.ts";
import { parties } from "./conformance/parties.ts";
import { profile } from "./conformance/profile.ts";
import { profiliCases } from "./conformance/profili.ts";
import { shape } from "./conformance/shape.ts";
import { sicurezza } from "./conformance/sicurezza.ts";
import type { Versione } from "./options.ts";
import { trasmissione } from "./conformance/trasmissione.ts";
import { answered, arrived, makeWorld, outcomeOf, valueOf } from "./conformance/world.ts";

const groups: Readonly<Record<string, readonly Case[]>> = {
  "header recognition and shape": shape,
  parties,
  "profile, service, action, conversation": profile,
  Messaggio: messaggio,
  "ProfiloTrasmissione, Sequenza, lists": trasmissione,
  "duplicates, references, order, riscontri": delivery,
  "buste that carry exceptions": eccezioniCases,
  "collaboration profiles": profiliCases,
  attachments: allegati,
  "WS-Security": sicurezza,
};

async function run(one: RequestCase, version: Versione): Promise<void> {
  const { edits, attachments, counterpart, expect, to = "RegioneAlfa" } = one;
  const { receiver } = makeWorld({ version, ...(counterpart === undefined ? {} : { counterpart }) });
  const received = { ...arrived(edited(base, edits)), ...(attachments === undefined ? {} : { attachments }) };
  const { reply } = await answered(receiver, received);
  assert.deepEqual(outcomeOf(reply), expect);
  if (!expect.header) return;
  const name = (end: string): string | undefined => valueOf(reply, `IntestazioneMessaggio/${end}/IdentificativoParte`);
  assert.deepEqual([name("Mittente"), name("Destinatario")], ["AziendaSanitariaBeta", to]);
}

describe("e-Gov conformance", () => {
  for (const [name, cases] of Object.entries(groups)) {
    describe(name, () => {
      for (const one of cases) {
        if ("run" in one) it(`${one.number} ${one.what}`, () => one.run(makeWorld()));
        else {
          for (const version of one.version === undefined ? ([LG, EG] as const) : [one.version]) {
            it(`${one.number} ${one.what} (${version})`, () => run(one, version));
          }
        }
      }
    });
  }

  it("has every case of the list, or says why not", () => {
    const listed = [...Array.from({ length: 152 }, (_, at) => String(at + 1)), "79b", "94b", "107b", "107c"];
    const tested = new Set(Object.values(groups).flatMap((cases) => cases.map(({ number }) => number)));
    const page = readFileSync(new URL("../../docs/egov-conformance.md", import.meta.url), "utf8");
    const missing = /\n## Not tested\n(.*?)\n## /s.exec(page)?.[1] ?? "";
    const explained = new Set([...missing.matchAll(/^\| (\d+[a-z]?) \|/gm)].map(([, number = ""]) => number));
    assert.deepEqual(
      listed.filter((number) => tested.has(number) === explained.has(number)),
      [],
    );
    assert.deepEqual(
      [...tested, ...explained].filter((number) => !listed.includes(number)),
      [],
    );
  });
});
