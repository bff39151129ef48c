import assert from "node:assert/strict";
import { startPostgres, type PostgresServer } from "../postgres/server.ts";
import { fleetOutages } from "./outages.ts";

describe("three nodes on one PostgreSQL", function () {
  this.timeout(180_000);
  let postgres: PostgresServer;
  before(async () => (postgres = await startPostgres()));
  after(() => postgres.stop());

  it("killed, stopped beyond their lease, their database crashed: nothing is lost, nothing done twice", async () => {
    const findings = await fleetOutages({ outages: 4, seed: Date.now() % 1_000_000, postgres });
    assert.deepEqual(findings.wrong, [], JSON.stringify(findings));
    assert.ok(findings.acknowledged > 50, JSON.stringify(findings));
  });
});
