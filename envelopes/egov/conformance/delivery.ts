import assert from "node:assert/strict";
import {
  base,
  collaborazione,
  conferma,
  type Edit,
  edited,
  ID,
  oneway,
  PROFILO,
  sequenza,
  TRASMISSIONE,
  without,
} from "./base.ts";
import { type Case, EG, empty, errore, LG, ok } from "./case.ts";
import { answered, arrived, exchange, noted, outcomeOf, payload, valueOf, type World } from "./world.ts";

const duplicate = errore("110@Messaggio/Identificatore");
const confirmed = "ListaRiscontri/Riscontro/Identificatore";

/** The same message twice: what the first and the second are answered with, and how often somebody was to work on it. */
async function sentTwice({ receiver }: World, edits: readonly Edit[]) {
  const received = arrived(edited(base, edits));
  const replies = [await answered(receiver, received), await answered(receiver, received)];
  const worked = replies.filter(({ opened }) => opened !== undefined && opened.settled === undefined).length;
  return { outcomes: replies.map(({ reply }) => outcomeOf(reply)), worked, second: replies[1]!.reply };
}

/** A message of an ordered conversation, the first of which is number 42. */
const ordered = (number: number, sent = 41 + number): string =>
  edited(base, [
    ...oneway,
    [">notifica<", ">agenda<"],
    conferma,
    [ID, ID.replace("0000042", String(sent).padStart(7, "0"))],
    collaborazione(ID),
    sequenza(`numeroProgressivo="${String(number).padStart(7, "0")}"`),
  ]);

/** Our request answered by a peer, and the answer changed on the way. */
async function answerChanged({ sender, receiver }: World, edits: readonly Edit[]) {
  const sent = await sender.seal({ payload, action: "disponibilita", to: "CO-B" });
  const { reply } = await answered(receiver, arrived(sent));
  const text = edited(
    Buffer.from(reply.bytes).toString().replaceAll("eGov_IT:", "e:").replace("xmlns:eGov_IT", "xmlns:e"),
    edits,
  );
  return { sent, ...(await noted(sender.openReply(arrived(text), sent))) };
}

