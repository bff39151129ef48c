import assert from "node:assert/strict";
import type { Attachment } from "../../../gateway/contracts/adapter.ts";
import { BODY, type Edit, EGOV, oneway } from "./base.ts";
import { type Case, empty, errore } from "./case.ts";
import { answered, arrived, outcomeOf, payload } from "./world.ts";

export function attachment(id: string, text: string, contentType = "application/pdf"): Attachment {
  const content = Buffer.from(text);
  return {
    id,
    contentType,
    size: content.length,
    async *content() {
      yield content;
    },
  };
}

const report = attachment("referto-77@asl.example", "%PDF");
const body = attachment("corpo-77@asl.example", `<?xml version="1.0"?>${BODY}`, "text/xml");
const reference = (at: number, id: string, role: string): string =>
  `<e:DescrizioneMessaggio><e:Riferimento e:id="attachment${at}" href="cid:${id}" role="${role}">` +
  `<e:Schema posizione="text/xml"/><e:Titolo Lingua="it">${role}</e:Titolo></e:Riferimento></e:DescrizioneMessaggio>`;
const first = reference(1, report.id, "Allegato");
const second = reference(2, body.id, "Richiesta");
const manifest = (content: string, namespace = EGOV): Edit => [
  BODY,
  `<e:Descrizione xmlns:e="${namespace}">${content}</e:Descrizione>`,
];
const place = "SOAPBody/Descrizione/DescrizioneMessaggio/Riferimento";
const both = [report, body];

/** Sent by us with that attachment and that body, and opened again. */
async function carried(run: Parameters<Extract<Case, { run: unknown }>["run"]>[0], content: Uint8Array, one: Attachment) {
  const sent = await run.sender.seal({ payload: content, action: "notifica", to: "CO-B", attachments: [one] });
  const opened = await run.receiver.open(arrived(sent));
  assert.deepEqual(Buffer.from(opened.payload), Buffer.from(content));
  assert.deepEqual(
    opened.attachments?.map(({ id }) => id),
    [one.id],
  );
  return sent;
}

/** Attachments with their manifest. */
export const allegati: readonly Case[] = [
  { number: "133", what: "attachment and body", edits: [...oneway, manifest(first + second)], attachments: both, expect: empty },
  {
    number: "133",
    what: "the body goes last, and comes back as it was",
    async run(world) {
      const sent = await carried(world, payload, report);
      assert.equal(sent.attachments?.length, 2);
      assert.match(Buffer.from(sent.bytes).toString(), /role="Allegato".*role="Richiesta"/);
    },
  },
  { number: "134", what: "empty body", run: async (world) => void (await carried(world, new Uint8Array(0), report)) },
  {
    number: "134",
    what: "attachment in XML",
    run: async (world) => void (await carried(world, payload, attachment("x@y", "<a/>", "text/xml"))),
  },
  {
    number: "134",
    what: "without manifest where that is agreed",
    async run(world) {
      const plain = world.with({ counterpart: { manifest: false } });
      assert.equal((await carried(plain, payload, report)).attachments?.length, 1);
    },
  },
  {
    number: "135",
    what: "href without part",
    edits: [manifest(first + second)],
    attachments: [body],
    expect: errore(`119@${place}/href`),
  },
  {
    number: "135",
    what: "no href",
    edits: [manifest(first.replace(/ href="[^"]*"/, "") + second)],
    attachments: [body],
    expect: errore(`118@${place}/href`),
  },
  {
    number: "135",
    what: "manifest and no parts at all",
    edits: [manifest(second)],
    expect: errore(`119@${place}/href`, `118@${place}/role (Richiesta/Risposta) non esistente`),
  },
  {
    number: "136",
    what: "part without Riferimento",
    edits: [manifest(second)],
    attachments: both,
    expect: errore(`120@${place}/href`),
  },
  { number: "136", what: "parts without manifest", edits: [], attachments: [report], expect: errore("003@SOAPBody/Descrizione") },
  {
    number: "137",
    what: "two bodies",
    edits: [manifest(first.replace('"Allegato"', '"Risposta"') + second)],
    attachments: both,
    expect: errore(`118@${place}/role (Richiesta/Risposta) non univoco`),
  },
  {
    number: "137",
    what: "no body",
    edits: [manifest(first)],
    attachments: [report],
    expect: errore(`118@${place}/role (Richiesta/Risposta) non esistente`),
  },
  {
    number: "137",
    what: "no role",
    edits: [manifest(first.replace(' role="Allegato"', "") + second)],
    attachments: both,
    expect: errore(`118@${place}/role`),
  },
  {
    number: "138",
    what: "id not qualified",
    edits: [manifest(first.replace("e:id", "id") + second)],
    attachments: both,
    expect: errore(`003@${place}/id`),
  },
  {
    number: "138",
    what: "id qualified with another prefix",
    edits: [
      ...oneway,
      manifest(first.replace("e:id", `z:id`).replace("<e:Riferimento", `<e:Riferimento xmlns:z="${EGOV}"`) + second),
    ],
    attachments: both,
    expect: empty,
  },
  {
    number: "138",
    what: "id qualified under a default namespace",
    edits: [
      ...oneway,
      [
        BODY,
        `<Descrizione xmlns="${EGOV}">${(first + second)
          .replace(/(<\/?)e:/g, "$1")
          .replaceAll("<Riferimento ", `<Riferimento xmlns:q="${EGOV}" `)
          .replaceAll("e:id", "q:id")}</Descrizione>`,
      ],
    ],
    attachments: both,
    expect: empty,
  },
  {
    number: "139",
    what: "manifest in another namespace",
    edits: [manifest(first + second, "urn:altro")],
    attachments: both,
    expect: errore("003@SOAPBody/Descrizione/namespace"),
  },
  {
    number: "139",
    what: "body part without end: no more than its limit is read",
    async run(world) {
      const sent = await world.sender.seal({ payload, action: "notifica", to: "CO-B", attachments: [report] });
      const block = Buffer.alloc(1024 * 1024, "x");
      let read = 0;
      const endless: Attachment = {
        ...sent.attachments![1]!,
        async *content() {
          for (;;) {
            read++;
            yield block;
          }
        },
      };
      const { reply } = await answered(world.receiver, { ...arrived(sent), attachments: [report, endless] });
      assert.deepEqual([outcomeOf(reply), read], [errore("003@Body"), 11]);
    },
  },
  {
    number: "139",
    what: "body part that is no XML, or too much",
    async run(world) {
      const sent = await world.sender.seal({ payload, action: "notifica", to: "CO-B", attachments: [report] });
      const main = sent.attachments?.at(-1)?.id ?? "";
      for (const content of ["no XML", "<!DOCTYPE a><a/>", `<a>${"x".repeat(11 * 1024 * 1024)}</a>`]) {
        const attachments = [report, attachment(main, content, "text/xml")];
        assert.deepEqual(
          outcomeOf((await answered(world.receiver, { ...arrived(sent), attachments })).reply),
          errore("003@Body"),
        );
      }
    },
  },
];
