import assert from "node:assert/strict";
import { parse, request } from "../canonical/index.ts";
import type { Source } from "../contracts/source.ts";
import { reasonText, verdictFor, verdicts, type Asker, type Verdict } from "./deliverability.ts";
import { compileFederation, compileRules, type AgreementsFile, type MembersFile, type RulesFile } from "./index.ts";

const source = <T>(file: string, value: T): Source<T> => ({
  file,
  value,
  position: (path) => ({ line: Number(path[1] ?? 0) + 1, column: path.length }),
});
const delegate = (id: string, ...offers: readonly string[]): MembersFile["members"][number]["delegates"][number] => ({
  id: `CD-${id}`,
  title: id,
  azienda: id,
  offers,
});

const members: MembersFile = {
  members: [
    { id: "CO-110", title: "Marche", region: "110", delegates: [delegate("110905", "92.18.C", "88.91.1")] },
    { id: "CO-100", title: "Umbria", region: "100", delegates: [delegate("100902"), delegate("100201", "92.18.C")] },
  ],
};
const agreement: AgreementsFile["agreements"][number] = {
  id: "UMMA-2027-01",
  title: "PET",
  asks: ["CO-100"],
  delivers: ["CD-110905"],
  valid: "2027-01-01 .. 2027-12-31",
  citizens: "resident in region 100",
  services: ["92.18.C"],
  classes: ["B", "D"],
  operators: [{ service: "92.18.C", roles: ["SPEC_PET"] }],
};
const rulesFile: RulesFile = {
  table: "erogabilita",
  version: "1",
  rules: [
    { id: "R05", when: "!agreement.inForce", reason: "NESSUN_ACCORDO" },
    { id: "R06", when: "!(service.code in delivers.offers)", reason: "NESSUNA_AGENDA" },
    { id: "R04", when: "size(agreement.roles) > 0 && !(operator.role in agreement.roles)", reason: "SOLO_SPECIALISTA" },
    { id: "R10", when: "prescription.ageDays > 365", reason: "RICETTA_SCADUTA" },
  ],
};

const { federation, issues } = compileFederation(
  source("members.yaml", members),
  source("agreements.yaml", { agreements: [agreement] }),
);
const { rules } = compileRules(source("rules.yaml", rulesFile));
const umbria: Asker = { member: "CO-100", azienda: "100201" };
const noon = Date.parse("2027-01-11T12:00:00+01:00");

/** QPD of the question: service, class, Azienda of the citizen, role; and the issue date of the prescription. */
const asked = (
  service = "92.18.C",
  priority = "B",
  azienda = "100201",
  role = "SPEC_PET",
  issued = "",
): ReturnType<typeof request> =>
  request(
    parse(
      `MSH|^~\\&|A|B|C|D|2027||QBP^Q13|1\rQPD|Z|S|${service}|${priority}|X||||||||`.replace(/\|+$/, "") +
        `|||${azienda}|||${role}\rZRX||||${issued}`,
    ),
  );
const verdict = (view = asked(), now = noon, asker = umbria, azienda = "110905"): Verdict =>
  verdictFor(federation, rules, view, asker, federation.ofAzienda(azienda)!, now);
const why = (...args: Parameters<typeof verdict>): string => reasonText(verdict(...args));

