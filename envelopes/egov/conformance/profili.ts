import assert from "node:assert/strict";
import type { Versione } from "../options.ts";
import { base, edited, eccezione, eccezioni, oneway, PROFILO, SERVIZIO, AZIONE, without } from "./base.ts";
import { type Case, EG, empty, errore, LG, ok, type Outcome } from "./case.ts";
import { answered, arrived, exchange, noted, outcomeOf, payload, valueOf, type World } from "./world.ts";

const RIF = "IntestazioneMessaggio/Messaggio/RiferimentoMessaggio";
const COLL = "IntestazioneMessaggio/Collaborazione";

/** Identifiers, references and Collaborazioni of the four messages of an asynchronous exchange. */
async function round({ sender, receiver }: World, first: string, second: string, respond: "sender" | "receiver") {
  const one = await exchange(sender, receiver, { action: first, to: "CO-B" });
  const by = respond === "sender" ? ([sender, receiver, "CO-B"] as const) : ([receiver, sender, "CO-A"] as const);
  const two = await exchange(by[0], by[1], { action: second, correlation: one.sent.id, to: by[2] });
  const messages = [one.sent, one.reply, two.sent, two.reply];
  return {
    one,
    two,
    ids: [one.sent.id, one.answer.id, two.sent.id, two.answer.id],
    references: messages.map((message) => valueOf(message, RIF)),
    conversations: messages.map((message) => valueOf(message, COLL)),
  };
}

const rounds: readonly (readonly [
  number: string,
  version: Versione,
  first: string,
  second: string,
  by: "sender" | "receiver",
])[] = [
  ["126", EG, "prenotazione", "esito", "receiver"],
  ["127", LG, "prenotazione", "esito", "receiver"],
  ["128", EG, "referto", "stato", "sender"],
  ["128", LG, "referto", "stato", "sender"],
];

/** What a response or status request of an exchange is answered with, when it says something else. */
async function goesOn(world: World, version: Versione, change: (text: string) => string): Promise<Outcome> {
  const { sender, receiver } = world.with({ version });
  const { sent } = await exchange(sender, receiver, { action: "prenotazione", to: "CO-B" });
  const response = await receiver.seal({ payload, action: "esito", correlation: sent.id, to: "CO-A" });
  const text = change(Buffer.from(response.bytes).toString());
  return outcomeOf((await answered(sender, arrived(text))).reply);
}

