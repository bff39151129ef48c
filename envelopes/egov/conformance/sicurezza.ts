import assert from "node:assert/strict";
import { type Identity, makeContext, makeIdentity, start } from "../../test-support.ts";
import { find, replace, resign } from "../../ws-security/forge.ts";
import type { EgovOptions } from "../options.ts";
import { attachment } from "./allegati.ts";
import { type Case, EG, errore, LG } from "./case.ts";
import { answered, arrived, exchange, makeWorld, outcomeOf, payload, type Setting, type World } from "./world.ts";

interface People {
  readonly alice: Identity;
  readonly bob: Identity;
  readonly carol: Identity;
  /** Trusted by name, but too old. */
  readonly old: Identity;
  /** Trusted by nobody. */
  readonly stranger: Identity;
}

let made: Promise<People> | undefined;

/** Keys are made once: they take most of the time of this group. */
function people(): Promise<People> {
  made ??= (async () => {
    const [alice, bob, carol, stranger] = await Promise.all(["CO-A", "CO-B", "CO-C", "CO-A"].map((name) => makeIdentity(name)));
    const old = await makeIdentity("CO-A", { from: start - 2 * 86_400_000, to: start - 86_400_000 });
    return { alice: alice!, bob: bob!, carol: carol!, old, stranger: stranger! };
  })();
  return made;
}

/** Two gateways that sign. @param signer who signs what RegioneAlfa sends */
async function signing(setting: Setting = {}, signer: keyof People = "alice"): Promise<World> {
  const { [signer]: from, alice, bob, carol, old } = await people();
  const members = { "CO-A": [alice.certificate, old.certificate], "CO-B": [bob.certificate], "CO-C": [carol.certificate] };
  const contexts = [makeContext("CO-A", from, members), makeContext("CO-B", bob, members)] as const;
  return makeWorld({ ...setting, options: { signed: true, ...setting.options }, contexts });
}

/** A signed request, changed on the way, and what it is answered with. */
async function changed(world: World, change: (text: string) => string) {
  const sent = await world.sender.seal({ payload, action: "disponibilita", to: "CO-B" });
  return outcomeOf((await answered(world.receiver, arrived(change(Buffer.from(sent.bytes).toString())))).reply);
}

const ask = { action: "disponibilita", to: "CO-B" };
const GOVWAY = "http://govway.org/security";
const HEADER = "<wsse:Security ";
const report = attachment("referto-77@asl.example", "%PDF");

const combinations: readonly (readonly [
  options: Partial<EgovOptions>,
  actor: string | undefined,
  must: string,
  accepted: boolean,
])[] = [
  [{}, undefined, "1", true],
  [{}, undefined, "0", true],
  [{}, GOVWAY, "1", false],
  [{}, GOVWAY, "0", false],
  [{ actor: GOVWAY }, GOVWAY, "1", true],
  [{ actor: GOVWAY }, GOVWAY, "0", true],
  [{ actor: GOVWAY }, undefined, "1", false],
  [{ actor: GOVWAY }, undefined, "0", false],
  [{ actor: GOVWAY }, "urn:altro", "1", false],
  [{ actor: GOVWAY }, "urn:altro", "0", false],
];