describe("agreements", () => {
  it("cover what they name", () => {
    assert.deepEqual(issues, []);
    const found = verdict();
    assert.deepEqual([found.deliverable, found.agreement, found.scope, found.objections], [true, "UMMA-2027-01", "EX", []]);
  });

  it("hold from the first moment of the first day to the last of the last, in Italy", () => {
    const at = (text: string): boolean => verdict(asked(), Date.parse(text)).deliverable;
    assert.equal(at("2027-01-01T00:00:00+01:00"), true);
    assert.equal(at("2026-12-31T23:59:59+01:00"), false);
    assert.equal(at("2026-12-31T23:30:00Z"), true);
    assert.equal(at("2027-12-31T23:59:59+01:00"), true);
    assert.equal(at("2028-01-01T00:00:00+01:00"), false);
  });

  it("cover only their classes, citizens, services, members and delegates", () => {
    assert.equal(why(asked("92.18.C", "P")), "R05 NESSUN_ACCORDO");
    assert.equal(why(asked("92.18.C", "")), "");
    assert.equal(why(asked("92.18.C", "B", "042101")), "R05 NESSUN_ACCORDO");
    assert.equal(why(asked("92.18.C", "B", "")), "");
    assert.equal(why(asked("88.91.1")), "R05 NESSUN_ACCORDO");
    assert.equal(why(asked(), noon, { member: "CO-110", azienda: "" }, "100201"), "R05 NESSUN_ACCORDO");
    assert.equal(why(asked(), noon, { member: "CO-999", azienda: "" }), "R05 NESSUN_ACCORDO");
  });

  it("want the role that they name", () => {
    assert.equal(why(asked("92.18.C", "B", "100201", "MMG")), "R04 SOLO_SPECIALISTA");
    assert.equal(why(asked("92.18.C", "B", "100201", "")), "R04 SOLO_SPECIALISTA");
  });

  it("are not needed at home", () => {
    const found = verdict(asked("92.18.C", "P", "042101", ""), noon, umbria, "100201");
    assert.deepEqual([found.deliverable, found.agreement, found.scope], [true, "", "AZ"]);
    assert.equal(verdict(asked(), noon, { member: "CO-100", azienda: "100902" }, "100201").scope, "RE");
    assert.equal(verdict(asked(), noon, { member: "CO-100", azienda: "" }, "100201").scope, "RE");
  });

  it("are checked against the members", () => {
    const bad = { ...agreement, asks: ["CO-100", "CO-101"], delivers: ["CD-1"], valid: "2027-12-31 .. 2027-01-01" };
    const found = compileFederation(
      source("members.yaml", members),
      source("agreements.yaml", { agreements: [agreement, bad] }),
    ).issues;
    assert.deepEqual(
      found.map((one) => `${one.file}:${one.line} ${one.path.join(".")} ${one.message}`),
      [
        "agreements.yaml:2 agreements.1.asks.1 There is no member CO-101",
        "agreements.yaml:2 agreements.1.delivers.0 There is no CUP Delegato CD-1",
        "agreements.yaml:2 agreements.1.valid The agreement ends before it begins",
      ],
    );
  });
});

describe("rules", () => {
  it("all speak that hold", () => {
    assert.equal(
      why(asked("45.23", "B", "100201", "", "20251201")),
      "R05 NESSUN_ACCORDO, R06 NESSUNA_AGENDA, R10 RICETTA_SCADUTA",
    );
  });

  it("count the days of a prescription", () => {
    assert.equal(why(asked("92.18.C", "B", "100201", "SPEC_PET", "20260111")), "");
    assert.equal(why(asked("92.18.C", "B", "100201", "SPEC_PET", "20260110")), "R10 RICETTA_SCADUTA");
    for (const issued of ["20280101", "ieri", ""]) assert.equal(why(asked("92.18.C", "B", "100201", "SPEC_PET", issued)), "");
  });

  it("are type-checked when they are read", () => {
    const bad: RulesFile = {
      ...rulesFile,
      rules: ["service.cod == 'x'", "agreement.inForce == 'x'", "prescription.ageDays", "(", "true"].map((when, i) => ({
        id: `R${i}`,
        when,
        reason: "X",
      })),
    };
    const found = compileRules(source("rules.yaml", bad));
    assert.deepEqual(
      found.issues.map((one) => [one.line, one.path.join(".")]),
      [0, 1, 2, 3].map((i) => [i + 1, `rules.${i}.when`]),
    );
    assert.match(found.issues[0]!.message, /^The condition of R0 is not right: /);
  });

  it("give the nearest delegates first", () => {
    const found = verdicts(federation, rules, asked(), umbria, noon);
    assert.deepEqual(
      found.map((one) => [one.delegate.id, one.scope, one.deliverable]),
      [
        ["CD-100201", "AZ", true],
        ["CD-100902", "RE", false],
        ["CD-110905", "EX", true],
      ],
    );
  });
});
