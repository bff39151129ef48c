import assert from "node:assert/strict";
import { addressIssues, parseAddress } from "./address.ts";

describe("addresses", () => {
  it("are host and port", () => {
    assert.deepEqual(parseAddress("127.0.0.1:7301"), { host: "127.0.0.1", port: 7301 });
    assert.deepEqual(parseAddress("cup.asl.it:0"), { host: "cup.asl.it", port: 0 });
    assert.deepEqual(parseAddress("[::1]:65535"), { host: "::1", port: 65535 });
    for (const bad of [
      "",
      "7301",
      ":7301",
      "host",
      "host:",
      "host:x",
      "host:65536",
      "::1:7301",
      "a b:1",
      "host:1 ",
      "http://h:1",
    ])
      assert.equal(parseAddress(bad), undefined, bad);
  });

  it("are told when they are none", () => {
    const issues = addressIssues({ listen: "x", connect: "h:1", other: "x" }, ["listen", "connect", "missing"]);
    assert.deepEqual(
      issues.map((one) => [one.path, one.message]),
      [[["listen"], "listen is not an address"]],
    );
  });
});
