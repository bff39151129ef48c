import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { vectorIdentity, vectorNames } from "./keys.ts";

describe("the vectors' identities", () => {
  it("are the same at every run, or no vector could be verified", async () => {
    const hash = createHash("sha256");
    for (const name of vectorNames) {
      const { key, certificate } = await vectorIdentity(name);
      assert.ok(certificate.checkPrivateKey(key), name);
      hash.update(certificate.raw);
    }
    assert.equal(hash.digest("hex"), "acceba53390690a31fae5e3092f48de0a1dc18aecbe327484ce2d712e982ab4c");
  });

  it("are issued by their authority, which is nobody else's", async () => {
    const ca = (await vectorIdentity("ca")).certificate;
    for (const name of vectorNames) {
      const { certificate } = await vectorIdentity(name);
      assert.ok(certificate.checkIssued(ca) && certificate.verify(ca.publicKey), name);
      assert.equal(certificate.ca, name === "ca", name);
    }
  });
});
