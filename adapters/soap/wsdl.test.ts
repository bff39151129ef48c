import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import soapPackage, { type Client } from "soap";
import type { Adapter, Inbound, Listener, Received, Sender } from "../../gateway/contracts/adapter.ts";
import type { GatewayError } from "../../gateway/contracts/errors.ts";
import { testContext } from "../kit/context.ts";
import { adapterCases, httpWire, prepared, socketPeer, type Options } from "../kit/suite/index.ts";
import { startSimulator } from "../simulators/shared/process.ts";
import { soap, type SoapOptions } from "./index.ts";

const context = testContext({ folder: fileURLToPath(new URL("..", import.meta.url)) });
const trento = "simulators/cup-trento/cup.wsdl";
const rpc = "soap/samples/cup-rpc.wsdl";
const options = (more: Options): SoapOptions => prepared(soap.optionsSchema, more) as unknown as SoapOptions;
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const parsed = (bytes: Uint8Array): Record<string, unknown> =>
  JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;

describe("soap by a WSDL: what every adapter does", () => {
  // A message of the suite is an argument of RPC/literal's Prenota, as it stands on the wire.
  const envelope = (inside: string): Uint8Array =>
    Buffer.from(
      `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${inside}</soap:Body></soap:Envelope>`,
    );
  const wire = httpWire({ path: "/cup", headers: { "Content-Type": "text/xml; charset=utf-8" } });
  const text = (message: Uint8Array): string => String((parsed(message)["posto"] ?? parsed(message)["esito"]) as string);
  const cases = adapterCases({
    adapter: {
      ...(soap as Adapter<unknown>),
      listen: (given, inbound) => soap.listen(given as SoapOptions, inbound, context),
      connect: (given) => soap.connect(given as SoapOptions, context),
    },
    listenOptions: () => ({ listen: "127.0.0.1:0", path: "/cup", wsdl: rpc }),
    connectOptions: (address) => ({ connect: `http://${address}/cup`, wsdl: rpc }),
    message: (value) => json({ operazione: value.startsWith("re ") ? "Prenota.reply" : "Prenota", posto: value, esito: value }),
    peer: socketPeer({
      ...wire,
      request: (message) =>
        wire.request(envelope(`<c:Prenota xmlns:c="urn:esempio:cup"><posto>${text(message)}</posto></c:Prenota>`)),
      answer: (message) =>
        wire.answer(envelope(`<c:PrenotaResponse xmlns:c="urn:esempio:cup"><esito>${text(message)}</esito></c:PrenotaResponse>`)),
      requests: (bytes) =>
        wire.requests(bytes).map((one) => json({ posto: /nota \d+/.exec(Buffer.from(one).toString())?.[0] ?? "" })),
    }),
    limit: 1024,
  });
  for (const { name, run } of cases) if (/^(?:listens|sends)/.test(name)) it(name, run);
});

