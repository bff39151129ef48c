import assert from "node:assert/strict";
import type { Received, Reply } from "../../../gateway/contracts/adapter.ts";
import type { Envelope, Opened, Sealed, ToSeal } from "../../../gateway/contracts/envelope.ts";
import { asGatewayError, type GatewayError } from "../../../gateway/contracts/errors.ts";
import { attribute, child, children, type Element, parse, text } from "../../../gateway/xml/index.ts";
import { makeContext, type TestContext } from "../../test-support.ts";
import { egov, type EgovOptions, problemOf } from "../index.ts";
import type { ActionOptions, Counterpart, Versione } from "../options.ts";
import { BODY, EGOV } from "./base.ts";
import { EG, LG, type Outcome } from "./case.ts";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
const alfa = { tipo: "SPC", nome: "RegioneAlfa" };
const beta = { tipo: "SPC", nome: "AziendaSanitariaBeta" };
const gamma = { tipo: "SPC", nome: "RegioneGamma" };
const esiti = { tipo: "SPC", nome: "EsitiCUP" };

/** The agreement: one action of each profile, and one of each way to deliver a oneway message. */
export const actions: readonly (string | ActionOptions)[] = [
  "disponibilita",
  { name: "notifica", profile: "oneway" },
  { name: "avviso", profile: "oneway", conferma: true },
  { name: "agenda", profile: "oneway", ordine: true },
  { name: "prenotazione", profile: "asincrono-simmetrico", correlato: { servizio: esiti, azione: "esito" } },
  { name: "referto", profile: "asincrono-asimmetrico", correlato: { servizio: esiti, azione: "stato" } },
];

/** Two gateways and what they remember. */
export interface World {
  readonly sender: Envelope;
  readonly receiver: Envelope;
  readonly a: TestContext;
  readonly b: TestContext;
  /** Other gateways with the same memories. */
  with(setting: Setting): World;
}

/** What differs between one pair of gateways and another. */
export interface Setting {
  readonly version?: Versione;
  /** Options of both. */
  readonly options?: Partial<EgovOptions>;
  /** What both say of each other. */
  readonly counterpart?: Partial<Counterpart>;
  readonly contexts?: readonly [TestContext, TestContext];
}

export const payload = Buffer.from(BODY);

export function makeWorld(setting: Setting = {}): World {
  const { version = LG, options = {}, counterpart = {} } = setting;
  const [a, b] = setting.contexts ?? [makeContext("CO-A", undefined, {}), makeContext("CO-B", undefined, {})];
  const common = { service: { tipo: "SPC", nome: "PrenotazioniCUP" }, actions, signed: false, ...options };
  const other = { member: "CO-C", ...gamma, version: version === LG ? EG : LG } as const;
  const one = (member: string, party: typeof alfa) => [{ member, ...party, version, ...counterpart }, other];
  return {
    sender: egov.create({ self: alfa, counterparts: one("CO-B", beta), ...common }, a),
    receiver: egov.create({ self: beta, counterparts: one("CO-A", alfa), ...common }, b),
    a,
    b,
    with: (more) => makeWorld({ ...setting, ...more, contexts: [a, b] }),
  };
}

export function arrived(text: string | Pick<Sealed, "bytes" | "transport" | "attachments">): Received {
  if (typeof text === "string") return { bytes: Buffer.from(text), peer: "test", transport: {} };
  const { bytes, transport, attachments } = text;
  return { bytes, peer: "test", transport, ...(attachments === undefined ? {} : { attachments }) };
}

/** What a gateway answers: the way a node goes, without the node. */
export async function answered(envelope: Envelope, received: Received): Promise<{ reply: Reply; opened: Opened | undefined }> {
  try {
    const opened = await envelope.open(received);
    if (opened.settled !== undefined) return { reply: opened.settled, opened };
    const sealed = await envelope.sealReply(payload, opened);
    return { reply: { ...sealed, transport: { status: "200", ...sealed.transport }, failed: false }, opened };
  } catch (thrown) {
    return { reply: await envelope.refuse(asGatewayError(thrown), received, undefined), opened: undefined };
  }
}

/** A whole exchange: asked by one, answered by the other, the answer opened by the first. */
export async function exchange(from: Envelope, to: Envelope, ask: Omit<ToSeal, "payload">): Promise<Exchanged> {
  const sent = await from.seal({ payload, ...ask });
  const { reply, opened } = await answered(to, arrived(sent));
  return { sent, reply, opened, answer: await from.openReply(arrived(reply), sent) };
}

export interface Exchanged {
  readonly sent: Sealed;
  readonly reply: Reply;
  /** Undefined when it was refused. */
  readonly opened: Opened | undefined;
  readonly answer: Opened;
}

export function outcomeOf({ bytes, transport }: Reply): Outcome {
  const status = transport["status"] === "500" ? "500" : "200";
  if (bytes.length === 0) return { status, fault: "none", header: false, exceptions: [] };
  const header = headerOf(bytes);
  const list = header && child(header, EGOV, "ListaEccezioni");
  const exceptions = (list === undefined ? [] : children(list, EGOV, "Eccezione")).map((one) => {
    const [code = "", posizione = "", rilevanza = ""] = ["codiceEccezione", "posizione", "rilevanza"].map((name) =>
      attribute(one, "", name),
    );
    return `${code.slice("EGOV_IT_".length)}@${posizione} ${rilevanza}`;
  });
  return { status, fault: faultOf(bytes), header: header !== undefined, exceptions: exceptions.sort() };
}

/** The Intestazione of a message. */
export function headerOf(bytes: Uint8Array): Element | undefined {
  const header = child(parse(bytes), SOAP, "Header");
  return header && child(header, EGOV, "Intestazione");
}

/** The text at a path below the Intestazione of a message; undefined when it is not there. */
export function valueOf({ bytes }: Pick<Reply, "bytes">, path: string): string | undefined {
  const found = path.split("/").reduce<Element | undefined>((at, name) => at && child(at, EGOV, name), headerOf(bytes));
  return found && text(found);
}

function faultOf(bytes: Uint8Array): Outcome["fault"] {
  const body = child(parse(bytes), SOAP, "Body");
  const fault = body && child(body, SOAP, "Fault");
  if (fault === undefined) return "none";
  const [code = "", said = ""] = ["faultcode", "faultstring"]
    .map((name) => child(fault, "", name))
    .map((one) => one && text(one));
  if (code === "soap:Client" && said === "EGOV_IT_001 - Formato Busta non corretto") return "EGOV_IT_001 Client";
  if (code === "soap:Server" && said === "EGOV_IT_300 - Errore nel processamento del messaggio SPCoop")
    return "EGOV_IT_300 Server";
  throw new Error(`a fault that no domain gateway knows: ${code} ${said}`);
}

/** What the sender of a message notes about the answer: our error, and the exceptions behind it. */
export async function noted(answer: Promise<unknown>): Promise<{ error: GatewayError; exceptions: readonly string[] }> {
  const error = await answer.then(
    () => assert.fail("the answer was accepted"),
    (thrown: unknown) => asGatewayError(thrown),
  );
  const exceptions = (problemOf(error)?.eccezioni ?? []).map(({ code, posizione }) => `${code.slice(8)}@${posizione}`);
  return { error, exceptions: exceptions.sort() };
}
