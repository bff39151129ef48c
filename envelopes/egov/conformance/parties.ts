import { after, before, DESTINATARIO, type Edit, MITTENTE, twice, without } from "./base.ts";
import { bare, type Case, EG, errore, LG, ok } from "./case.ts";

const mittente = (from: string, to: string): Edit => [MITTENTE, MITTENTE.replace(from, to)];
const destinatario = (from: string, to: string): Edit => [DESTINATARIO, DESTINATARIO.replace(from, to)];
const gamma = '<e:IdentificativoParte tipo="SPC">RegioneGamma</e:IdentificativoParte>';
const where = (uri: string): readonly [string, string] => ['tipo="SPC"', `tipo="SPC" indirizzoTelematico="${uri}"`];
const sender = "Mittente/IdentificativoParte";
const receiver = "Destinatario/IdentificativoParte";

/** Parties. */
export const parties: readonly Case[] = [
  { number: "21", what: "no Mittente", edits: [without(MITTENTE)], expect: bare },
  { number: "22", what: "no Destinatario", edits: [without(DESTINATARIO)], expect: bare },
  { number: "23", what: "Mittente without IdentificativoParte", edits: [[MITTENTE, "<e:Mittente/>"]], expect: bare },
  { number: "24", what: "Destinatario without IdentificativoParte", edits: [[DESTINATARIO, "<e:Destinatario/>"]], expect: bare },
  {
    number: "25",
    what: "unknown sender",
    to: "Nessuno",
    edits: [mittente("RegioneAlfa", "Nessuno")],
    expect: errore(`101@${sender}`),
  },
  {
    number: "26",
    what: "unknown receiver",
    edits: [destinatario("AziendaSanitariaBeta", "Nessuno")],
    expect: errore(`102@${receiver}`),
  },
  {
    number: "26",
    what: "receiver that is another member",
    edits: [destinatario("AziendaSanitariaBeta", "RegioneGamma")],
    expect: errore(`102@${receiver}`),
  },
  { number: "27", what: "empty sender", to: "?", edits: [mittente("RegioneAlfa", "")], expect: errore(`101@${sender}`) },
  { number: "28", what: "empty receiver", edits: [destinatario("AziendaSanitariaBeta", "")], expect: errore(`102@${receiver}`) },
  {
    number: "29",
    what: "two senders",
    edits: [mittente("</e:Mittente>", `${gamma}</e:Mittente>`)],
    expect: errore(`101@${sender}`),
  },
  {
    number: "29",
    what: "three senders",
    edits: [mittente("</e:Mittente>", `${gamma}${gamma}</e:Mittente>`)],
    expect: errore(`101@${sender}`, `101@${sender}`),
  },
  {
    number: "30",
    what: "two receivers",
    edits: [destinatario("</e:Destinatario>", `${gamma}</e:Destinatario>`)],
    expect: errore(`102@${receiver}`),
  },
  { number: "31", what: "sender without tipo", edits: [mittente(' tipo="SPC"', "")], expect: bare },
  { number: "32", what: "receiver without tipo", edits: [destinatario(' tipo="SPC"', "")], expect: bare },
  { number: "33", what: "sender of unknown tipo", edits: [mittente("SPC", "XYZ")], expect: errore(`101@${sender}/tipo`) },
  { number: "34", what: "receiver of unknown tipo", edits: [destinatario("SPC", "XYZ")], expect: errore(`102@${receiver}/tipo`) },
  {
    number: "35",
    what: "sender's address is no URL",
    version: EG,
    edits: [mittente(...where("qui"))],
    expect: errore(`101@${sender}/indirizzoTelematico`),
  },
  { number: "35", what: "sender's address empty", version: EG, edits: [mittente(...where(""))], expect: ok() },
  {
    number: "35",
    what: "sender's address a URL",
    version: EG,
    edits: [mittente(...where("https://alfa.example/in"))],
    expect: ok(),
  },
  {
    number: "36",
    what: "receiver's address is no URL",
    version: EG,
    edits: [destinatario(...where("qui"))],
    expect: errore(`102@${receiver}/indirizzoTelematico`),
  },
  {
    number: "37",
    what: "sender's address",
    version: LG,
    edits: [mittente(...where("https://alfa.example/in"))],
    expect: ok(`101@${sender}/indirizzoTelematico INFO`),
  },
  {
    number: "38",
    what: "receiver's address",
    version: LG,
    edits: [destinatario(...where("https://beta.example/in"))],
    expect: ok(`102@${receiver}/indirizzoTelematico INFO`),
  },
  {
    number: "39",
    what: "sender of tipo TEST",
    version: LG,
    edits: [mittente("SPC", "TEST")],
    expect: errore(`101@${sender}/tipo`),
  },
  {
    number: "39",
    what: "receiver of tipo AOO",
    version: LG,
    edits: [destinatario("SPC", "AOO")],
    expect: errore(`102@${receiver}/tipo`),
  },
  { number: "40", what: "second Mittente", edits: [twice(MITTENTE)], expect: bare },
  { number: "40", what: "second Destinatario", edits: [after(DESTINATARIO, DESTINATARIO)], expect: bare },
  {
    number: "40",
    what: "elements out of order",
    edits: [without(MITTENTE), before("<e:Messaggio>", MITTENTE)],
    expect: errore("002@IntestazioneMessaggio"),
  },
];