describe("soap by a vendor's WSDL", () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  const listen = async (wsdl: string, answer: (document: Record<string, unknown>) => unknown, more: Options = {}) => {
    const came: Record<string, unknown>[] = [];
    const refused: string[] = [];
    const inbound: Inbound = {
      accept: ({ bytes }: Received) => {
        came.push(parsed(bytes));
        return Promise.resolve({ bytes: json(answer(came.at(-1)!)), transport: {}, failed: false });
      },
      refuse: (error) => (refused.push(error.code), Promise.resolve({ bytes: new Uint8Array(), transport: {}, failed: true })),
    };
    const listener: Listener = await soap.listen(
      options({ listen: "127.0.0.1:0", path: "/cup", wsdl, ...more }),
      inbound,
      context,
    );
    closing.push(() => listener.close());
    return { came, refused, url: `http://${listener.address}/cup` };
  };
  const connect = (connectTo: string, wsdl: string, more: Options = {}): Sender => {
    const sender = soap.connect(options({ connect: connectTo, wsdl, ...more }), context);
    closing.push(() => sender.close());
    return sender;
  };
  const send = async (sender: Sender, value: unknown): Promise<Record<string, unknown>> =>
    parsed((await sender.send({ bytes: json(value), transport: {} }, Date.now() + 5000)).bytes);
  const failure = (sender: Sender, value: unknown): Promise<GatewayError> =>
    send(sender, value).then(
      () => assert.fail("it did not fail"),
      (error: unknown) => error as GatewayError,
    );

  const booking = { posto: "P1", assistito: { codiceFiscale: "SMPMRA56E12G478S", cognome: "ESEMPI & C. <è>" } };
  const esito = { numero: "B1", ticket: "36.10", inizio: "2027-01-12T09:30:00+01:00" };

  for (const version of ["1.1", "1.2"] as const) {
    it(`speaks RPC/encoded with a client of the package, SOAP ${version}; digits and zones are kept`, async () => {
      const { came, url } = await listen(rpc, () => ({ operazione: "Prenota.reply", esito }), { version });
      const client: Client = await soapPackage.createClientAsync(context.resolve(rpc), {
        endpoint: url,
        forceSoap12Headers: version === "1.2",
      });
      const [result] = (await (
        client["PrenotaAsync"] as (args: object) => Promise<[{ esito: { numero: string; ticket: number } }]>
      )(booking)) as [{ esito: { numero: string; ticket: number } }];
      assert.deepEqual([result.esito.numero, Number(result.esito.ticket)], ["B1", 36.1]);
      assert.deepEqual(came, [{ operazione: "Prenota", ...booking }]);
      const answer = await send(connect(url, rpc, { version }), { operazione: "Prenota", ...booking });
      assert.deepEqual(answer, { operazione: "Prenota.reply", esito });
    });
  }

  it("gives its WSDL to whoever asks, and nothing else", async () => {
    const { url } = await listen(rpc, () => ({}));
    const wsdl = await fetch(`${url}?wsdl`);
    assert.equal(wsdl.status, 200);
    assert.match(await wsdl.text(), /CupPortType/);
    assert.equal((await fetch(url)).status, 405);
    assert.equal((await fetch(`${url}/altro`, { method: "POST" })).status, 404);
  });

  it("a refusal is a fault, both ways", async () => {
    const { url } = await listen(rpc, () => ({
      operazione: "Prenota.error",
      fault: { code: "Client", text: "Posto occupato", detail: { codice: "11" } },
    }));
    const answer = await send(connect(url, rpc), { operazione: "Prenota", ...booking });
    assert.deepEqual(answer, {
      operazione: "Prenota.error",
      fault: { code: "soap:Client", text: "Posto occupato", detail: { codice: "11" } },
    });
  });

  it("what is no operation of it is refused with a fault, and the node is told", async () => {
    const { came, refused, url } = await listen(rpc, () => ({}));
    const envelope = (inside: string): string =>
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inside}</s:Body></s:Envelope>`;
    for (const body of [
      "x",
      "",
      "<a>",
      envelope(""),
      envelope("<Altro/>"),
      `<!DOCTYPE a [<!ENTITY e "x">]>${envelope('<c:Prenota xmlns:c="urn:esempio:cup"><posto>&e;</posto></c:Prenota>')}`,
    ]) {
      const response = await fetch(url, { method: "POST", body, headers: { "content-type": "text/xml" } });
      assert.equal(response.status, 500, body);
      const fault = await response.text();
      assert.match(fault, /<soap:Fault>/, body);
      assert.doesNotMatch(fault, /node_modules|\.js:\d/, "no stack trace");
    }
    assert.deepEqual([came.length, refused.length], [0, 6]);
  });

  it("attachments go and come beside the envelope (multipart/related)", async () => {
    const { came, url } = await listen(rpc, () => ({ operazione: "Prenota.reply", esito }));
    const allegati = [
      { id: "foto1", name: "referto.pdf", type: "application/pdf", content: Buffer.from([0, 13, 10, 255]).toString("base64") },
    ];
    const answer = await send(connect(url, rpc), { operazione: "Prenota", ...booking, allegati });
    assert.equal(answer["operazione"], "Prenota.reply");
    assert.deepEqual(came[0]?.["allegati"], allegati);
  });

  it("an operation or arguments that the WSDL has not are not sent", async () => {
    const { came, url } = await listen(rpc, () => ({}));
    const sender = connect(url, rpc);
    for (const value of [{ operazione: "Altro" }, { operazione: "describe" }, {}, []]) {
      const error = await failure(sender, value);
      assert.equal(error.certainty, "not-done", JSON.stringify(value));
    }
    assert.equal(came.length, 0);
  });

  it("an answer that is none leaves the outcome open", async () => {
    for (const [status, body] of [
      [200, "x"],
      [200, "<a/>"],
      [502, "<html>Bad gateway</html>"],
    ] as const) {
      const server = createServer((request, response) => {
        request.resume();
        response.writeHead(status, { "content-type": "text/xml" }).end(body);
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const sender = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, rpc);
      const error = await failure(sender, { operazione: "Prenota", ...booking });
      assert.deepEqual([error.code, error.certainty], ["PEER_REPLY_INVALID", "unknown"], body);
      server.close();
      server.closeAllConnections();
    }
  });

  it("a WSDL that is not there, is none, or includes something from the network is told at the start", async () => {
    for (const wsdl of ["soap/samples/no.wsdl", "soap/index.ts"])
      await assert.rejects(
        listen(wsdl, () => ({})),
        { code: "CONFIG_INVALID", message: /WSDL/ },
        wsdl,
      );
  });

  it("asks the CUP of Trento by its own WSDL, document/literal", async () => {
    const simulator = await startSimulator("cup-trento");
    closing.push(() => simulator.stop());
    const sender = connect(`http://${simulator.address}/cup`, trento);
    const testata = { IdMessaggio: "GW1", DataOra: "11/01/2027 09:16:00", Mittente: "NODO", Azienda: "050" };
    const answer = await send(sender, {
      operazione: "RicercaDisponibilita",
      Testata: testata,
      IdRichiesta: "R1",
      Assistito: { CodiceFiscale: "SMPMRA56E12G478S" },
      Ricetta: {},
      Prestazione: { Codice: "9218C" },
      MassimoPosti: "3",
    });
    assert.equal(answer["operazione"], "RicercaDisponibilita.reply");
    assert.equal((answer["Testata"] as { IdMessaggioRichiesta: string }).IdMessaggioRichiesta, "GW1");
    assert.equal((answer["Posto"] as unknown[]).length, 3);
  });
});
