import assert from "node:assert/strict";
import { silentLog } from "../contracts/clock.ts";
import { startAdmin } from "./admin.ts";
import type { Served } from "./serve.ts";
import { booking, patient, startTestNode, type TestNode } from "./test-support.ts";

const token = "segreto-di-prova";

describe("a replay asked of the administration", () => {
  let running: TestNode;
  let admin: Served;
  const post = (id: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`http://${admin.address}/api/messages/${id}/replay`, { method: "POST", headers });
  const known = { authorization: `Bearer ${token}`, "x-raccordo-user": encodeURIComponent("Niccolò Łuczak") };

  before(async () => {
    running = await startTestNode();
    admin = await startAdmin(running.node, { listen: "127.0.0.1:0", token, log: silentLog });
    await running.send(booking("R1", "SES1"));
    assert.match(await running.send(booking("R2", "SES2").replace("19560512", "ESEMPI")), /MSA\|A[ER]/);
  });
  after(async () => {
    await admin.close();
    await running.stop();
  });

  it("needs the token and a name, and a message that was refused", async () => {
    const idOf = async (text: string): Promise<string> => (await running.node.journal.search({ text }))[0]!.id;
    const [refused, done] = [await idOf("R2"), await idOf("R1")];
    const asked: readonly [string, Readonly<Record<string, string>>, number, RegExp][] = [
      [refused, {}, 401, /token/],
      [refused, { authorization: known.authorization }, 400, /x-raccordo-user/],
      ["4711", known, 404, /Nessun messaggio/],
      [done, known, 409, /"detail":"Message \d+ was taken in, and is done[^"]*","code":"REPLAY_REFUSED","hint":"when its sender/],
    ];
    for (const [id, headers, status, text] of asked) {
      const response = await post(id, headers);
      assert.equal(response.status, status);
      assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/);
      assert.match(await response.text(), text);
    }
    assert.deepEqual(await running.node.journal.audits(10), []);
  });

  it("tells what became of it, without content", async () => {
    const { id } = (await running.node.journal.search({ text: "R2" }))[0]!;
    const response = await post(id, known);
    const text = await response.text();
    const { error, ...told } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const [newest] = await running.node.journal.search({});
    assert.deepEqual(told, { id: newest?.id, repeats: false, state: "refused", outcome: newest?.outcome });
    assert.match(String(error), /^HL7_/);
    for (const word of patient.words) assert.ok(!text.includes(word), word);
    assert.deepEqual(
      (await running.node.journal.audits(10)).map((one) => [one.who, one.what, one.messageId]),
      [
        ["Niccolò Łuczak", `replayed as ${newest?.id}: refused ${newest?.outcome}`, id],
        ["Niccolò Łuczak", "replay", id],
      ],
    );
  });
});