/** WS-Security on the e-Gov header, as far as it is the envelope's matter. */
export const sicurezza: readonly Case[] = [
  {
    number: "140",
    what: "Timestamp and Signature, and Encrypt with them",
    async run() {
      for (const encryption of [{}, { send: "aes256-gcm", required: true }] as const) {
        const { sender, receiver } = await signing({ options: { encryption } });
        const { sent, opened, answer } = await exchange(sender, receiver, ask);
        assert.deepEqual([opened?.sender, answer.sender], ["CO-A", "CO-B"]);
        assert.deepEqual([Buffer.from(opened?.payload ?? []), Buffer.from(answer.payload)], [payload, payload]);
        assert.equal(Buffer.from(sent.bytes).includes("urn:example:cup"), !("send" in encryption));
      }
    },
  },
  {
    number: "141",
    what: "signed Body altered",
    async run() {
      assert.deepEqual(await changed(await signing(), (text) => replace(text, ">è<", ">e<")), errore("202@Security"));
    },
  },
  {
    number: "142",
    what: "encrypted Body altered: it is under the signature",
    async run() {
      const world = await signing({ options: { encryption: { send: "aes256-gcm", required: true } } });
      const flip = (text: string): string =>
        text.replace(
          /(<soap:Body.*<xenc:CipherValue>)(.)/,
          (_, before: string, one: string) => before + (one === "A" ? "B" : "A"),
        );
      assert.deepEqual(await changed(world, flip), errore("202@Security"));
    },
  },
  {
    number: "143",
    what: "security expected, header missing",
    async run() {
      assert.deepEqual(
        await changed(await signing(), (text) => replace(text, find(text, "wsse:Security"), "")),
        errore("202@Security"),
      );
    },
  },
  {
    number: "144",
    what: "signed e-Gov header altered",
    async run() {
      assert.deepEqual(
        await changed(await signing(), (text) => replace(text, ">disponibilita<", ">notifica<")),
        errore("202@Security"),
      );
    },
  },
  {
    number: "145",
    what: "signed by another member than the Mittente",
    async run() {
      assert.deepEqual(await changed(await signing({}, "carol"), (text) => text), errore("201@Mittente"));
    },
  },
  {
    number: "146",
    what: "certificate that is too old, or nobody's",
    async run() {
      for (const signer of ["old", "stranger"] as const) {
        assert.deepEqual(await changed(await signing({}, signer), (text) => text), errore("202@Security"), signer);
      }
    },
  },
  {
    number: "146",
    what: "signature that does not fit its key",
    async run() {
      const { stranger } = await people();
      assert.deepEqual(await changed(await signing(), (text) => resign(text, stranger.key)), errore("202@Security"));
    },
  },
  {
    number: "147",
    what: "Timestamp expired, or from the future",
    async run() {
      for (const ahead of [361_000, -61_000]) {
        const world = await signing();
        world.b.clock.at += ahead;
        assert.deepEqual(await changed(world, (text) => text), errore("200@Security"), String(ahead));
      }
    },
  },
  ...combinations.map(([options, actor, must, accepted]): Case => ({
    number: "148",
    what: `actor ${options.actor ?? "none"} expected, ${actor ?? "none"} there, mustUnderstand ${must}`,
    async run() {
      const world = await signing({ options });
      const outcome = await changed(world, (text) => {
        const start = text.indexOf(HEADER);
        const tag = text.slice(start, text.indexOf(">", start));
        const bare = tag.replace(/ soap:actor="[^"]*"/, "").replace(/ soap:mustUnderstand="1"/, ` soap:mustUnderstand="${must}"`);
        return replace(text, tag, actor === undefined ? bare : `${bare} soap:actor="${actor}"`);
      });
      assert.equal(outcome.status, accepted ? "200" : "500");
      if (!accepted) assert.deepEqual(outcome, errore("202@Security"));
    },
  })),
  {
    number: "149",
    what: "signed attachments; altered, missing, or one more",
    async run() {
      const { sender, receiver } = await signing();
      const sent = await sender.seal({ payload, ...ask, action: "notifica", attachments: [report] });
      const opened = await receiver.open(arrived(sent));
      assert.deepEqual([Buffer.from(opened.payload), opened.attachments?.length], [payload, 1]);
      const main = sent.attachments![1]!;
      const changes = [[attachment(report.id, "%PDX"), main], [main], [report, attachment(main.id, "<evil/>", "text/xml")]];
      for (const attachments of [...changes, [report, main, attachment("x@y", "x")]]) {
        const { reply } = await answered(receiver, { ...arrived(sent), attachments });
        assert.match(outcomeOf(reply).exceptions.join(), /^202@Security GRAVE$/);
      }
    },
  },
  {
    number: "149",
    what: "attachments outside the signature only where that is agreed",
    async run() {
      const open = await signing({ options: { allegatiNonFirmati: true } });
      const sent = await open.sender.seal({ payload, ...ask, action: "notifica", attachments: [report] });
      assert.equal((await open.receiver.open(arrived(sent))).attachments?.length, 1);
      // The part that is the body is the message itself.
      const main = sent.attachments?.at(-1) ?? assert.fail();
      const forged = { ...arrived(sent), attachments: [report, attachment(main.id, "<evil/>", "text/xml")] };
      assert.deepEqual(outcomeOf((await answered(open.receiver, forged)).reply), errore("202@Security"));
      const strict = open.with({ options: { signed: true } });
      assert.deepEqual(outcomeOf((await answered(strict.receiver, arrived(sent))).reply), errore("202@Security"));
    },
  },
  {
    number: "150",
    what: "UsernameToken",
    async run() {
      const users = { alfa: "segreto" };
      const token = await signing({ options: { username: { users, send: { name: "alfa", password: "segreto" } } } });
      assert.equal((await exchange(token.sender, token.receiver, ask)).opened?.sender, "CO-A");
      const wrong = token.with({
        options: { signed: true, username: { users: { alfa: "altro" }, send: { name: "alfa", password: "segreto" } } },
      });
      assert.equal((await changed(wrong, (text) => text)).status, "500");
    },
  },
  ...[
    [EG, "avviso", undefined],
    [EG, "agenda", undefined],
    [LG, "notifica", undefined],
    [LG, "prenotazione", "esito"],
    [EG, "prenotazione", "esito"],
    [LG, "referto", "stato"],
    [EG, "referto", "stato"],
  ].map(([version, action = "", then]): Case => ({
    number: "151",
    what: `signed ${action}${then === undefined ? "" : ` and ${then}`} (${version ?? ""})`,
    async run() {
      for (const encryption of [{}, { send: "aes128-gcm", required: true }] as const) {
        const { sender, receiver } = await signing({ version: version === EG ? EG : LG, options: { encryption } });
        const one = await exchange(sender, receiver, { action, to: "CO-B" });
        assert.equal(one.opened?.sender, "CO-A");
        if (then === undefined) continue;
        const [from, to, member] =
          then === "esito" ? ([receiver, sender, "CO-A"] as const) : ([sender, receiver, "CO-B"] as const);
        const two = await exchange(from, to, { action: then, correlation: one.sent.id, to: member });
        assert.equal(two.opened?.correlation, one.sent.id);
      }
    },
  })),
  {
    number: "152",
    what: "the busta errore is signed",
    async run() {
      const { sender, receiver } = await signing();
      const sent = await sender.seal({ payload, ...ask });
      const text = Buffer.from(sent.bytes).toString();
      const { reply } = await answered(receiver, arrived(replace(text, ">è<", ">e<")));
      assert.deepEqual(outcomeOf(reply), errore("202@Security"));
      assert.match(Buffer.from(reply.bytes).toString(), /<ds:SignatureValue>/);
      // On a connection of its own its signature is asked for.
      const altered = Buffer.from(reply.bytes).toString().replace("EGOV_IT_202", "EGOV_IT_201");
      assert.equal((await answered(sender, arrived(altered))).reply.failed, true);
      assert.equal((await answered(sender, arrived(reply))).reply.failed, false);
    },
  },
  {
    number: "152",
    what: "a busta errore on a connection of its own, signed by another member",
    async run() {
      const { sender, receiver } = await signing({}, "carol");
      const asked = Buffer.from((await receiver.seal({ payload, ...ask, to: "CO-A" })).bytes).toString();
      const { reply } = await answered(sender, arrived(replace(asked, ">è<", ">e<")));
      assert.deepEqual(outcomeOf((await answered(receiver, arrived(reply))).reply), errore("201@Mittente"));
    },
  },
];
