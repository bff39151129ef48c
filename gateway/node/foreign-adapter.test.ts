import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "./config/load.ts";
import { testFolder, type TestFolder } from "./test-support.ts";

const whole = `export const adapter = (kit) => ({
  name: "linea", contract: 1, optionsSchema: { type: "object", properties: { listen: { type: "string" } } },
  check: () => [], listen: () => Promise.reject(new kit.GatewayError("CONFIG_INVALID", "no")), connect: () => ({}), counterpart: (o) => o,
});`;

describe("an adapter that a package brings", () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = testFolder({
      "systems/linea.yaml": "{ system: linea, adapter: 'npm:di-prova', options: { listen: x }, format: er7 }",
      "routes.yaml": "routes: [{ name: all, to: linea }]",
    });
  });
  afterEach(() => {
    folder.remove();
  });
  const install = (code: string): void => {
    const place = join(folder.path, "node_modules", "di-prova");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), '{ "name": "di-prova", "type": "module", "exports": "./index.js" }');
    writeFileSync(join(place, "index.js"), code);
  };
  const issues = (): readonly string[] => {
    const loaded = loadConfig(folder.path, {});
    return loaded.ok ? [] : loaded.issues.map((one) => `${one.file}:${one.line} ${one.message} | ${one.expected ?? ""}`);
  };

  it("is found from the node's folder, and used", () => {
    install(whole);
    const loaded = loadConfig(folder.path, {});
    assert.ok(loaded.ok, JSON.stringify(loaded));
    assert.equal(loaded.config.systems.find((one) => one.file.system === "linea")?.adapter.name, "linea");
  });

  it("that is not there, or is none, is one mistake with its place", () => {
    assert.match(issues().join(), /^systems\/linea\.yaml:1 di-prova cannot be loaded: it is not there \| a package/);
  });

  for (const [what, code, message] of [
    ["exports nothing", "export const x = 1;", /exports no adapter/],
    ["throws", "throw new Error('guasto');", /cannot be loaded: guasto/],
    ["throws when it is called", "export const adapter = () => { throw new Error('guasto'); };", /cannot be loaded: guasto/],
    ["is for another contract", whole.replace("contract: 1", "contract: 2"), /written for the contract 2, and this is 1/],
    ["lacks a part", whole.replace("check: () => [],", ""), /is not whole: check/],
    ["has a schema that is none", whole.replace('type: "object"', 'type: "sbagliato"'), /have a schema that is none/],
    ["fails at its check", whole.replace("() => []", "() => { throw new Error('guasto'); }"), /cannot check its options: guasto/],
  ] as const) {
    it(`that ${what} is refused when the configuration is read`, () => {
      install(code);
      assert.match(issues().join(), message);
    });
  }
});
