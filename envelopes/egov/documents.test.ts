import assert from "node:assert/strict";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { child, children, parse } from "../../gateway/xml/index.ts";
import { base, edited, without } from "./conformance/base.ts";
import { eccezione, egovInvalid } from "./exceptions.ts";
import { writeErroreApplicativo, writeTraccia } from "./index.ts";
import { EGOV } from "./names.ts";

const self = { tipo: "SPC", nome: "RegioneAlfa" };
const at = Date.UTC(2026, 2, 5, 8, 31, 7);

describe("traccia", () => {
  it("holds the header as it stands, and nothing of the body", () => {
    const root = parse(Buffer.from(writeTraccia(Buffer.from(base), "Richiesta", self, at)));
    assert.deepEqual([root.local, root.namespace], ["traccia", "http://www.cnipa.it/schemas/2003/eGovIT/Tracciamento1_0/"]);
    const texts = ["GDO", "IdentificativoPorta", "TipoMessaggio"].map((name) => child(root, root.namespace, name)?.children[0]);
    assert.deepEqual(texts, ["2026-03-05T09:31:07", "RegioneAlfaSPCoopIT", "Richiesta"]);
    assert.equal(children(root, EGOV, "Intestazione").length, 1);
    assert.ok(!writeTraccia(Buffer.from(base), "Richiesta", self, at).includes("urn:example:cup"));
  });

  it("cannot be had of a message without header", () => {
    const header = base.slice(base.indexOf("<e:Intestazione "), base.indexOf("</soapenv:Header>"));
    const bytes = Buffer.from(edited(base, [without(header)]));
    assert.throws(() => writeTraccia(bytes, "Risposta", self, at), { code: "EGOV_INVALID" });
  });
});

describe("MessaggioDiErroreApplicativo", () => {
  it("tells the first grave exception, however often the error was told anew", () => {
    const problem = egovInvalid([eccezione("401", "Sequenza", "INFO"), eccezione("111", "x")], undefined);
    const error = new GatewayError("PEER_REPLY_INVALID", "x", { cause: problem });
    assert.match(
      writeErroreApplicativo(error, self, "f", at),
      /<EccezioneBusta codiceEccezione="EGOV_IT_111" descriz[^>]*non valido">/,
    );
  });

  it("tells anything else as a processing error, without its text", () => {
    const told = writeErroreApplicativo(new GatewayError("INTERNAL", "secret"), self, "f", at);
    assert.match(told, /<EccezioneProcessamento codiceEccezione="EGOV_IT_300"/);
    assert.ok(!told.includes("secret"));
  });
});
