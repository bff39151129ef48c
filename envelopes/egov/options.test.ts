import assert from "node:assert/strict";
import { makeContext } from "../test-support.ts";
import { egov, type EgovOptions } from "./index.ts";
import type { ActionOptions } from "./options.ts";

const common: EgovOptions = {
  self: { tipo: "SPC", nome: "Alfa", indirizzo: "https://alfa.example/in" },
  counterparts: [{ member: "CO-B", tipo: "SPC", nome: "Beta", version: "egov-1.1" }],
  service: { tipo: "SPC", nome: "Agende" },
  actions: ["agenda"],
  signed: false,
};
const payload = Buffer.from("<a></a>");

async function sealed(changes: Partial<EgovOptions>, action = "agenda"): Promise<string> {
  const envelope = egov.create({ ...common, ...changes }, makeContext("CO-A", undefined, {}));
  return Buffer.from((await envelope.seal({ payload, action, to: "CO-B" })).bytes).toString();
}

const refused: readonly (readonly [what: string, changes: Partial<EgovOptions>, field: string])[] = [
  ["asynchronous without correlato", { actions: [{ name: "a", profile: "asincrono-simmetrico" }] }, "actions.0.correlato"],
  ["correlato of a synchronous action", { actions: ["b", { name: "a", correlato: { azione: "c" } }] }, "actions.1.correlato"],
  ["conferma of a synchronous action", { actions: [{ name: "a", conferma: true }] }, "actions.0.profile"],
  ["an action twice", { actions: ["a", { name: "b", profile: "asincrono-asimmetrico", correlato: { azione: "a" } }] }, "actions"],
  ["two actions without Azione", { actions: ["a", "b"].map((name) => ({ name, azioneFacoltativa: true })) }, "actions"],
  ["two counterparts of one name", { counterparts: [...common.counterparts, ...common.counterparts] }, "counterparts"],
];

describe("egov options", () => {
  for (const [what, changes, field] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => egov.create({ ...common, ...changes }, makeContext("CO-A", undefined, {})), {
        code: "CONFIG_INVALID",
        where: { field },
      });
    });
  }

  const written: readonly (readonly [what: string, changes: Partial<EgovOptions>, expected: RegExp])[] = [
    ["tempo", { tempo: "locale" }, /OraRegistrazione tempo="EGOV_IT_Locale"/],
    ["nodo", { nodo: "07" }, /Alfa_AlfaSPCoopIT_0700001_/],
    ["porta", { self: { tipo: "SPC", nome: "Alfa", porta: "AlfaPD" } }, />Alfa_AlfaPD_/],
    [
      "indirizzo",
      {},
      /<eGov_IT:Mittente><eGov_IT:IdentificativoParte indirizzoTelematico="https:\/\/alfa.example\/in" tipo="SPC">/,
    ],
    ["scadenza", one({ scadenza: 3600 }), /<eGov_IT:Scadenza>2026-03-05T10:31:07</],
    ["conferma", one({ profile: "oneway", conferma: true }), /confermaRicezione="true" inoltro="EGOV_IT_ALPIUUNAVOLTA"/],
    ["filtroDuplicati", one({ profile: "oneway", filtroDuplicati: false }), /inoltro="EGOV_IT_PIUDIUNAVOLTA"/],
    ["ordine", one({ profile: "oneway", ordine: true }), /numeroProgressivo="0000001"/],
    [
      "senzaAzione",
      { ...one({ azioneFacoltativa: true }), counterparts: [{ ...common.counterparts[0]!, senzaAzione: true }] },
      /^(?!.*Azione>)/,
    ],
    [
      "version",
      {
        ...one({ profile: "oneway", conferma: true, ordine: true }),
        counterparts: [{ member: "CO-B", tipo: "SPC", nome: "Beta" }],
      },
      /^(?!.*(Sequenza|indirizzoTelematico|eGov_IT:Collaborazione>)).*confermaRicezione="false"/,
    ],
  ];
  for (const [what, changes, expected] of written) {
    it(`writes by ${what}`, async () => assert.match(await sealed(changes), expected));
  }

  it("takes a request without Azione for the one action that may do without", async () => {
    const beta = {
      ...common,
      self: { tipo: "SPC", nome: "Beta" },
      counterparts: [{ member: "CO-A", tipo: "SPC", nome: "Alfa", version: "egov-1.1" }] as const,
      actions: ["altra", { name: "agenda", azioneFacoltativa: true }],
    };
    const text = await sealed({
      ...one({ azioneFacoltativa: true }),
      counterparts: [{ ...common.counterparts[0]!, senzaAzione: true }],
    });
    const opened = await egov
      .create(beta, makeContext("CO-B", undefined, {}))
      .open({ bytes: Buffer.from(text), peer: "", transport: {} });
    assert.equal(opened.action, "agenda");
  });

  it("asks of a counterpart with identificatori: formato only the form of its identifiers", async () => {
    const text = (await sealed({ self: { tipo: "SPC", nome: "Alfa", porta: "Altra" } })).replaceAll(">Alfa_", ">Omega_");
    const open = (identificatori: "completi" | "formato") =>
      egov
        .create(
          {
            ...common,
            self: { tipo: "SPC", nome: "Beta" },
            counterparts: [{ member: "CO-A", tipo: "SPC", nome: "Alfa", version: "egov-1.1", identificatori }],
          },
          makeContext("CO-B", undefined, {}),
        )
        .open({ bytes: Buffer.from(text), peer: "", transport: {} });
    assert.match((await open("formato")).id ?? "", /^Omega_/);
    await assert.rejects(open("completi"), { message: /EGOV_IT_110/ });
  });

  it("describes every option in its schema", () => {
    assert.deepEqual(undescribed(egov.optionsSchema), []);
  });
});

function one(options: Omit<ActionOptions, "name">): Partial<EgovOptions> {
  return { actions: [{ name: "agenda", ...options }] };
}

/** Properties of a schema, at any depth, that say nothing of themselves. */
function undescribed(schema: unknown, path = ""): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    const at = `${path}/${key}`;
    const named = key === "properties" && typeof value === "object" && value !== null ? Object.entries(value) : [];
    const bare = named.filter(([, one]: [string, unknown]) => !isDescribed(one)).map(([name]) => `${at}/${name}`);
    return [...bare, ...undescribed(value, at)];
  });
}

function isDescribed(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && ("description" in schema || "$ref" in schema);
}
