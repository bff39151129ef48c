import assert from "node:assert/strict";
import { egov, type EgovOptions } from "../../envelopes/egov/index.ts";
import { makeContext } from "../../envelopes/test-support.ts";
import { parse, toXml } from "../canonical/index.ts";
import type { Envelope, Sealed } from "../contracts/envelope.ts";
import type { Node } from "./start.ts";
import { tracesOf } from "./traces.ts";
import { startIn, startSink, testFolder, type Sink, type TestFolder } from "./test-support.ts";

/** Ordered oneway messages of the e-Gov envelope 1.1, through a whole node. */
describe("messages of one conversation", () => {
  let folder: TestFolder;
  let sink: Sink;
  let node: Node;
  let sender: Envelope;
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

  const siu = (controlId: string, kind = "SIU^S14^SIU_S12"): string =>
    [
      `MSH|^~\\&|A|B|C|D|20260305093000+0100||${kind}|${controlId}|P|2.5`,
      "SCH|R1|B-1^050103|||AG|EROG^^ITMOTIVO|||20|min||||||UFF-CUP||||OPCUP01|||||Complete|0420A4000000008^NRE",
      "PID|1||FTTNNA78C55D704A^^^CF^NNITA",
      "RGS|1",
      "AIS|1||89.7B.8^Prima visita^NOM2017|202701190830|||20|min||Complete",
      "ZFE|1|S0282340001||CD-050103|VETN-2027-01|EX|FED||20270111091500||||OPERATORE",
    ].join("\r");

  /** Seals these as the messages 1, 2, ... of a conversation. */
  async function sealAll(payloads: readonly string[]): Promise<readonly Sealed[]> {
    sender = egov.create(policy("Alfa", "Beta", "CO-050"), { ...makeContext("CO-080", undefined, {}), clock: node.clock });
    const sealed: Sealed[] = [];
    for (const [i, payload] of payloads.entries()) {
      sealed.push(await sender.seal({ payload: Buffer.from(payload), action: "notifica", to: "CO-050", key: String(i) }));
    }
    return sealed;
  }

  async function send(one: Sealed): Promise<{ readonly status: number; readonly bytes: Buffer; readonly contentType: string }> {
    const headers = { "content-type": one.transport["contentType"] ?? "", soapaction: '"notifica"' };
    const response = await fetch(`http://${node.addresses.get("peer")}/egov`, {
      method: "POST",
      headers,
      body: Buffer.from(one.bytes),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, bytes, contentType: response.headers.get("content-type") ?? "" };
  }

  async function acknowledged(one: Sealed): Promise<void> {
    const { status, bytes, contentType } = await send(one);
    assert.equal(status, 200, bytes.toString());
    const opened = await sender.openReply({ bytes, peer: "node", transport: { contentType, status: "200" } }, one);
    assert.equal(opened.oneWay, true);
    assert.match(opened.notes.join(), /riscontro/);
  }

  const controlIds = async (): Promise<readonly (string | undefined)[]> => {
    const rows = (await node.journal.search({ type: "SIU^S14" })).filter(({ state }) => state !== "refused");
    const byId = new Map(rows.map(({ id, controlId }) => [id, controlId]));
    return sink.came.map((id) => byId.get(id));
  };

  it("are worked on in their order, whatever the order in which they come; each is acknowledged at once", async () => {
    const sealed = await sealAll(["N1", "N2", "N3", "N4"].map((id) => toXml(parse(siu(id)))));
    for (const number of [1, 4, 2, 2, 3]) await acknowledged(sealed[number - 1] ?? assert.fail());
    await sink.until(4);
    assert.deepEqual(await controlIds(), ["N1", "N2", "N3", "N4"]);
    const traces: string[] = [];
    for await (const { traccia = "" } of tracesOf(node.config, node.journal, { limit: 100 })) traces.push(traccia);
    const richieste = traces.filter((one) => one.includes("<TipoMessaggio>Richiesta</TipoMessaggio>"));
    assert.equal(richieste.length, 5, "each of them that came has its traccia");
    assert.ok(traces.every((one) => one.includes("Intestazione") && !one.includes("FTTNNA78C55D704A")));
  });

  it("do not wait for one that was refused for good, nor for one that only repeats another", async () => {
    const again = toXml(parse(siu("N1")));
    const sealed = await sealAll([again, again, '<Altro xmlns="urn:x"></Altro>', toXml(parse(siu("N4")))]);
    const [first, repeats, unreadable, last] = sealed;
    assert.ok(first && repeats && unreadable && last);
    await acknowledged(first);
    await acknowledged(repeats);
    assert.equal((await send(unreadable)).status, 500);
    await acknowledged(last);
    await sink.until(2);
    assert.deepEqual(await controlIds(), ["N1", "N4"]);
  });
});
