import { ACTOR, after, base, before, DESTINATARIO, type Edit, EGOV, HEAD_END, MITTENTE, MUST, without } from "./base.ts";
import { bare, type Case, errore, ok } from "./case.ts";

const header = base.slice(base.indexOf("<e:Intestazione "), base.indexOf("</soapenv:Header>"));
const block = (name: string, namespace: string, actor: string): Edit => [
  header,
  `<x:${name} xmlns:x="${namespace}" soapenv:actor="${actor}"><x:y/></x:${name}>`,
];
const domain = "http://www.cnipa.it/eGov_it/portadominio";
const head = header.slice(header.indexOf("<e:IntestazioneMessaggio>"), header.indexOf(HEAD_END) + HEAD_END.length);
const prefixed = (prefix: string): Edit => {
  const name = (one: string): string => (prefix === "" ? one : `${prefix}:${one}`);
  const declared = header.replace("xmlns:e=", prefix === "" ? "xmlns=" : `xmlns:${prefix}=`);
  return [header, declared.replace(/(<\/?)e:(\w+)/g, (_, slash: string, local: string) => slash + name(local))];
};
const soapPrefix = (prefix: string): string =>
  base
    .replaceAll("soapenv:", prefix === "" ? "" : `${prefix}:`)
    .replace("xmlns:soapenv", prefix === "" ? "xmlns" : `xmlns:${prefix}`);

/** Header recognition and shape. */
export const shape: readonly Case[] = [
  { number: "1", what: "no e-Gov header", edits: [without(header)], expect: bare },
  { number: "2", what: "XML not well-formed inside Mittente", edits: [["</e:Mittente>", "</e:Mittent>"]], expect: bare },
  {
    number: "3",
    what: "an attribute twice",
    edits: [['tipo="SPC">RegioneAlfa', 'tipo="SPC" tipo="SPC">RegioneAlfa']],
    expect: bare,
  },
  {
    number: "4",
    what: "right actor, nothing else",
    edits: [block("Altro", "urn:altro", domain)],
    to: "?",
    expect: errore("001@Intestazione"),
  },
  {
    number: "5",
    what: "right namespace, nothing else",
    edits: [block("Altro", EGOV, "urn:altro")],
    to: "?",
    expect: errore("001@Intestazione"),
  },
  {
    number: "6",
    what: "wrong actor and wrong namespace",
    edits: [block("Intestazione", "urn:altro", "urn:altro")],
    expect: bare,
  },
  {
    number: "7",
    what: "two e-Gov headers",
    edits: [after(header, header)],
    to: "?",
    expect: errore("001@Intestazione (Più di un header e-Gov presente)"),
  },
  { number: "8", what: "wrong actor", edits: [[domain, "urn:altro"]], expect: errore("002@Intestazione/actor") },
  { number: "9", what: "no actor", edits: [without(ACTOR)], expect: errore("002@Intestazione/actor") },
  {
    number: "10",
    what: "mustUnderstand 0",
    edits: [[MUST, MUST.replace("1", "0")]],
    expect: errore("002@Intestazione/mustUnderstand"),
  },
  { number: "11", what: "no mustUnderstand", edits: [without(MUST)], expect: errore("002@Intestazione/mustUnderstand") },
  {
    number: "12",
    what: "no actor and mustUnderstand 0",
    edits: [without(ACTOR), [MUST, MUST.replace("1", "0")]],
    expect: errore("002@Intestazione/actor", "002@Intestazione/mustUnderstand"),
  },
  {
    number: "13",
    what: "wrong namespace, right actor",
    edits: [[EGOV, "urn:altro"]],
    to: "?",
    expect: errore("002@Intestazione/namespace"),
  },
  {
    number: "14",
    what: "no IntestazioneMessaggio",
    edits: [without(head)],
    to: "?",
    expect: errore("002@IntestazioneMessaggio"),
  },
  {
    number: "14",
    what: "another first child",
    edits: [[head, "<e:Altro/>"]],
    to: "?",
    expect: errore("002@IntestazioneMessaggio"),
  },
  { number: "15", what: "empty IntestazioneMessaggio", edits: [[head, "<e:IntestazioneMessaggio/>"]], expect: bare },
  { number: "16", what: "another prefix", edits: [prefixed("eGov_IT")], expect: ok() },
  { number: "17", what: "default namespace", edits: [prefixed("")], expect: ok() },
  {
    number: "18",
    what: "two prefixes for the same namespace",
    edits: [
      [MITTENTE, MITTENTE.replace("<e:Mittente>", `<z:Mittente xmlns:z="${EGOV}">`).replace("</e:Mittente>", "</z:Mittente>")],
      [
        DESTINATARIO,
        DESTINATARIO.replace("<e:Destinatario>", `<Destinatario xmlns="${EGOV}">`).replace(
          "</e:Destinatario>",
          "</Destinatario>",
        ),
      ],
    ],
    expect: ok(),
  },
  { number: "19", what: "prefix not bound", edits: [[` xmlns:e="${EGOV}"`, ""]], expect: bare },
  {
    number: "19",
    what: "prefix bound to something else",
    edits: [[MITTENTE, MITTENTE.replace("<e:Mittente>", '<e:Mittente xmlns:e="urn:altro">')]],
    expect: bare,
  },
  { number: "20", what: "actor and mustUnderstand with prefix soapenv", edits: [[base, soapPrefix("soapenv")]], expect: ok() },
  { number: "20", what: "with prefix soap", edits: [[base, soapPrefix("soap")]], expect: ok() },
  { number: "20", what: "with a prefix of their own", edits: [[base, soapPrefix("s11")]], expect: ok() },
  {
    number: "20",
    what: "default namespace for SOAP, a prefix for the attributes",
    edits: [
      [base, soapPrefix("")],
      ["<e:Intestazione ", '<e:Intestazione xmlns:a="http://schemas.xmlsoap.org/soap/envelope/" '],
      ["actor=", "a:actor="],
      ["mustUnderstand=", "a:mustUnderstand="],
    ],
    expect: ok(),
  },
  {
    number: "20",
    what: "two prefixes",
    edits: [before(ACTOR, 'xmlns:b="http://schemas.xmlsoap.org/soap/envelope/" '), [MUST, MUST.replace("soapenv:", "b:")]],
    expect: ok(),
  },
];
