import assert from "node:assert/strict";
import { nearest } from "./schema.ts";

describe("nearest name", () => {
  const known = ["journal", "mappings", "member", "node"];

  it("is the one that was likely meant", () => {
    assert.equal(nearest("jurnal", known), "journal");
    assert.equal(nearest("MEMBER", known), "member");
    assert.equal(nearest("mapings", known), "mappings");
    assert.equal(nearest("nod", known), "node");
  });

  it("is none when nothing is near", () => {
    assert.equal(nearest("admin", known), undefined);
    assert.equal(nearest("x", []), undefined);
    assert.equal(nearest("completely-different", known), undefined);
  });
});