/** Duplicates, references, order, riscontri: what takes more than one message. */
export const delivery: readonly Case[] = [
  {
    number: "62",
    what: "duplicate of a oneway message under the Linee Guida",
    async run(world) {
      const { outcomes, worked } = await sentTwice(world, oneway);
      assert.deepEqual([outcomes, worked], [[empty, duplicate], 1]);
    },
  },
  ...[LG, EG].map((version): Case => ({
    number: "63",
    what: `duplicate of a synchronous request (${version})`,
    async run(world) {
      const { outcomes, worked } = await sentTwice(world.with({ version: version === LG ? LG : EG }), []);
      assert.deepEqual([outcomes, worked], [[ok(), duplicate], 1]);
    },
  })),
  {
    number: "63",
    what: "a message that was opened and not answered can come again",
    async run({ receiver }) {
      await receiver.open(arrived(base));
      assert.deepEqual(outcomeOf((await answered(receiver, arrived(base))).reply), ok());
    },
  },
  {
    number: "64",
    what: "duplicate of a oneway message, not confirmed",
    async run(world) {
      const { outcomes, worked } = await sentTwice(world.with({ version: EG }), oneway);
      assert.deepEqual([outcomes, worked], [[empty, empty], 1]);
    },
  },
  {
    number: "64",
    what: "the same where an error is agreed on",
    async run(world) {
      const actions = [{ name: "notifica", profile: "oneway", generazioneErrore: true }] as const;
      const { outcomes, worked } = await sentTwice(world.with({ version: EG, options: { actions } }), oneway);
      assert.deepEqual([outcomes, worked], [[empty, duplicate], 1]);
    },
  },
  {
    number: "64",
    what: "the same where nothing is filtered",
    async run(world) {
      const actions = [{ name: "notifica", profile: "oneway", filtroDuplicati: false }] as const;
      const edits: readonly Edit[] = [...oneway, ["ALPIUUNAVOLTA", "PIUDIUNAVOLTA"]];
      const { outcomes, worked } = await sentTwice(world.with({ version: EG, options: { actions } }), edits);
      assert.deepEqual([outcomes, worked], [[empty, empty], 2]);
    },
  },
  {
    number: "65",
    what: "duplicate of a oneway message, confirmed",
    async run(world) {
      const { outcomes, worked, second } = await sentTwice(world.with({ version: EG }), [...oneway, conferma]);
      assert.deepEqual([outcomes, worked], [[ok(), ok()], 1]);
      assert.equal(valueOf(second, confirmed), ID);
    },
  },
  {
    number: "66",
    what: "duplicate of an asynchronous request",
    async run(world) {
      const { sender, receiver } = world.with({ version: EG });
      const received = arrived(await sender.seal({ payload, action: "referto", to: "CO-B" }));
      assert.deepEqual(outcomeOf((await answered(receiver, received)).reply), ok());
      assert.deepEqual(outcomeOf((await answered(receiver, received)).reply), duplicate);
    },
  },
  {
    number: "78",
    what: "response without RiferimentoMessaggio, or with another",
    async run(world) {
      const { exceptions, error, sent } = await answerChanged(world, [
        ["<e:RiferimentoMessaggio>RegioneAlfa_RegioneAlfaSPCoopIT_0000001_2026-03-05_09:31</e:RiferimentoMessaggio>", ""],
      ]);
      assert.deepEqual(
        [error.code, error.certainty, exceptions],
        ["PEER_REPLY_INVALID", "unknown", ["109@Messaggio/RiferimentoMessaggio"]],
      );
      const changed = await answerChanged(world, [["AlfaSPCoopIT_0000002_", "AlfaSPCoopIT_0000009_"]]);
      assert.deepEqual(changed.exceptions, ["111@Messaggio/RiferimentoMessaggio"], sent.id);
    },
  },
  {
    number: "79",
    what: "response with the parties not swapped",
    async run(world) {
      const { exceptions, error } = await answerChanged(world, [
        [">AziendaSanitariaBeta</e:IdentificativoParte></e:Mittente>", ">RegioneGamma</e:IdentificativoParte></e:Mittente>"],
        [">RegioneAlfa</e:IdentificativoParte></e:Destinatario>", ">RegioneGamma</e:IdentificativoParte></e:Destinatario>"],
      ]);
      assert.equal(error.code, "PEER_REPLY_INVALID");
      assert.ok(
        exceptions.includes("101@Mittente/IdentificativoParte") && exceptions.includes("102@Destinatario/IdentificativoParte"),
      );
    },
  },
  {
    number: "79b",
    what: "response of another profile",
    async run(world) {
      const { exceptions } = await answerChanged(world, [
        [PROFILO, PROFILO.replace("ServizioSincrono", "MessaggioSingoloOneWay")],
      ]);
      assert.deepEqual(exceptions, ["103@ProfiloCollaborazione"]);
    },
  },
  {
    number: "86",
    what: "no ProfiloTrasmissione: filtered all the same, also an action that is not filtered under eGov1.1",
    async run(world) {
      const actions = [{ name: "notifica", profile: "oneway", filtroDuplicati: false }] as const;
      const edits = [...oneway, without(TRASMISSIONE)];
      const { outcomes } = await sentTwice(world.with({ options: { actions } }), edits);
      assert.deepEqual(outcomes, [empty, duplicate]);
    },
  },
  {
    number: "93",
    what: "numbers 1, 2, 4, 3: each is taken as it comes, with its turn for the node to keep",
    async run(world) {
      const { receiver } = world.with({ version: EG });
      const turns = [];
      for (const number of [1, 2, 4, 3]) {
        const { reply, opened } = await answered(receiver, arrived(ordered(number)));
        assert.deepEqual(outcomeOf(reply), ok());
        turns.push(opened?.turn);
      }
      assert.deepEqual(
        turns,
        [1, 2, 4, 3].map((number) => ({ of: ID, number })),
      );
    },
  },
  {
    number: "93",
    what: "a number of a conversation that nobody began, or of another action",
    async run(world) {
      const { receiver } = world.with({ version: EG });
      assert.deepEqual(outcomeOf((await answered(receiver, arrived(ordered(2)))).reply), errore("114@Sequenza/Collaborazione"));
      await answered(receiver, arrived(ordered(1)));
      const other = ordered(2).replace(">agenda<", ">avviso<");
      assert.deepEqual(outcomeOf((await answered(receiver, arrived(other))).reply), errore("114@Sequenza/Azione"));
    },
  },
  {
    number: "94",
    what: "a number that was taken is acknowledged and worked on by nobody",
    async run(world) {
      const { receiver } = world.with({ version: EG });
      for (const number of [1, 2]) await answered(receiver, arrived(ordered(number)));
      const { reply, opened } = await answered(receiver, arrived(ordered(2, 77)));
      assert.deepEqual([outcomeOf(reply), opened?.settled === undefined], [ok(), false]);
    },
  },
  {
    number: "95",
    what: "confirmed oneway message",
    async run(world) {
      const { sender, receiver } = world.with({ version: EG });
      const { sent, reply, answer, opened } = await exchange(sender, receiver, { action: "avviso", to: "CO-B" });
      assert.deepEqual([outcomeOf(reply), valueOf(reply, confirmed)], [ok(), sent.id]);
      assert.deepEqual([opened?.oneWay, answer.payload.length, answer.notes.includes("riscontro")], [true, 0, true]);
    },
  },
  {
    number: "95",
    what: "a riscontro on a connection of its own, and one for what was never sent",
    async run(world) {
      const { sender, receiver } = world.with({ version: EG });
      const sent = await sender.seal({ payload, action: "avviso", to: "CO-B" });
      const { reply } = await answered(receiver, arrived(sent));
      const { opened, reply: nothing } = await answered(sender, arrived(reply));
      assert.deepEqual([outcomeOf(nothing), opened?.correlation], [empty, sent.id]);
      const other = Buffer.from(reply.bytes).toString().replace("AlfaSPCoopIT_0000001", "AlfaSPCoopIT_0000009");
      const refused = await answered(sender, arrived(other));
      assert.deepEqual(outcomeOf(refused.reply), errore("115@ListaRiscontri/Riscontro/Identificatore"));
    },
  },
  {
    number: "96",
    what: "no riscontro: the outcome is open, and what is sent again is the same message",
    async run(world) {
      const { sender, receiver, a } = world.with({ version: EG });
      const sent = await sender.seal({ payload, action: "avviso", to: "CO-B", key: "k" });
      const nothing = { bytes: new Uint8Array(0), peer: "test", transport: { status: "200" } };
      const { error } = await noted(sender.openReply(nothing, sent));
      assert.deepEqual([error.code, error.certainty], ["PEER_REPLY_INVALID", "unknown"]);
      a.clock.at += 60_000;
      const again = await sender.seal({ payload, action: "avviso", to: "CO-B", key: "k" });
      assert.deepEqual([again.id, Buffer.from(again.bytes).toString()], [sent.id, Buffer.from(sent.bytes).toString()]);
      const { reply } = await answered(receiver, arrived(again));
      assert.equal((await sender.openReply(arrived(reply), again)).payload.length, 0);
    },
  },
];
