import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ConfigIssue } from "../../contracts/issue.ts";
import { parse } from "../../canonical/index.ts";
import { loadConfig, type Environment } from "./load.ts";
import type { NodeConfig } from "./model.ts";

/** A valid node, file by file. */
const valid: Readonly<Record<string, string>> = {
  "node.yaml": "node: umbria\nmember: CO-100\njournal: journal.db\nconcurrency: 8\n",
  "routes.yaml":
    'routes:\n  - name: ricerca\n    when: message.type == "SQM^S25"\n    ask: [own, federation]\n    deadline: 2s\n  - name: resto\n    to: slot.owner\n',
  "federation/members.yaml":
    "members:\n  - id: CO-100\n    title: Umbria\n    region: 100\n    delegates:\n      - id: CD-100201\n        title: Umbria 1\n        azienda: 100201\n        offers: [89.50, 92.18.C]\n" +
    "  - id: CO-042\n    title: NO\n    region: 042\n    delegates: []\n",
  "federation/agreements.yaml": "agreements: []\n",
  "federation/rules.yaml":
    "table: erogabilita\nversion: 1.0\nrules:\n  - id: R05\n    when: '!agreement.inForce'\n    reason: NESSUN_ACCORDO\n",
  "systems/cup.yaml":
    "system: cup\ndelegate: CD-100201\nadapter: mllp\noptions:\n  listen: 127.0.0.1:0\n  connections: 2\nmapping: cup-a\n",
  "systems/trento.yaml":
    "system: trento\nmember: CO-042\nadapter: soap\nenvelope: soap\noptions:\n  connect: ${TRENTO:-http://127.0.0.1:1/ws}\nformat: v2xml\n",
  "mappings/cup-a/set.yaml": "set: cup-a\nformat: er7\noptions:\n  end: LF\n",
  "mappings/cup-a/tables/visite.csv": "legacy,hl7\n8950,89.50\n",
  "mappings/cup-a/prenota.map.yaml":
    "mapping: cup-a/prenota\nlegacy:\n  message: ZPR^Z01\ncanonical: SRM^S01\nrules:\n  - legacy: ZPR-1\n    hl7: AIS-3.1\n    table: visite\n  - is: NO\n    hl7: ARQ-7\n",
};

