import assert from "node:assert/strict";
import { egov, type EgovOptions } from "../../envelopes/egov/index.ts";
import { makeContext } from "../../envelopes/test-support.ts";
import { parse, toXml } from "../canonical/index.ts";
import type { Sealed } from "../contracts/envelope.ts";
import type { Node } from "./start.ts";
import { tracesOf } from "./traces.ts";
import { startIn, startSink, testFolder, type Sink, type TestFolder } from "./test-support.ts";

/** Ordered oneway messages of the e-Gov envelope 1.1, through a whole node. */
describe("messages of one conversation", () => {
  let folder: TestFolder;
  let sink: Sink;
  let node: Node;
  const notifica = { name: "notifica", profile: "oneway", conferma: true, ordine: true } as const;
  const policy = (nome: string, other: string, member: string): EgovOptions =>
    ({
      self: { tipo: "SPC", nome },
      counterparts: [{ member, tipo: "SPC", nome: other, version: "egov-1.1" }],
      service: { tipo: "SPC", nome: "NotificheCUP" },
      actions: [notifica],
      signed: false,
    }) as EgovOptions;

  beforeEach(async () => {
    sink = await startSink();
    folder = testFolder({
      "federation/members.yaml":
        'members: [{ id: CO-050, title: V, region: "050", delegates: [{ id: CD-050103, title: A, azienda: "050103", offers: [] }] }, { id: CO-080, title: E, region: "080", delegates: [] }]',
      "systems/peer.yaml": `{ system: peer, member: CO-080, adapter: soap, options: { listen: '127.0.0.1:0', path: /egov }, envelope: egov, format: v2xml, policy: ${JSON.stringify(policy("Beta", "Alfa", "CO-080"))} }`,
      "systems/sink.yaml": `{ system: sink, adapter: mllp, options: { connect: '${sink.address}' }, format: er7 }`,
    });
    node = await startIn(folder);
  });
  afterEach(async () => {
    await node.stop();
    await sink.close();
    folder.remove();
  });

  it("are worked on in their order, whatever the order in which they come; each is acknowledged at once", async () => {
    const sender = egov.create(policy("Alfa", "Beta", "CO-050"), { ...makeContext("CO-080", undefined, {}), clock: node.clock });
    const sealed: Sealed[] = [];
    for (const number of [1, 2, 3, 4]) {
      const text = [
        `MSH|^~\\&|A|B|C|D|20260305093000+0100||SIU^S14^SIU_S12|N${number}|P|2.5`,
        "SCH|R1|B-1^050103|||AG|EROG^^ITMOTIVO|||20|min||||||UFF-CUP||||OPCUP01|||||Complete|0420A4000000008^NRE",
        "PID|1||FTTNNA78C55D704A^^^CF^NNITA",
        "RGS|1",
        "AIS|1||89.7B.8^Prima visita^NOM2017|202701190830|||20|min||Complete",
        "ZFE|1|S0282340001||CD-050103|VETN-2027-01|EX|FED||20270111091500||||OPERATORE",
      ].join("\r");
      const payload = Buffer.from(toXml(parse(text)));
      sealed.push(await sender.seal({ payload, action: "notifica", to: "CO-050", key: String(number) }));
    }
    const send = async (number: number): Promise<void> => {
      const one = sealed[number - 1] ?? assert.fail("nothing sealed");
      const headers = { "content-type": one.transport["contentType"] ?? "", soapaction: '"notifica"' };
      const body = Buffer.from(one.bytes);
      const response = await fetch(`http://${node.addresses.get("peer")}/egov`, { method: "POST", headers, body });
      const bytes = Buffer.from(await response.arrayBuffer());
      assert.equal(response.status, 200, bytes.toString());
      const transport = { contentType: response.headers.get("content-type") ?? "", status: "200" };
      const opened = await sender.openReply({ bytes, peer: "node", transport }, one);
      assert.equal(opened.oneWay, true);
      assert.match(opened.notes.join(), /riscontro/);
    };
    for (const number of [1, 4, 2, 2, 3]) await send(number);
    await sink.until(4);
    const traces = [...tracesOf(node.config, node.journal, { limit: 100 })].map(({ traccia = "" }) => traccia);
    const richieste = traces.filter((one) => one.includes("<TipoMessaggio>Richiesta</TipoMessaggio>"));
    assert.equal(richieste.length, 5, "each of them that came has its traccia");
    assert.ok(traces.every((one) => one.includes("Intestazione") && !one.includes("FTTNNA78C55D704A")));
    const ids = node.journal.search({ type: "SIU^S14" }).filter(({ state }) => state !== "refused");
    const byControlId = new Map(ids.map(({ id, controlId }) => [id, controlId]));
    assert.deepEqual(
      sink.came.map((id) => byControlId.get(id)),
      ["N1", "N2", "N3", "N4"],
    );
  });
});