/** The collaboration profiles. */
export const profiliCases: readonly Case[] = [
  { number: "124", what: "oneway", edits: oneway, expect: empty },
  {
    number: "124",
    what: "oneway, both ends",
    async run({ sender, receiver }) {
      const { opened, answer } = await exchange(sender, receiver, { action: "notifica", to: "CO-B" });
      assert.deepEqual([opened?.oneWay, Buffer.from(opened?.payload ?? [])], [true, payload]);
      assert.deepEqual([answer.oneWay, answer.payload.length], [true, 0]);
    },
  },
  {
    number: "124",
    what: "an empty answer counts with status 200 or 202, and only for a oneway message",
    async run({ sender }) {
      const oneway = await sender.seal({ payload, action: "notifica", to: "CO-B" });
      const sync = await sender.seal({ payload, action: "disponibilita", to: "CO-B" });
      const nothing = (status: string) => ({ bytes: new Uint8Array(0), peer: "test", transport: { status } });
      for (const status of ["200", "202"]) await sender.openReply(nothing(status), oneway);
      for (const wrong of [sender.openReply(nothing("500"), oneway), sender.openReply(nothing("200"), sync)]) {
        assert.equal((await noted(wrong)).error.code, "PEER_REPLY_INVALID");
      }
    },
  },
  { number: "125", what: "synchronous", edits: [], expect: ok() },
  {
    number: "125",
    what: "synchronous, both ends",
    async run({ sender, receiver }) {
      const { sent, reply, opened, answer } = await exchange(sender, receiver, { action: "disponibilita", to: "CO-B" });
      assert.deepEqual([opened?.id, opened?.action, valueOf(reply, RIF)], [sent.id, "disponibilita", sent.id]);
      assert.equal(valueOf(reply, "IntestazioneMessaggio/Mittente/IdentificativoParte"), "AziendaSanitariaBeta");
      assert.notEqual(answer.id, sent.id);
      assert.deepEqual(Buffer.from(answer.payload), payload);
    },
  },
  ...rounds.map(([number, version, first, second, by]): Case => ({
    number,
    what: `${first} and ${second}, four messages (${version})`,
    async run(world) {
      const { one, two, ids, references, conversations } = await round(world.with({ version }), first, second, by);
      const [id1, , id3] = ids;
      assert.equal(new Set(ids).size, 4);
      assert.deepEqual(references, version === LG ? [undefined, id1, undefined, id3] : [undefined, id1, id1, id3]);
      assert.deepEqual(conversations, version === LG ? [id1, id1, id1, id1] : [undefined, undefined, undefined, undefined]);
      assert.deepEqual([one.opened?.correlation, two.opened?.correlation, two.opened?.action], [undefined, id1, second]);
      assert.deepEqual([one.answer.correlation, two.answer.correlation], [id1, id1]);
      const attribute = 'servizioCorrelato="EsitiCUP"';
      const where = [one.sent, one.reply, two.sent, two.reply].map(({ bytes }) =>
        Buffer.from(bytes).toString().includes(attribute),
      );
      const named = version === LG ? undefined : first === "prenotazione" ? 0 : 1;
      assert.deepEqual(
        where,
        [0, 1, 2, 3].map((at) => at === named),
      );
    },
  })),
  ...[LG, EG].map((version): Case => ({
    number: "129",
    what: `response for an unknown exchange (${version})`,
    async run(world) {
      const outcome = await goesOn(world, version === LG ? LG : EG, (text) =>
        text.replace(/(<eGov_IT:(?:Riferimento|Collaborazione).*?_)0000001/, "$10000099"),
      );
      assert.deepEqual(outcome, version === LG ? errore("104@Collaborazione") : errore("111@Messaggio/RiferimentoMessaggio"));
    },
  })),
  {
    number: "127",
    what: "ricevuta of another Collaborazione",
    async run({ sender, receiver }) {
      const sent = await sender.seal({ payload, action: "prenotazione", to: "CO-B" });
      const { reply } = await answered(receiver, arrived(sent));
      const text = Buffer.from(reply.bytes)
        .toString()
        .replace(/(<eGov_IT:Collaborazione>[^<]*_)0000001/, "$10000009");
      assert.deepEqual((await noted(sender.openReply(arrived(text), sent))).exceptions, ["104@Collaborazione"]);
    },
  },
  {
    number: "129",
    what: "response that names no exchange",
    async run(world) {
      const outcome = await goesOn(world, EG, (text) =>
        text.replace(/<eGov_IT:RiferimentoMessaggio>.*?<\/eGov_IT:RiferimentoMessaggio>/, ""),
      );
      assert.deepEqual(outcome, errore("109@Messaggio/RiferimentoMessaggio"));
    },
  },
  {
    number: "129",
    what: "response after the time that was agreed on",
    async run({ sender, receiver, a }) {
      const { sent } = await exchange(sender, receiver, { action: "prenotazione", to: "CO-B" });
      a.clock.at += 30 * 86_400_000;
      const late = await receiver.seal({ payload, action: "esito", correlation: sent.id, to: "CO-A" });
      const text = Buffer.from(late.bytes).toString().replaceAll("2026-03-05", "2026-04-04");
      const ours = text.replace(/(Collaborazione>[^<]*)2026-04-04/, "$12026-03-05");
      assert.deepEqual(outcomeOf((await answered(sender, arrived(ours))).reply), ok());
      a.clock.at += 1000;
      const again = ours.replace(/(Identificatore>[^<]*_)\d{7}/, "$10000099");
      assert.deepEqual(outcomeOf((await answered(sender, arrived(again))).reply), errore("104@Collaborazione"));
    },
  },
  {
    number: "129",
    what: "a ricevuta caught and sent as a request",
    async run(world) {
      for (const version of [LG, EG] as const) {
        const { sender, receiver } = world.with({ version });
        const { two } = await round({ ...world, sender, receiver }, "prenotazione", "esito", "receiver");
        assert.equal(outcomeOf((await answered(receiver, arrived(two.reply))).reply).status, "500");
      }
    },
  },
  ...[LG, EG].flatMap((version): readonly Case[] => [
    {
      number: "130",
      what: `response to another service (${version})`,
      async run(world) {
        const outcome = await goesOn(world, version === LG ? LG : EG, (text) =>
          text.replace(">EsitiCUP<", ">PrenotazioniCUP<").replace(">esito<", ">prenotazione<"),
        );
        assert.deepEqual(outcome, errore("105@Servizio", "106@Azione"));
      },
    },
    {
      number: "130",
      what: `response to another action (${version})`,
      async run(world) {
        const outcome = await goesOn(world, version === LG ? LG : EG, (text) => text.replace(">esito<", ">stato<"));
        assert.deepEqual(outcome, errore("106@Azione", "103@ProfiloCollaborazione"));
      },
    },
  ]),
  {
    number: "131",
    what: "busta di servizio without riscontro and exception",
    version: EG,
    edits: [without(PROFILO), without(SERVIZIO), without(AZIONE)],
    expect: errore("105@Servizio"),
  },
  {
    number: "131",
    what: "busta di servizio with an exception, and the fault that belongs to it missing",
    version: EG,
    edits: [without(PROFILO), without(SERVIZIO), without(AZIONE), eccezioni(eccezione("106", "GRAVE"))],
    expect: errore("003@ListaEccezioni/SOAPFault"),
  },
  {
    number: "132",
    what: "two counterparts of different management versions",
    async run({ receiver }) {
      const local = edited(base, [["EGOV_IT_SPC", "EGOV_IT_Locale"]]);
      assert.deepEqual(
        outcomeOf((await answered(receiver, arrived(local))).reply),
        errore("108@Messaggio/OraRegistrazione/tempo"),
      );
      const gamma = local.replaceAll("RegioneAlfa", "RegioneGamma");
      assert.deepEqual(outcomeOf((await answered(receiver, arrived(gamma))).reply), ok());
    },
  },
];
