import assert from "node:assert/strict";
import {
  AZIONE,
  base,
  collaborazione,
  edited,
  type Edit,
  ID,
  oneway,
  PROFILO,
  SERVIZIO,
  simmetrico,
  twice,
  without,
} from "./base.ts";
import { bare, type Case, EG, empty, errore, LG, ok } from "./case.ts";
import { answered, arrived, valueOf } from "./world.ts";

const attributes = (text: string): Edit => ["<e:ProfiloCollaborazione>", `<e:ProfiloCollaborazione ${text}>`];
const own = collaborazione(ID);

/** Profile, service, action, conversation. */
export const profile: readonly Case[] = [
  { number: "41", what: "no ProfiloCollaborazione", edits: [without(PROFILO)], expect: errore("103@ProfiloCollaborazione") },
  {
    number: "42",
    what: "unknown profile",
    edits: [["EGOV_IT_ServizioSincrono", "EGOV_IT_Altro"]],
    expect: errore("103@ProfiloCollaborazione"),
  },
  {
    number: "43",
    what: "tipo of the correlated service invalid",
    version: EG,
    edits: [attributes('servizioCorrelato="EsitiCUP" tipo="XYZ"')],
    expect: errore("103@ProfiloCollaborazione/tipo"),
  },
  {
    number: "43",
    what: "tipo of the correlated service invalid, and of no use besides",
    version: LG,
    edits: [attributes('tipo="XYZ"')],
    expect: errore("103@ProfiloCollaborazione/tipo", "103@ProfiloCollaborazione/tipo INFO"),
  },
  {
    number: "43",
    what: "correlated service that is not the agreement's",
    version: EG,
    edits: [...simmetrico, attributes('servizioCorrelato="Altro" tipo="SPC"')],
    expect: errore("103@ProfiloCollaborazione/servizioCorrelato"),
  },
  {
    number: "44",
    what: "profile that is not the agreement's",
    edits: [["EGOV_IT_ServizioSincrono", "EGOV_IT_MessaggioSingoloOneWay"]],
    expect: errore("103@ProfiloCollaborazione"),
  },
  {
    number: "45",
    what: "servizioCorrelato and tipo",
    version: LG,
    edits: [attributes('servizioCorrelato="EsitiCUP" tipo="SPC"')],
    expect: ok("103@ProfiloCollaborazione/servizioCorrelato INFO", "103@ProfiloCollaborazione/tipo INFO"),
  },
  {
    number: "45",
    what: "servizioCorrelato alone",
    version: LG,
    edits: [attributes('servizioCorrelato="EsitiCUP"')],
    expect: ok("103@ProfiloCollaborazione/servizioCorrelato INFO"),
  },
  {
    number: "46",
    what: "Collaborazione of wrong format",
    version: EG,
    edits: [collaborazione("x")],
    expect: errore("104@Collaborazione"),
  },
  {
    number: "46",
    what: "Collaborazione of wrong format",
    version: LG,
    edits: [collaborazione("x")],
    expect: errore("104@Collaborazione", "104@Collaborazione INFO"),
  },
  {
    number: "46",
    what: "Collaborazione of neither party",
    version: EG,
    edits: [collaborazione(ID.replaceAll("RegioneAlfa", "RegioneGamma"))],
    expect: errore("104@Collaborazione"),
  },
  {
    number: "47",
    what: "Collaborazione in a synchronous message",
    version: LG,
    edits: [own],
    expect: ok("104@Collaborazione INFO"),
  },
  {
    number: "47",
    what: "Collaborazione in a oneway message, which is answered with nothing",
    version: LG,
    edits: [...oneway, own],
    expect: empty,
  },
  {
    number: "48",
    what: "asynchronous request without Collaborazione",
    version: LG,
    edits: simmetrico,
    expect: errore("104@Collaborazione"),
  },
  {
    number: "49",
    what: "asynchronous request with its own Collaborazione",
    version: LG,
    edits: [...simmetrico, own],
    expect: ok(),
  },
  { number: "50", what: "no Servizio", edits: [without(SERVIZIO)], expect: errore("105@Servizio") },
  { number: "51", what: "unknown Servizio", edits: [[">PrenotazioniCUP<", ">Altro<"]], expect: errore("105@Servizio") },
  { number: "52", what: "Servizio without tipo", edits: [[SERVIZIO, SERVIZIO.replace(' tipo="SPC"', "")]], expect: bare },
  {
    number: "53",
    what: "Servizio of invalid tipo",
    edits: [[SERVIZIO, SERVIZIO.replace("SPC", "XYZ")]],
    expect: errore("105@Servizio/tipo"),
  },
  {
    number: "53",
    what: "Servizio of tipo URL",
    version: LG,
    edits: [[SERVIZIO, SERVIZIO.replace("SPC", "URL")]],
    expect: errore("105@Servizio/tipo"),
  },
  { number: "54", what: "no Azione", edits: [without(AZIONE)], expect: errore("106@Azione") },
  { number: "54", what: "empty Azione", edits: [[AZIONE, "<e:Azione/>"]], expect: errore("106@Azione") },
  { number: "55", what: "unknown Azione", edits: [[">disponibilita<", ">altro<"]], expect: errore("106@Azione") },
  {
    number: "55",
    what: "what was wrong is left out of the answer, what was right is not",
    async run({ receiver }) {
      const { reply } = await answered(receiver, arrived(edited(base, [[">disponibilita<", ">altro<"]])));
      const head = (path: string): string | undefined => valueOf(reply, `IntestazioneMessaggio/${path}`);
      assert.deepEqual(
        [head("Azione"), head("Servizio"), head("ProfiloCollaborazione")],
        [undefined, "PrenotazioniCUP", "EGOV_IT_ServizioSincrono"],
      );
      assert.equal(head("Messaggio/RiferimentoMessaggio"), ID);
    },
  },
  { number: "56", what: "second ProfiloCollaborazione", edits: [twice(PROFILO)], expect: bare },
  {
    number: "56",
    what: "second Collaborazione",
    edits: [own, twice(`<e:Collaborazione>${ID}</e:Collaborazione>`)],
    expect: bare,
  },
  { number: "56", what: "second Servizio", edits: [twice(SERVIZIO)], expect: bare },
  { number: "56", what: "second Azione", edits: [twice(AZIONE)], expect: bare },
];
