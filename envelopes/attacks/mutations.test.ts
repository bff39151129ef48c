import assert from "node:assert/strict";
import { checkMutations, honestCases } from "./mutations.ts";

describe("mutations of honest messages", () => {
  it("never open with another payload, and fail with nothing but errors of ours", () => checkMutations(1500)).timeout(20_000);

  it("begin from honest messages of every kind", () => {
    const groups = new Set(honestCases().map(({ group }) => group));
    for (const group of ["honest", "encryption", "saml", "username", "soap"] as const) assert.ok(groups.has(group), group);
  });
});
