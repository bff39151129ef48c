import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { askAdmin } from "./admin-client.ts";
import { startFederation, type RunningFederation } from "./federation.ts";
import { bookElsewhere, requestAt, slotTaken } from "./scenarios.ts";

/** Whatever a node writes or lists beside the bodies: log, metrics, lists, histories. */
describe("personal data stay in the bodies", function () {
  this.timeout(60_000);
  let federation: RunningFederation;

  before(async () => {
    federation = await startFederation(["umbria", "marche"]);
  });
  after(async () => {
    await federation.stop();
  });

  it("no name, code or number of a patient in logs, metrics, lists and histories, also of what fails", async () => {
    const seen = await bookElsewhere(federation, "umbria", "marche", "110905", { service: "92.18.C", priority: "D" });
    await slotTaken(federation, "umbria", "marche", "110905", { service: "92.18.C", priority: "D", patient: 1 });
    const terminal = federation.terminal("umbria");
    await terminal.prenota(
      { ...(await requestAt(terminal, { service: "45.23", patient: 2 })), cf: seen.request.cf },
      { ...seen.chosen, id: "NOSUCH", azienda: "110905" },
    );

    const patients = [...(await terminal.patients()), ...(await federation.terminal("marche").patients())];
    const secrets = patients
      .flatMap((one) => [one.cf, one.surname, one.birth.replaceAll("-", ""), ...one.prescriptions.map((p) => p.nre)])
      .filter((text) => text.length > 3);
    assert.ok(secrets.length > 20);

    for (const name of federation.names) {
      const { messages } = (await (await askAdmin(federation, name, "messages?limit=500")).json()) as {
        readonly messages: readonly { readonly id: string }[];
      };
      assert.ok(messages.length > 3);
      const details = await Promise.all(
        messages.map(async ({ id }) => (await askAdmin(federation, name, `messages/${id}`)).text()),
      );
      const { url } = await federation.admin(name);
      const metrics = await (await fetch(`${url}/metrics`)).text();
      const everything = [federation.node(name).log(), JSON.stringify(messages), ...details, metrics].join("\n");
      for (const secret of secrets) assert.ok(!everything.includes(secret), `${name} told ${secret.slice(0, 2)}…`);
    }
  });

  it("no private key in anything that a node wrote: log, journal, spool, metrics", async () => {
    const names = await readdir(federation.folder, { recursive: true });
    const contents = await Promise.all(
      names.map(async (name) => {
        const path = join(federation.folder, name);
        return (await stat(path)).isFile() ? ([name, await readFile(path, "latin1")] as const) : undefined;
      }),
    );
    const files = contents.filter((one) => one !== undefined);
    const keys = files.filter(([name]) => name.endsWith(".key"));
    // Any line of a PEM file but the first, which all keys of one kind begin with.
    const secrets = keys.flatMap(([, pem]) => pem.split("\n").slice(2, -2));
    assert.ok(keys.length >= 2 && secrets.length > 40);
    const written = [
      ...files.filter(([name]) => !name.endsWith(".key")),
      ...federation.names.map((name) => [`log of ${name}`, federation.node(name).log()] as const),
    ];
    assert.ok(written.some(([name]) => name.includes(".sqlite")));
    for (const [name, text] of written) {
      for (const secret of secrets) assert.ok(!text.includes(secret), `${name} holds a part of a private key`);
    }
  });
});
