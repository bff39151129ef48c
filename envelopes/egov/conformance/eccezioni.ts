import assert from "node:assert/strict";
import { GatewayError } from "../../../gateway/contracts/errors.ts";
import { writeErroreApplicativo } from "../index.ts";
import { BODY, type Edit, eccezione, eccezioni, oneway } from "./base.ts";
import { bare, type Case, EG, empty, errore, LG, ok } from "./case.ts";
import { answered, arrived, noted, outcomeOf, payload } from "./world.ts";

const TEXT = "EGOV_IT_001 - Formato Busta non corretto";
const fault = (code: string, text: string, detail = ""): Edit => [
  BODY,
  `<soap:Fault xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>${code}</faultcode><faultstring>${text}</faultstring>${detail}</soap:Fault>`,
];
const grave = eccezioni(eccezione("106", "GRAVE") + eccezione("401", "INFO", "Sequenza"));
const minor = eccezioni(eccezione("401", "INFO", "Sequenza") + eccezione("103", "LIEVE", "ProfiloCollaborazione"));
const place = "ListaEccezioni/SOAPFault";
const lacking = (name: string): Edit => eccezioni(eccezione("106", "GRAVE").replace(new RegExp(` ${name}="[^"]*"`), ""));
const self = { tipo: "SPC", nome: "RegioneAlfa" };

/** Buste that carry exceptions, and what is told to who asked. */
export const eccezioniCases: readonly Case[] = [
  { number: "112", what: "oneway with minor exceptions", version: LG, edits: [...oneway, minor], expect: empty },
  { number: "112", what: "oneway with minor exceptions", version: EG, edits: [...oneway, minor], expect: errore(`003@${place}`) },
  {
    number: "112",
    what: "oneway with minor exceptions that are passed over",
    version: EG,
    counterpart: { ignoraNonGravi: true },
    edits: [...oneway, minor],
    expect: empty,
  },
  { number: "113", what: "request with minor exceptions", version: LG, edits: [minor], expect: ok() },
  { number: "113", what: "request with minor exceptions", version: EG, edits: [minor], expect: errore(`003@${place}`) },
  {
    number: "113",
    what: "request with minor exceptions that are passed over",
    version: EG,
    counterpart: { ignoraNonGravi: true },
    edits: [minor],
    expect: ok(),
  },
  { number: "114", what: "a grave exception and no fault", edits: [grave], expect: errore(`003@${place}`) },
  { number: "115", what: "a grave exception with its fault", edits: [grave, fault("soap:Client", TEXT)], expect: empty },
  { number: "116", what: "faultstring padded", edits: [grave, fault("soap:Client", `\n  ${TEXT} `)], expect: empty },
  { number: "116", what: "faultstring in CDATA", edits: [grave, fault("soap:Client", `<![CDATA[${TEXT}]]>`)], expect: empty },
  {
    number: "117",
    what: "another faultstring",
    edits: [grave, fault("soap:Client", "Errore")],
    expect: errore(`003@${place}/FaultString`),
  },
  {
    number: "118",
    what: "faultcode Server",
    edits: [grave, fault("soap:Server", TEXT)],
    expect: errore(`003@${place}/FaultCode`),
  },
  {
    number: "118",
    what: "faultcode of another namespace",
    edits: [grave, fault("Client", TEXT)],
    expect: errore(`003@${place}/FaultCode`),
  },
  {
    number: "118",
    what: "a detail where none may be",
    edits: [grave, fault("soap:Client", TEXT, "<detail><x/></detail>")],
    expect: errore(`003@${place}/Details`),
  },
  ...["contestoCodifica", "codiceEccezione", "rilevanza", "posizione"].map((name) => ({
    number: "119",
    what: `Eccezione without ${name}`,
    edits: [lacking(name), fault("soap:Client", TEXT)],
    expect: bare,
  })),
  {
    number: "119",
    what: "Eccezione of unknown rilevanza",
    edits: [eccezioni(eccezione("106", "ENORME")), fault("soap:Client", TEXT)],
    expect: errore("100@ListaEccezioni/rilevanza"),
  },
  {
    number: "120",
    what: "busta errore for our request: the client is told the exception",
    async run({ sender, receiver }) {
      const sent = await sender.seal({ payload, action: "disponibilita", to: "CO-B" });
      await answered(receiver, arrived(sent));
      const { reply } = await answered(receiver, arrived(sent));
      const { error } = await noted(sender.openReply(arrived(reply), sent));
      assert.deepEqual([error.code, error.message], ["EGOV_REFUSED", "EGOV_IT_110 GRAVE Messaggio/Identificatore"]);
      const told = writeErroreApplicativo(error, self, "SbustamentoRisposte", 0);
      assert.match(
        told,
        /<EccezioneBusta codiceEccezione="EGOV_IT_110" descrizioneEccezione="Identificatore messaggio non valido">/,
      );
    },
  },
  {
    number: "121",
    what: "fault EGOV_IT_300 for our request: the client is told a processing error",
    async run({ sender, receiver }) {
      const sent = await sender.seal({ payload, action: "disponibilita", to: "CO-B" });
      const received = arrived(sent);
      const reply = await receiver.refuse(new GatewayError("INTERNAL", "x"), received, await receiver.open(received));
      const { error } = await noted(sender.openReply(arrived(reply), sent));
      assert.equal(error.certainty, "unknown");
      const told = writeErroreApplicativo(error, self, "SbustamentoRisposte", 0);
      assert.match(told, /<IdentificativoPorta>RegioneAlfaSPCoopIT<.*<EccezioneProcessamento codiceEccezione="EGOV_IT_300"/);
    },
  },
  {
    number: "122",
    what: "the system behind us is down",
    async run({ sender, receiver }) {
      const sent = await sender.seal({ payload, action: "disponibilita", to: "CO-B" });
      const received = arrived(sent);
      const reply = await receiver.refuse(new GatewayError("PEER_TIMEOUT", "x"), received, await receiver.open(received));
      assert.deepEqual(outcomeOf(reply), { status: "500", fault: "EGOV_IT_300 Server", header: true, exceptions: [] });
    },
  },
];