describe("configuration", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "raccordo-config-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const load = (
    changes: Readonly<Record<string, string | undefined>> = {},
    environment: Environment = {},
  ): ReturnType<typeof loadConfig> => {
    for (const [name, text] of Object.entries({ ...valid, ...changes })) {
      if (text === undefined) continue;
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return loadConfig(folder, environment);
  };
  const good = (...args: Parameters<typeof load>): NodeConfig => {
    const result = load(...args);
    assert.ok(result.ok, JSON.stringify(result, null, 1));
    return result.config;
  };
  const bad = (...args: Parameters<typeof load>): readonly ConfigIssue[] => {
    const result = load(...args);
    assert.ok(!result.ok);
    return result.issues;
  };
  const places = (issues: readonly ConfigIssue[]): readonly string[] =>
    issues.map((one) => `${one.file}:${one.line}:${one.column} ${one.message}`);
  /** The place of the first occurrence of a text, as `line:column`. */
  const at = (text: string, part: string): string => {
    const before = text.slice(0, text.indexOf(part)).split("\n");
    return `${before.length}:${before.at(-1)!.length + 1}`;
  };

  it("is a value when it is valid, defaults filled in", () => {
    const config = good();
    assert.deepEqual([config.file.node, config.file.concurrency, config.file.mappings], ["umbria", 8, "mappings"]);
    assert.deepEqual(
      config.systems.map((one) => [one.file.system, one.adapter.name, one.envelope?.name, one.mapping?.name]),
      [
        ["cup", "mllp", undefined, "cup-a"],
        ["trento", "soap", "soap", undefined],
      ],
    );
    assert.deepEqual(config.systems[0]?.file.options, {
      listen: "127.0.0.1:0",
      connections: 2,
      inFlight: 16,
      keepOpen: false,
      pipelined: 1,
      release: "1",
      maxBytes: 16_777_216,
    });
    assert.equal(config.federation.ofAzienda("100201")?.member.id, "CO-100");
  });

  it("leaves text as it is written", () => {
    const { federation, rules, systems } = good();
    assert.deepEqual(federation.member("CO-100")?.delegates[0]?.offers, ["89.50", "92.18.C"]);
    assert.deepEqual(
      [federation.member("CO-042")?.title, federation.member("CO-042")?.region, rules.version],
      ["NO", "042", "1.0"],
    );
    const { value } = systems[0]!.mapping!.toCanonical(Buffer.from("MSH|^~\\&|A||||||ZPR^Z01\nZPR|8950\n"), 0, "1");
    assert.deepEqual(
      value.segments.slice(1).map((one) => one.text),
      ["ARQ|||||||NO", "RGS|1", "AIS|1||89.50"],
    );
    assert.equal(
      Buffer.from(systems[0]!.mapping!.toLegacy(parse("MSH|^~\\&|||||||SRM^S01\rAIS|||89.50")).value)
        .toString()
        .split("\n")[1],
      "ZPR|8950",
    );
  });

  it("takes values from the environment, or their default", () => {
    const connect = (environment: Environment): unknown => good({}, environment).systems[1]?.file.options["connect"];
    assert.equal(connect({}), "http://127.0.0.1:1/ws");
    assert.equal(connect({ TRENTO: "http://cup:80/" }), "http://cup:80/");
    const text = valid["systems/trento.yaml"]!.replace("${TRENTO:-http://127.0.0.1:1/ws}", "http://${HOST}:${PORT:-80}/$x${y}");
    const [issue, ...more] = bad({ "systems/trento.yaml": text });
    assert.equal(more.length, 0);
    assert.deepEqual(
      [places([issue!])[0], issue?.hint],
      [`systems/trento.yaml:${at(text, "connect")} The environment has no HOST`, "set HOST, or write ${HOST:-default}"],
    );
    assert.equal(good({ "systems/trento.yaml": text }, { HOST: "h" }).systems[1]?.file.options["connect"], "http://h:80/$x${y}");
  });

  it("tells the mistakes of all files at once, each with its place and what was likely meant", () => {
    const changes = {
      "node.yaml": "node: umbria\nmember: CO-101\njurnal: journal.db\njournal: x\n",
      "routes.yaml": valid["routes.yaml"]!.replace("slot.owner", "trentino"),
      "federation/rules.yaml": valid["federation/rules.yaml"]!.replace("inForce", "inforce"),
      "systems/cup.yaml": valid["systems/cup.yaml"]!.replace("connections: 2", "conections: 2"),
      "systems/trento.yaml": valid["systems/trento.yaml"]!.replace("CO-042", "CO-043"),
      "mappings/cup-a/prenota.map.yaml": valid["mappings/cup-a/prenota.map.yaml"]!.replace("AIS-3.1", "AIS-30").replace(
        "ARQ-7",
        "ARQ-77",
      ),
    };
    // A node.yaml that is wrong hides what depends on it; the rest is told with it.
    const first = bad(changes);
    const found = places(first);
    assert.ok(found.includes(`node.yaml:3:1 jurnal is not known here`), found.join("\n"));
    assert.equal(first.find((one) => one.file === "node.yaml")?.hint, "did you mean journal?");
    for (const [file, part] of [
      ["routes.yaml", "to: trentino"],
      ["federation/rules.yaml", "when"],
      ["systems/cup.yaml", "conections"],
    ] as const) {
      assert.ok(
        found.some((one) => one.startsWith(`${file}:${at(changes[file], part)} `)),
        `${file}:${at(changes[file], part)} in\n${found.join("\n")}`,
      );
    }
    assert.equal(first.find((one) => one.file === "systems/cup.yaml")?.hint, "did you mean connections?");

    const second = bad({ ...changes, "node.yaml": "node: umbria\nmember: CO-101\njournal: x\n" });
    assert.deepEqual(
      places(second)
        .filter((one) => /node|trento|mappings/.test(one))
        .toSorted(),
      [
        `mappings/cup-a/prenota.map.yaml:${at(changes["mappings/cup-a/prenota.map.yaml"], "hl7: AIS-30")} AIS-30 does not exist`,
        `mappings/cup-a/prenota.map.yaml:${at(changes["mappings/cup-a/prenota.map.yaml"], "hl7: ARQ-77")} ARQ-77 does not exist`,
        "node.yaml:2:1 There is no member CO-101",
        "systems/trento.yaml:2:1 There is no member CO-043",
      ].toSorted(),
    );
    assert.equal(second.find((one) => one.file === "node.yaml")?.hint, "did you mean CO-100?");
  });

  it("knows adapters, envelopes, delegates and sets by name", () => {
    const cup = valid["systems/cup.yaml"]!;
    const issues = (text: string): readonly string[] =>
      bad({ "systems/cup.yaml": text }).map((one) => `${one.line}:${one.column} ${one.message} ${one.hint ?? ""}`.trim());
    assert.deepEqual(issues(cup.replace("mllp", "mlpp")), ["3:1 There is no adapter mlpp did you mean mllp?"]);
    assert.deepEqual(issues(`${cup}envelope: ws-sec\n`), ["8:1 There is no envelope ws-sec"]);
    assert.deepEqual(issues(cup.replace("CD-100201", "CD-100202")), [
      "2:1 There is no CUP Delegato of CO-100 CD-100202 did you mean CD-100201?",
    ]);
    assert.deepEqual(issues(cup.replace("127.0.0.1:0", "nowhere")), ["5:3 listen is not an address"]);
    assert.deepEqual(issues(cup.replace("connections: 2", "connections: due")), ["6:3 connections must be integer"]);
    assert.deepEqual(places(bad({ "systems/cup.yaml": cup.replace("cup-a", "cup-z") })), [
      "mappings/cup-z/set.yaml:1:1 There is no mapping set in mappings/cup-z",
    ]);
    const both = issues(`${cup}format: er7\n`);
    assert.equal(both.length, 1, both.join("\n"));
    assert.deepEqual(places(bad({ "systems/cup.yaml": cup, "systems/cup2.yaml": cup })), [
      "systems/cup2.yaml:1:1 The system cup stands in systems/cup.yaml already",
    ]);
  });

  it("tells files that are missing, broken, empty or odd, and never throws", () => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    assert.deepEqual(places(bad({ "routes.yaml": undefined })), ["routes.yaml:1:1 The file cannot be read: ENOENT"]);
    for (const [text, line] of [
      ["routes: [\n", 2],
      ["routes: &a\n  - name: *b\n", 1],
      ["a: 1\na: 2\n", 2],
      ["", 1],
      ["- 1\n", 1],
      ["just text", 1],
      ["routes: 5\n", 1],
      ["---\na: 1\n---\nb: 1\n", 3],
      ["x: &a [*a]\n", 1],
      ["\tx: 1\n", 1],
    ] as const) {
      const issues = bad({ "routes.yaml": text });
      assert.ok(
        issues.length > 0 && issues.every((one) => one.file === "routes.yaml" && one.severity === "error"),
        JSON.stringify([text, issues]),
      );
      assert.ok(issues[0]!.line! >= 1 && issues[0]!.line! <= line + 1, JSON.stringify([text, issues[0]]));
    }
    const bomb = `a: &a [${"x,".repeat(9)}x]\n${[..."bcdefghi"].map((name, i) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefgh"[i]}`).join(",")}]`).join("\n")}\n`;
    assert.ok(bad({ "routes.yaml": bomb }).length > 0);
    assert.ok(loadConfig(join(folder, "nowhere"), {}).ok === false);
  });

  it("finds mistakes in tables and layouts of a mapping set", () => {
    assert.deepEqual(places(bad({ "mappings/cup-a/tables/visite.csv": "legacy,hl7\n1,A\n1,B\n" })), [
      "mappings/cup-a/tables/visite.csv:3:1 The legacy code 1 stands twice",
    ]);
    const [layout] = bad({
      "mappings/cup-a/tables/visite.csv": "legacy,hl7\n1,A\n",
      "mappings/cup-a/x.layout.yaml": "layout: X\nfields:\n  - name: A\n    lenght: 4\n",
    });
    assert.deepEqual(
      [`${layout?.file}:${layout?.line}:${layout?.column}`, layout?.message],
      ["mappings/cup-a/x.layout.yaml:4:5", "lenght is not known here"],
    );
  });
});
