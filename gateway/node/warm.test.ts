import assert from "node:assert/strict";
import type { MappingSet } from "../mapping/index.ts";
import type { SystemConfig } from "./config/model.ts";
import { sinkFile, testFolder } from "./test-support.ts";
import { warmMappings } from "./warm.ts";

describe("mapping sets of a new configuration", () => {
  it("are run once before it is in force, each of them once, and those in use not again", async () => {
    const folder = testFolder({ "systems/sink.yaml": sinkFile("127.0.0.1:1") });
    const [system] = folder.load().systems;
    folder.remove();
    const warmed: string[] = [];
    const withSet = (name: string): SystemConfig => {
      const set: Partial<MappingSet> = { name, warm: () => void warmed.push(name) };
      return { ...system!, mapping: set as MappingSet };
    };
    const [first, second, third] = [withSet("first"), withSet("second"), withSet("third")];
    await warmMappings([first, second, { ...second }, third, { ...third, mapping: undefined }], [first]);
    assert.deepEqual(warmed, ["second", "third"]);
  });
});
