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
  const swap = (from: string, to: string) => (): string => edited((header) => replace(header, from, to));

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

  const cases: readonly (readonly [string, readonly string[], () => string])[] = [
    ["another actor", ["002@Intestazione/actor"], swap("http://www.cnipa.it/eGov_it/portadominio", "urn:other")],
    ["mustUnderstand 0", ["002@Intestazione/mustUnderstand"], swap('mustUnderstand="1"', 'mustUnderstand="0"')],
    [
      "tipo that is not SPC",
      ["101@Mittente/IdentificativoParte/tipo"],
      swap(
        '<eGov_IT:Mittente><eGov_IT:IdentificativoParte tipo="SPC"',
        '<eGov_IT:Mittente><eGov_IT:IdentificativoParte tipo="TEST"',
      ),
    ],
    [
      "unknown Mittente",
      ["101@Mittente/IdentificativoParte"],
      swap(
        '<eGov_IT:Mittente><eGov_IT:IdentificativoParte tipo="SPC">RegioneAlfa',
        '<eGov_IT:Mittente><eGov_IT:IdentificativoParte tipo="SPC">Nessuno',
      ),
    ],
    [
      "empty Mittente",
      ["101@Mittente/IdentificativoParte"],
      swap(
        '<eGov_IT:Mittente><eGov_IT:IdentificativoParte tipo="SPC">RegioneAlfa',
        '<eGov_IT:Mittente><eGov_IT:IdentificativoParte tipo="SPC">',
      ),
    ],
    [
      "Destinatario that is somebody else",
      ["102@Destinatario/IdentificativoParte"],
      swap(
        '<eGov_IT:Destinatario><eGov_IT:IdentificativoParte tipo="SPC">AziendaSanitariaBeta',
        '<eGov_IT:Destinatario><eGov_IT:IdentificativoParte tipo="SPC">RegioneGamma',
      ),
    ],
    [
      "no ProfiloCollaborazione",
      ["103@ProfiloCollaborazione"],
      () => edited((header) => replace(header, find(header, "eGov_IT:ProfiloCollaborazione"), "")),
    ],
    ["another profile", ["103@ProfiloCollaborazione"], swap("EGOV_IT_ServizioSincrono", "EGOV_IT_MessaggioSingoloOneWay")],
    ["unknown profile", ["103@ProfiloCollaborazione"], swap("EGOV_IT_ServizioSincrono", "EGOV_IT_Altro")],
    ["another Servizio", ["105@Servizio"], swap(">PrenotazioniCUP<", ">Altro<")],
    ["Servizio of tipo URL", ["105@Servizio/tipo"], swap('Servizio tipo="SPC"', 'Servizio tipo="URL"')],
    ["no Azione", ["106@Azione"], () => edited((header) => replace(header, find(header, "eGov_IT:Azione"), ""))],
    ["unknown Azione", ["106@Azione"], swap(">prenotazione<", ">altro<")],
    [
      "Identificatore with an underscore in a name",
      ["110@Messaggio/Identificatore"],
      swap("RegioneAlfa_RegioneAlfa", "Regione_Alfa_RegioneAlfa"),
    ],
    ["Identificatore with six digits", ["110@Messaggio/Identificatore"], swap("_0000001_", "_000001_")],
    ["Identificatore at hour 25", ["110@Messaggio/Identificatore"], swap("05_09:31", "05_25:31")],
    [
      "Identificatore of somebody else",
      ["110@Messaggio/Identificatore"],
      swap("RegioneAlfa_RegioneAlfa", "RegioneGamma_RegioneAlfa"),
    ],
    ["Identificatore of another gateway", ["110@Messaggio/Identificatore"], swap("RegioneAlfaSPCoopIT", "RegioneAlfaAltraIT")],
    [
      "no OraRegistrazione",
      ["108@Messaggio/OraRegistrazione"],
      () => edited((header) => replace(header, find(header, "eGov_IT:OraRegistrazione"), "")),
    ],
    ["OraRegistrazione that is no date", ["108@Messaggio/OraRegistrazione"], swap(">2026-03-05T09:31:07<", ">ieri<")],
    ["local clock", ["108@Messaggio/OraRegistrazione/tempo"], swap("EGOV_IT_SPC", "EGOV_IT_Locale")],
    [
      "RiferimentoMessaggio in a request",
      ["111@Messaggio/RiferimentoMessaggio"],
      swap(
        "</eGov_IT:Messaggio>",
        "<eGov_IT:RiferimentoMessaggio>RegioneAlfa_RegioneAlfaSPCoopIT_0000009_2026-03-05_09:31</eGov_IT:RiferimentoMessaggio></eGov_IT:Messaggio>",
      ),
    ],
    [
      "Scadenza that is no date",
      ["112@Messaggio/Scadenza"],
      swap("</eGov_IT:Messaggio>", "<eGov_IT:Scadenza>2026-02-30T00:00:00</eGov_IT:Scadenza></eGov_IT:Messaggio>"),
    ],
    [
      "Scadenza past",
      ["301@Messaggio/Scadenza"],
      swap("</eGov_IT:Messaggio>", "<eGov_IT:Scadenza>2026-03-05T09:31:06</eGov_IT:Scadenza></eGov_IT:Messaggio>"),
    ],
    ["OraRegistrazione older than five days", ["301@Messaggio/Scadenza"], swap(">2026-03-05T09:31:07<", ">2026-02-28T09:31:00<")],
    ["inoltro more than once", ["113@ProfiloTrasmissione/inoltro"], swap("EGOV_IT_ALPIUUNAVOLTA", "EGOV_IT_PIUDIUNAVOLTA")],
    [
      "confirmation asked for",
      ["113@ProfiloTrasmissione/confermaRicezione"],
      swap('confermaRicezione="false"', 'confermaRicezione="true"'),
    ],
    [
      "empty ListaTrasmissioni",
      ["116@ListaTrasmissioni/Trasmissione"],
      () => edited((header) => header.replace(/<eGov_IT:Trasmissione>.*<\/eGov_IT:Trasmissione>/, "")),
    ],
    [
      "hop of nobody known",
      ["116@ListaTrasmissioni/Trasmissione"],
      swap(
        '<eGov_IT:Origine><eGov_IT:IdentificativoParte tipo="SPC">RegioneAlfa',
        '<eGov_IT:Origine><eGov_IT:IdentificativoParte tipo="SPC">Nessuno',
      ),
    ],
    [
      "GRAVE exception without fault",
      ["003@ListaEccezioni/SOAPFault"],
      swap(
        "</eGov_IT:Intestazione>",
        '<eGov_IT:ListaEccezioni><eGov_IT:Eccezione codiceEccezione="EGOV_IT_101" contestoCodifica="c" posizione="p" rilevanza="GRAVE"></eGov_IT:Eccezione></eGov_IT:ListaEccezioni></eGov_IT:Intestazione>',
      ),
    ],
    [
      "two faults at once",
      ["103@ProfiloCollaborazione", "113@ProfiloTrasmissione/inoltro"],
      () => edited((header) => replace(replace(header, "EGOV_IT_ServizioSincrono", "x"), "EGOV_IT_ALPIUUNAVOLTA", "x")),
    ],
    [
      "elements out of order",
      ["002@IntestazioneMessaggio"],
      () =>
        edited((header) => {
          const azione = find(header, "eGov_IT:Azione");
          return replace(replace(header, azione, ""), "<eGov_IT:Mittente>", `${azione}<eGov_IT:Mittente>`);
        }),
    ],
    [
      "two headers",
      ["001@Intestazione"],
      () =>
        replace(
          xml,
          "</soap:Header>",
          `${find(xml, "eGov_IT:Intestazione").replace(' wsu:Id="rc-intestazione"', "")}</soap:Header>`,
        ),
    ],
  ];
  for (const [what, expected, make] of cases) {
    it(`answers ${what} with a busta errore: ${expected.join(", ")}`, async () => {
      const { error, codes, answer } = await refusal(arrivedText(make()));
      assert.deepEqual(codes, expected, error.message);
      assert.equal(error.code, "EGOV_INVALID");
      for (const one of expected) assert.ok(answer.includes(`codiceEccezione="EGOV_IT_${one.slice(0, 3)}"`), answer);
      assert.ok(
        answer.includes(
          "<faultcode>soap:Client</faultcode><faultstring>EGOV_IT_001 - Formato Busta non corretto</faultstring></soap:Fault>",
        ),
        answer,
      );
      assert.equal(b.remembered.size, 0);
    });
  }

  const structural: readonly (readonly [string, () => string])[] = [
    ["no header", () => replace(xml, find(xml, "eGov_IT:Intestazione"), "")],
    ["no Mittente", () => edited((header) => replace(header, find(header, "eGov_IT:Mittente"), ""))],
    [
      "two Mittente",
      () => edited((header) => replace(header, find(header, "eGov_IT:Mittente"), find(header, "eGov_IT:Mittente").repeat(2))),
    ],
    [
      "no IdentificativoParte",
      swap(
        '<eGov_IT:IdentificativoParte tipo="SPC">RegioneAlfa</eGov_IT:IdentificativoParte></eGov_IT:Mittente>',
        "</eGov_IT:Mittente>",
      ),
    ],
    [
      "no tipo",
      swap('<eGov_IT:Mittente><eGov_IT:IdentificativoParte tipo="SPC"', "<eGov_IT:Mittente><eGov_IT:IdentificativoParte"),
    ],
    ["no Messaggio", () => edited((header) => replace(header, find(header, "eGov_IT:Messaggio"), ""))],
    ["no Identificatore", () => edited((header) => replace(header, find(header, "eGov_IT:Identificatore"), ""))],
    ["no tempo", swap(' tempo="EGOV_IT_SPC"', "")],
    [
      "two Azione",
      () => edited((header) => replace(header, find(header, "eGov_IT:Azione"), find(header, "eGov_IT:Azione").repeat(2))),
    ],
    ["XML not well formed", () => `${xml}x`],
    ["no SOAP", () => "<a/>"],
  ];
  for (const [what, make] of structural) {
    it(`answers ${what} with a bare fault`, async () => {
      const { answer, codes } = await refusal(arrivedText(make()));
      assert.equal(codes, undefined);
      assert.ok(!answer.includes("Intestazione"), answer);
      assert.ok(answer.includes("<faultstring>EGOV_IT_001 - Formato Busta non corretto</faultstring>"), answer);
    });
  }

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

  it("refuses a duplicate with 110, for five days", async () => {
    await receiver.open(arrived(request));
    assert.deepEqual((await refusal(arrived(request))).codes, ["110@Messaggio/Identificatore"]);
    const until = [...b.remembered.values()][0] ?? 0;
    assert.ok(until > start + 5 * 86_400_000 - 2000, String(until));
  });

  it("signs the busta errore and refers to what it refuses", async () => {
    await receiver.open(arrived(request));
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
    const opened = await receiver.open(arrived(request));
    const other = await receiver.sealReply(payload, { ...opened, id: request.id.replace("0000001", "0000009") });
    await assert.rejects(sender.openReply(arrived(other), request), {
      code: "PEER_REPLY_INVALID",
      certainty: "unknown",
      message: /EGOV_IT_111/,
    });
    const action = await receiver.sealReply(payload, { ...opened, action: "disponibilita" });
    await assert.rejects(sender.openReply(arrived(action), request), { code: "PEER_REPLY_INVALID", message: /EGOV_IT_106/ });
    const altered = Buffer.from((await receiver.sealReply(payload, opened)).bytes)
      .toString()
      .replace("<MSH>è", "<MSH>e");
    await assert.rejects(sender.openReply(arrivedText(altered), request), { code: "SECURITY_INVALID", certainty: "unknown" });
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
