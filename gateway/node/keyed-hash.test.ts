import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { keyedHash } from "./keyed-hash.ts";

describe("keyed hashes", () => {
  it("are HMAC-SHA-256, as node:crypto makes it, of the text in capitals", () => {
    for (const secret of [Buffer.alloc(0), Buffer.from("key"), Buffer.alloc(32, 7), Buffer.alloc(64, 9)]) {
      for (const text of ["smpmra56e12g478s", "à", "x".repeat(200)]) {
        const expected = createHmac("sha256", secret).update(text.toUpperCase(), "utf8").digest("hex").slice(0, 32);
        assert.equal(keyedHash(secret).of(text), expected);
      }
    }
  });

  it("have none for what is missing", () => {
    assert.equal(keyedHash(Buffer.from("key")).of(""), "");
  });
});
