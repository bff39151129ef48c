import assert from "node:assert/strict";
import type { Received } from "../../gateway/contracts/adapter.ts";
import type { Envelope, Opened, Sealed } from "../../gateway/contracts/envelope.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { type Identity, makeContext, makeIdentity, start, type TestContext } from "../test-support.ts";
import { change, find, replace, resign } from "../ws-security/forge.ts";
import { egov, EgovProblem } from "./index.ts";
import type { EgovOptions } from "./options.ts";

const payload = Buffer.from('<SRM_S01 xmlns="urn:hl7-org:v2xml"><MSH>è</MSH></SRM_S01>');
const alfa = { tipo: "SPC", nome: "RegioneAlfa" };
const beta = { tipo: "SPC", nome: "AziendaSanitariaBeta" };
const common = { service: { tipo: "SPC", nome: "PrenotazioniCUP" }, actions: ["disponibilita", "prenotazione"] };
const forAlfa: EgovOptions = { self: alfa, counterparts: [{ member: "CO-B", ...beta }], ...common };
const forBeta: EgovOptions = {
  self: beta,
  counterparts: [
    { member: "CO-A", ...alfa },
    { member: "CO-C", tipo: "SPC", nome: "RegioneGamma" },
  ],
  ...common,
};

const arrived = ({ bytes, transport }: Pick<Sealed, "bytes" | "transport">): Received => ({ bytes, peer: "test", transport });
const arrivedText = (xml: string): Received => ({ bytes: Buffer.from(xml), peer: "test", transport: {} });

