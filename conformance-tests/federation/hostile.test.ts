import assert from "node:assert/strict";
import { createPrivateKey, randomBytes, X509Certificate, sign } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { egov } from "../../envelopes/egov/index.ts";
import { wsSecurity } from "../../envelopes/ws-security/index.ts";
import { parse, toXml } from "../../gateway/canonical/index.ts";
import type { Envelope, EnvelopeContext } from "../../gateway/contracts/envelope.ts";
import { journalOf } from "./admin-client.ts";
import { startFederation, type RunningFederation } from "./federation.ts";
import { makeFederationKeys } from "../../gateway/node/keys/index.ts";
import type { PilotName } from "./pilots.ts";

/** Point 6: each is refused in the sender's own protocol, and none reaches a CUP. */
describe("messages that must not get through (point 6)", function () {
  this.timeout(120_000);
  let federation: RunningFederation;

  before(async () => {
    federation = await startFederation(["veneto", "trento", "umbria", "marche"]);
    await makeFederationKeys(join(federation.folder, "stranger"), ["CO-050", "CO-100"], Date.now());
  });
  after(async () => {
    await federation.stop();
  });

  /** How many messages a node has in its journal, how many of them refused, and how many bookings its CUP has. */
  const state = async (name: PilotName): Promise<{ all: number; refused: number; bookings: number }> => {
    const rows = await journalOf(federation, name);
    const bookings = await federation.terminal(name).prenotazioni();
    return { all: rows.length, refused: rows.filter((row) => row.state === "refused").length, bookings: bookings.length };
  };
  const refusedOnce = async (name: PilotName, act: () => Promise<void>): Promise<void> => {
    const before = await state(name);
    await act();
    const after = await state(name);
    assert.deepEqual(after, { all: before.all + 1, refused: before.refused + 1, bookings: before.bookings });
  };

  it("a malformed record gets an error record", async () => {
    await refusedOnce("umbria", async () => {
      const answer = await exchange(federation.address("umbria", "cup"), Buffer.from("0012PRE1 broken!"));
      assert.match(answer, /^0135ERRO/);
    });
  });

  it("an unreadable HL7 message gets a negative acknowledgement in HL7 v2.3.1 with LF line ends", async () => {
    await refusedOnce("veneto", async () => {
      const answer = await exchange(
        federation.address("veneto", "cup"),
        Buffer.from("\x0bMSH|^~\\&|CUPBAS|ULSS3|NODO|VENETO|20270111||SRM^S99|BAD1|P|2.3.1\n\x1c\r"),
      );
      assert.match(answer, /\|ACK\^?\|[^|]*\|P\|2\.3\.1\nMSA\|AR\|BAD1\n/);
    });
  });

  it("a booking with a field that its table does not have is refused, naming the field and not the value", async () => {
    await refusedOnce("veneto", async () => {
      const message = [
        "MSH|^~\\&|CUPBAS|ULSS3|NODO|VENETO|20270111091600||SRM^S01|BAD2|P|2.3.1",
        "ARQ|R1^050103|700201^042101|||RMN|40||Normal|30|min|20270119083000|3|||OP1||||OP1",
        "PID|1||TSTPRI47A30A703S^^^^CF||TESTONI^PIERO||19470130|9",
        "RGS|1",
        "AIS|1||RMENC^RM^ULSS3|20270119083000|||30|min",
        "ZIM|0500A4000000002|20270108|3|S|050103",
        "",
      ].join("\n");
      const answer = await exchange(federation.address("veneto", "cup"), Buffer.from(`\x0b${message}\x1c\r`, "latin1"));
      assert.match(answer, /MSA\|A[ER]\|BAD2/);
      assert.doesNotMatch(answer, /TESTONI|TSTPRI/);
    });
  });

  it("broken XML gets a SOAP fault", async () => {
    await refusedOnce("trento", async () => {
      const { status, text } = await post(federation.address("trento", "cup"), "/cup", Buffer.from("<a><b></a>"));
      assert.equal(status, 500);
      assert.match(text, /<faultcode>[^<]*Client<\/faultcode>/);
    });
  });

  for (const line of [
    { name: "WS-Security", node: "marche", member: "CO-100", to: "CO-110", envelope: wssOf },
    { name: "e-Gov", node: "trento", member: "CO-050", to: "CO-042", envelope: egovOf },
  ] as const) {
    const peer = (): string => federation.address(line.node, "peer");
    const sealed = async (keys: string): Promise<Buffer> => {
      const envelope = await line.envelope(join(federation.folder, keys), line.member);
      const message = parse(availability(randomBytes(4).toString("hex")));
      const { bytes } = await envelope.seal({ payload: Buffer.from(toXml(message)), action: "disponibilita", to: line.to });
      return Buffer.from(bytes);
    };

    it(`${line.name}: a message signed by a stranger gets a fault that does not say which check failed`, async () => {
      const bytes = await sealed("stranger");
      await refusedOnce(line.node, async () => {
        const { status, text } = await post(peer(), "/ws-cupremoto", bytes);
        assert.equal(status, 500);
        assert.match(text, /Fault/);
        assert.doesNotMatch(text, /certificate|pinned|stranger/i);
      });
    });

    it(`${line.name}: an altered body gets a fault`, async () => {
      const bytes = Buffer.from((await sealed("keys")).toString().replace("92.18.C", "88.91.1"));
      await refusedOnce(line.node, async () => {
        const { status, text } = await post(peer(), "/ws-cupremoto", bytes);
        assert.equal(status, 500);
        assert.match(text, /Fault/);
      });
    });

    it(`${line.name}: the same bytes a second time get a fault`, async () => {
      const bytes = await sealed("keys");
      const first = await post(peer(), "/ws-cupremoto", bytes);
      assert.equal(first.status, 200, first.text);
      await refusedOnce(line.node, async () => {
        const { status, text } = await post(peer(), "/ws-cupremoto", bytes);
        assert.equal(status, 500);
        assert.match(text, /Fault/);
      });
    });
  }
});

