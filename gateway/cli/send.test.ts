import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startNodeProcess } from "../../conformance-tests/federation/node-process.ts";
import { freePort, testFolder } from "../node/test-support.ts";
import { raccordo } from "./test-support.ts";

describe("raccordo send", function () {
  this.timeout(60_000);

  it("sends as a system would and shows the answer, also where the set names no character set; says what is wrong", async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    const folder = testFolder({
      "node.yaml": "{ node: n, member: CO-050, journal: data/j.sqlite, mappings: mappings }",
      "routes.yaml": "routes: [{ name: all, refuse: { reason: È chiuso } }]",
      "systems/cup.yaml": `{ system: cup, delegate: CD-050103, adapter: record-tcp, options: { listen: '${listen}' }, mapping: cup }`,
    });
    const set = join(folder.path, "mappings", "cup");
    mkdirSync(set, { recursive: true });
    const file = (name: string, text: string): string => {
      writeFileSync(join(set, name), text);
      return join(set, name);
    };
    file("set.yaml", "set: cup\nformat: record\n");
    file("r.layout.yaml", "layout: r\nfields: [{ name: TIPO, text: 2 }, { name: NUMERO, text: 6 }, { name: TESTO, text: 60 }]\n");
    file(
      "a.map.yaml",
      "mapping: cup/a\nlegacy: { message: PR, layout: r.layout.yaml }\ncanonical: SIU^S12\nonly: in\nrules: [{ legacy: NUMERO, hl7: MSH-10 }]\n",
    );
    file(
      "b.map.yaml",
      "mapping: cup/b\nlegacy: { message: RI, layout: r.layout.yaml }\ncanonical: ACK\nonly: out\nrules: [{ legacy: NUMERO, hl7: MSA-2 }, { legacy: TESTO, is: 'È ricevuto', only: out }]\n",
    );
    const message = file("prova.rec", "PRN00007");
    const send = (...args: readonly string[]): ReturnType<typeof raccordo> => raccordo(["send", folder.path, ...args]);

    const off = await send("cup", message);
    assert.equal(off.code, 1);
    assert.match(off.err, /PEER_UNREACHABLE/);
    const node = await startNodeProcess(folder.path, {});
    try {
      const { code, out, err } = await send("cup", message);
      assert.equal(code, 0, err);
      // The record's own character set is Latin-1, which is no UTF-8: the text is shown whole all the same.
      assert.match(out, /^RIN00007È ricevuto *\n$/);
    } finally {
      await node.stop();
      folder.remove();
    }
    for (const args of [
      ["nessuno", message],
      ["cup", join(set, "nulla")],
    ])
      assert.ok((await send(...args)).code > 0, args.join());
  });
});