describe("egov", () => {
  let alice: Identity;
  let bob: Identity;
  let carol: Identity;
  let a: TestContext;
  let b: TestContext;
  let sender: Envelope;
  let receiver: Envelope;
  let request: Sealed;
  let xml: string;

  before(async () => {
    [alice, bob, carol] = await Promise.all([makeIdentity("CO-A"), makeIdentity("CO-B"), makeIdentity("CO-C")]);
  });

  beforeEach(async () => {
    const members = { "CO-A": [alice.certificate], "CO-B": [bob.certificate], "CO-C": [carol.certificate] };
    a = makeContext("CO-A", alice, members);
    b = makeContext("CO-B", bob, members);
    sender = egov.create(forAlfa, a);
    receiver = egov.create(forBeta, b);
    request = await sender.seal({ payload, action: "prenotazione", to: "CO-B" });
    xml = Buffer.from(request.bytes).toString();
  });

  /** Changes the Intestazione and signs it again as its sender. */
  const edited = (edit: (header: string) => string): string => change(xml, "eGov_IT:Intestazione", alice.key, edit);

  async function refusal(
    received: Received,
  ): Promise<{ error: GatewayError; codes: readonly string[] | undefined; answer: string }> {
    const error: unknown = await receiver.open(received).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof GatewayError, "nothing was refused");
    const reply = await receiver.refuse(error, received, undefined);
    assert.equal(reply.failed, true);
    assert.equal(reply.transport.status, "500");
    const problem = error.cause instanceof EgovProblem ? error.cause : undefined;
    const codes =
      problem?.busta &&
      problem.eccezioni.map(
        ({ code, rilevanza, posizione }) => `${code.slice(8)}${rilevanza === "GRAVE" ? "" : ` ${rilevanza}`}@${posizione}`,
      );
    return { error, codes, answer: Buffer.from(reply.bytes).toString() };
  }

  it("asks and answers, with parties swapped and the reference", async () => {
    assert.equal(request.id, "RegioneAlfa_RegioneAlfaSPCoopIT_0000001_2026-03-05_09:31");
    const opened = await receiver.open(arrived(request));
    assert.deepEqual([opened.sender, opened.action, opened.id], ["CO-A", "prenotazione", request.id]);
    assert.deepEqual(opened.payload, payload);
    const reply = await receiver.sealReply(payload, opened);
    const text = Buffer.from(reply.bytes).toString();
    assert.ok(find(text, "eGov_IT:Mittente").includes(">AziendaSanitariaBeta<"));
    assert.ok(find(text, "eGov_IT:RiferimentoMessaggio").includes(request.id));
    const answer = await sender.openReply(arrived(reply), request);
    assert.deepEqual([answer.sender, answer.id], ["CO-B", reply.id]);
  });

  it("never gives an Identificatore twice", async () => {
    const more = await Promise.all([1, 2, 3].map(() => sender.seal({ payload, action: "prenotazione", to: "CO-B" })));
    assert.equal(new Set([request, ...more].map(({ id }) => id)).size, 4);
  });

  it("passes over what is only INFO, and tells", async () => {
    const sequenza = edited((header) =>
      replace(
        header,
        "</eGov_IT:IntestazioneMessaggio>",
        '<eGov_IT:Sequenza numeroProgressivo="0000001"></eGov_IT:Sequenza></eGov_IT:IntestazioneMessaggio>',
      ),
    );
    const opened = await receiver.open(arrivedText(sequenza));
    assert.ok(opened.notes.includes("passed over: EGOV_IT_401 INFO Sequenza"), opened.notes.join());
  });

  it("understands dates with zone and fraction, and a gateway's name in another case", async () => {
    await receiver.open(
      arrivedText(
        edited((header) =>
          replace(
            replace(header, ">2026-03-05T09:31:07<", ">2026-03-05T08:31:07.250Z<"),
            "RegioneAlfaSPCoopIT",
            "regionealfaspcoopit",
          ),
        ),
      ),
    );
  });

  const insecure: readonly (readonly [string, string, GatewayError["code"], () => string])[] = [
    ["altered Body", "202@Security", "SECURITY_INVALID", () => replace(xml, "<MSH>è", "<MSH>e")],
    ["altered Intestazione", "202@Security", "SECURITY_INVALID", () => replace(xml, ">prenotazione<", ">disponibilita<")],
    ["no Security header", "202@Security", "SECURITY_MISSING", () => replace(xml, find(xml, "wsse:Security"), "")],
    [
      "wrapped Intestazione",
      "202@Security",
      "SECURITY_INVALID",
      () => {
        const old = find(xml, "eGov_IT:Intestazione");
        const fresh = replace(replace(old, ' wsu:Id="rc-intestazione"', ""), ">prenotazione<", ">disponibilita<");
        return replace(xml, old, `${fresh}<x:w xmlns:x="urn:x">${old}</x:w>`);
      },
    ],
    [
      "Intestazione without Reference",
      "202@Security",
      "SECURITY_INVALID",
      () => {
        const from = xml.indexOf('<ds:Reference URI="#rc-intestazione">');
        return resign(xml.slice(0, from) + xml.slice(xml.indexOf("</ds:Reference>", from) + 15), alice.key);
      },
    ],
    [
      "signature of another member",
      "201@Mittente",
      "SECURITY_UNTRUSTED",
      () =>
        resign(xml, carol.key).replace(/(<wsse:BinarySecurityToken[^>]*>)[^<]*/, `$1${carol.certificate.raw.toString("base64")}`),
    ],
  ];
  for (const [what, exception, code, make] of insecure) {
    it(`refuses ${what} with ${exception}`, async () => {
      const { error, codes, answer } = await refusal(arrivedText(make()));
      assert.equal(error.code, code, error.message);
      assert.deepEqual(codes, [exception]);
      assert.ok(answer.includes("EGOV_IT_001 - Formato Busta non corretto"));
      assert.equal(b.remembered.size, 0, "an unverified Identificatore was remembered");
    });
  }

  it("refuses a stale signature with 200", async () => {
    b.clock.at = start + 361_000;
    const { error, codes } = await refusal(arrived(request));
    assert.deepEqual([error.code, codes], ["SECURITY_STALE", ["200@Security"]]);
  });

  it("refuses a duplicate of what was answered with 110, for five days", async () => {
    await receiver.sealReply(payload, await receiver.open(arrived(request)));
    assert.deepEqual((await refusal(arrived(request))).codes, ["110@Messaggio/Identificatore"]);
    const until = [...b.remembered.values()][0]?.until ?? 0;
    assert.ok(until > start + 5 * 86_400_000 - 2000, String(until));
  });

  it("lets a message through again that was opened and never answered", async () => {
    await receiver.open(arrived(request));
    assert.deepEqual(b.remembered.size, 0);
    assert.equal((await receiver.open(arrived(request))).id, request.id);
  });

  it("gives the same message under the same key, also in another minute and another process", async () => {
    const ask = { payload, action: "prenotazione", to: "CO-B", key: "42" };
    const first = await sender.seal(ask);
    a.clock.at += 120_000;
    const again = await egov.create(forAlfa, a).seal(ask);
    assert.equal(again.id, first.id);
    const dates = (bytes: Uint8Array): string => find(Buffer.from(bytes).toString(), "eGov_IT:OraRegistrazione");
    assert.equal(dates(again.bytes), dates(first.bytes));
    assert.notEqual((await sender.seal({ ...ask, key: "43" })).id, first.id);
  });

  it("takes 110 for something sent again as an open question", async () => {
    const ask = { payload, action: "prenotazione", to: "CO-B", key: "42" };
    const first = await sender.seal(ask);
    await receiver.sealReply(payload, await receiver.open(arrived(first)));
    const { answer } = await refusal(arrived(first));
    await assert.rejects(sender.openReply(arrivedText(answer), await sender.seal(ask)), {
      code: "EGOV_REFUSED",
      certainty: "unknown",
    });
    assert.equal((await sender.seal(ask)).id, first.id);
  });

  it("signs the busta errore and refers to what it refuses", async () => {
    await receiver.sealReply(payload, await receiver.open(arrived(request)));
    const { answer } = await refusal(arrived(request));
    assert.ok(answer.includes(`<eGov_IT:RiferimentoMessaggio>${request.id}<`) && answer.includes("<ds:SignatureValue>"));
    await assert.rejects(sender.openReply(arrivedText(answer), request), {
      code: "EGOV_REFUSED",
      certainty: "refused",
      message: /EGOV_IT_110 GRAVE Messaggio\/Identificatore/,
    });
  });

  it("carries a refusal of the node through EGOV_IT_300", async () => {
    const opened: Opened = await receiver.open(arrived(request));
    const reply = await receiver.refuse(new GatewayError("SLOT_OCCUPATO", "x"), arrived(request), opened);
    const text = Buffer.from(reply.bytes).toString();
    assert.ok(text.includes("EGOV_IT_300 - Errore nel processamento del messaggio SPCoop") && !text.includes("ListaEccezioni"));
    await assert.rejects(sender.openReply(arrived(reply), request), {
      code: "PEER_REFUSED",
      certainty: "refused",
      message: /^SLOT_OCCUPATO/,
    });
  });

  it("takes a bare EGOV_IT_300 of another gateway for an open question", async () => {
    const fault =
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring> EGOV_IT_300 - Errore nel processamento del messaggio SPCoop</faultstring></s:Fault></s:Body></s:Envelope>';
    await assert.rejects(sender.openReply(arrivedText(fault), request), { code: "EGOV_REFUSED", certainty: "unknown" });
  });

  it("refuses an answer to something else", async () => {
    const other = await sender.seal({ payload, action: "disponibilita", to: "CO-B" });
    const answer = await receiver.sealReply(payload, await receiver.open(arrived(other)));
    await assert.rejects(sender.openReply(arrived(answer), request), {
      code: "PEER_REPLY_INVALID",
      certainty: "unknown",
      message: /EGOV_IT_106.*EGOV_IT_111/,
    });
    const { bytes } = await receiver.sealReply(payload, await receiver.open(arrived(request)));
    const altered = replace(Buffer.from(bytes).toString(), "<MSH>è", "<MSH>e");
    await assert.rejects(sender.openReply(arrivedText(altered), request), { code: "SECURITY_INVALID", certainty: "unknown" });
  });

  it("answers only what it opened itself", async () => {
    const request = { payload, sender: "CO-A", action: "prenotazione", id: "x", notes: [] };
    await assert.rejects(receiver.sealReply(payload, request), { code: "INTERNAL" });
  });

  it("knows what it asked also from the bytes alone", async () => {
    const { bytes, transport, id } = request;
    const answer = await receiver.sealReply(payload, await receiver.open(arrived(request)));
    assert.equal((await sender.openReply(arrived(answer), { bytes, transport, id })).id, answer.id);
  });

  it("asks an idempotent counterpart anew under another Identificatore, and gets the answer that was lost", async () => {
    const beta = { member: "CO-B", tipo: "SPC", nome: "AziendaSanitariaBeta", idempotente: true };
    const from = egov.create({ ...forAlfa, counterparts: [beta] }, a);
    const ask = { payload, action: "prenotazione", to: "CO-B", key: "42" };
    await receiver.sealReply(payload, await receiver.open(arrived(await from.seal(ask))));
    const again = await from.seal(ask);
    const { answer } = await refusal(arrived(again));
    await assert.rejects(from.openReply(arrivedText(answer), again), { code: "EGOV_REFUSED", certainty: "unknown" });
    const anew = await from.seal(ask);
    assert.notEqual(anew.id, again.id);
    const reply = await receiver.sealReply(payload, await receiver.open(arrived(anew)));
    assert.deepEqual((await from.openReply(arrived(reply), anew)).payload, payload);
  });

  it("takes 110 for a oneway message sent again as word that it arrived, if it is signed and about that message", async () => {
    const actions = [{ name: "notifica", profile: "oneway" }] as const;
    const from = egov.create({ ...forAlfa, actions }, a);
    receiver = egov.create({ ...forBeta, actions }, b);
    const ask = { payload, action: "notifica", to: "CO-B", key: "42" };
    const first = await from.seal(ask);
    await receiver.sealReply(payload, await receiver.open(arrived(first)));
    const { answer } = await refusal(arrived(first));
    await assert.rejects(from.openReply(arrivedText(answer), first), { code: "EGOV_REFUSED", certainty: "refused" });
    const again = await from.seal(ask);
    const taken = await from.openReply(arrivedText(answer), again);
    assert.deepEqual([taken.oneWay, taken.sender, taken.payload.length], [true, "CO-B", 0]);
    const unsigned = replace(answer, find(answer, "wsse:Security"), "");
    await assert.rejects(from.openReply(arrivedText(unsigned), again), { code: "SECURITY_MISSING", certainty: "unknown" });
    const other = await from.seal({ ...ask, key: "43" });
    await assert.rejects(from.openReply(arrivedText(answer), { ...other, repeated: true } as Sealed), {
      code: "PEER_REPLY_INVALID",
      message: /EGOV_IT_111/,
    });
  });

  it("signs IntestazioneMessaggio alone where a router adds to the lists", async () => {
    const from = egov.create({ ...forAlfa, firma: "IntestazioneMessaggio" }, a);
    const to = egov.create({ ...forBeta, firma: "IntestazioneMessaggio" }, b);
    const asked = await from.seal({ payload, action: "disponibilita", to: "CO-B" });
    const text = Buffer.from(asked.bytes).toString();
    const hop = find(text, "eGov_IT:Trasmissione");
    const opened = await to.open(arrivedText(replace(text, hop, hop + hop)));
    assert.deepEqual((await from.openReply(arrived(await to.sealReply(payload, opened)), asked)).payload, payload);
    await assert.rejects(to.open(arrivedText(replace(text, ">disponibilita<", ">prenotazione<"))), { code: "SECURITY_INVALID" });
    await assert.rejects(receiver.open(arrivedText(text)), { code: "SECURITY_INVALID" });
  });

  it("works without signatures where that is agreed", async () => {
    const from = egov.create({ ...forAlfa, signed: false }, a);
    const to = egov.create({ ...forBeta, signed: false }, b);
    const asked = await from.seal({ payload, action: "disponibilita", to: "CO-B" });
    const opened = await to.open(arrived(asked));
    assert.equal(opened.sender, undefined);
    assert.deepEqual((await from.openReply(arrived(await to.sealReply(payload, opened)), asked)).payload, payload);
  });

  it("never fails to refuse", async () => {
    const broken = egov.create(forBeta, { ...b, next: () => Promise.reject(new Error("no disk")) });
    const error: unknown = await receiver.open(arrivedText(replace(xml, "<MSH>è", "<MSH>e"))).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof GatewayError);
    const reply = await broken.refuse(error, arrived(request), undefined);
    assert.ok(Buffer.from(reply.bytes).toString().includes("EGOV_IT_001"));
  });
});