const availability = (controlId: string): string =>
  [
    `MSH|^~\\&|RACCORDO|X|Y|Z|20270111091510+0100||SQM^S25^SQM_S25|${controlId}|P|2.5`,
    "QRD|20270111091510|R|I|Q0001|||10^RD|SMPMRA56E12G478S|SSA|07",
    "ARQ|SES0001-1^100201||||||||||20270112^20270121|B|||OP1||||OP1|||||1000A4000000248^NRE",
    "PID|1||SMPMRA56E12G478S^^^CF^NNITA||ESEMPI^MARIO||19560512|M",
    "RGS|1",
    "AIS|1||92.18.C^^NOM2017",
    "ZRX|1|DEM|1000A4000000248|20261008|Y|100201||1",
    "ZFE|1|SES0001|||||||||||SPEC_PET",
  ].join("\r");

async function contextOf(folder: string, member: string): Promise<EnvelopeContext> {
  const certificate = new X509Certificate(await readFile(join(folder, `${member}.crt`)));
  const key = createPrivateKey(await readFile(join(folder, `${member}.key`)));
  let number = Math.floor(Date.now() / 1000) % 9_000_000;
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now(), after: () => ({ cancel: () => undefined }) },
    random: (length) => randomBytes(length),
    sign,
    self: member,
    keys: {
      signing: () => ({ key, certificate, chain: [] }),
      own: [],
      members: [],
      trustOf: () => undefined,
    },
    remember: () => Promise.resolve(undefined),
    recall: () => Promise.resolve(undefined),
    next: () => Promise.resolve(++number),
  };
}

async function wssOf(folder: string, member: string): Promise<Envelope> {
  return wsSecurity.create({}, await contextOf(folder, member));
}

async function egovOf(folder: string, member: string): Promise<Envelope> {
  return egov.create(
    {
      self: { tipo: "SPC", nome: "RegioneVeneto" },
      counterparts: [{ member: "CO-042", tipo: "SPC", nome: "ProvinciaTrento" }],
      service: { tipo: "SPC", nome: "PrenotazioniCUP" },
      actions: ["disponibilita"],
    },
    await contextOf(folder, member),
  );
}

/** Sends bytes over a socket and gives what comes back first. */
async function exchange(address: string, bytes: Buffer): Promise<string> {
  const [host, port] = address.split(":");
  const socket = connect({ host: host!, port: Number(port) });
  await once(socket, "connect");
  socket.write(bytes);
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return answer.toString("latin1");
}

async function post(address: string, path: string, bytes: Buffer): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://${address}${path}`, {
    method: "POST",
    headers: { "content-type": "text/xml; charset=utf-8", soapaction: '"disponibilita"' },
    body: new Uint8Array(bytes),
  });
  return { status: response.status, text: await response.text() };
}
