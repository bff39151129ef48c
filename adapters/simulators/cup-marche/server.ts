/** CUP Marche as a server: WS-cupint over HTTP. */
import type { Cup } from "../shared/cup.ts";
import { DuplicateContent, Duplicates } from "../shared/duplicates.ts";
import type { HttpReply } from "../shared/http.ts";
import { serveHttp } from "../shared/http.ts";
import type { Operation } from "../shared/model.ts";
import { Malformed } from "../shared/model.ts";
import type { Address, Running } from "../shared/program.ts";
import { operationOf, replyHead, replyKind } from "./head.ts";
import { readRequest } from "./reading.ts";
import { refusalMessage, replyMessage } from "./replies.ts";
import { fault, unwrap, wrap } from "./soap.ts";
import type { Element } from "../shared/xml.ts";
import { element, find, valueAt, writeXml } from "../shared/xml.ts";

export interface Office {
  readonly azienda: string;
  readonly cup: Cup;
  readonly nextId: () => string;
  /** Rome time now. */
  readonly now: () => string;
}

/** Starts the server. */
export function serve(at: Address, office: Office): Promise<Running> {
  const duplicates = new Duplicates<string>();
  return serveHttp(at, (request) => answerHttp(request.method, request.path, request.body, office, duplicates));
}

async function answerHttp(
  method: string,
  path: string,
  body: string,
  office: Office,
  duplicates: Duplicates<string>,
): Promise<HttpReply> {
  const type = "text/xml; charset=UTF-8";
  if (path !== "/ws-cupint") return { status: 404, type, body: fault("Client", `nessun servizio in ${path}`) };
  if (method !== "POST") return { status: 405, type, body: fault("Client", "solo POST") };
  try {
    const message = unwrap(body);
    const msh = find(message, "MSH");
    const id = valueAt(msh, "MSH.10");
    if (id === "") throw new Malformed("MSH.10: manca");
    const sender = `${valueAt(msh, "MSH.3/HD.1")}/${valueAt(msh, "MSH.4/HD.1")}`;
    const reply = await duplicates
      .once(sender, id, timeless(message), () => answerMessage(message, office))
      .catch((error: unknown) => wrap(refusal(message, error, id, office)));
    return { status: 200, type, body: reply };
  } catch (error) {
    const reason = error instanceof Error ? error.message : "errore";
    return { status: 500, type, body: fault(error instanceof Malformed ? "Client" : "Server", reason) };
  }
}

async function answerMessage(message: Element, office: Office): Promise<string> {
  const msh = find(message, "MSH");
  const terminal = valueAt(msh, "MSH.3/HD.1") === "SPORTELLO";
  const forward = terminal && valueAt(msh, "MSH.5/HD.1") === "FEDERAZIONE";
  const known = operationOf(message);
  if (known === undefined) throw new Malformed("MSH.9: messaggio non previsto");
  const op: Operation = known === "prenota" && terminal && !forward ? "locale" : known;
  const question = readRequest(message, op);
  const reply = terminal
    ? await office.cup.fromTerminal(question, forward ? "federation" : "own")
    : office.cup.fromGateway(question);
  const head = replyHead(message, office.azienda, office.nextId(), office.now());
  return wrap(replyMessage(reply, question, head, valueAt(msh, "MSH.10"), valueAt(find(message, "QRD"), "QRD.4")));
}

/** A message that can be read but not used: its own reply with AE, ACK with AR when its type is unknown or its id was used. */
function refusal(message: Element, error: unknown, id: string, office: Office): Element {
  const code =
    error instanceof Malformed ? error.code : error instanceof DuplicateContent ? "DUPLICATO_DIVERSO" : "ERRORE_INTERNO";
  const text = error instanceof Error ? error.message : "errore";
  const op = operationOf(message);
  const head = replyHead(message, office.azienda, office.nextId(), office.now());
  const kind = op === undefined ? (["ACK", "", "ACK"] as const) : replyKind(op);
  return refusalMessage(kind, op === undefined || code === "DUPLICATO_DIVERSO" ? "AR" : "AE", { code, text }, head, id);
}

/** The message without its sending time. */
function timeless(message: Element): string {
  const children = message.children.map((child) =>
    child.name === "MSH"
      ? element(
          "MSH",
          child.children.filter(({ name }) => name !== "MSH.7"),
        )
      : child,
  );
  return writeXml(element(message.name, children));
}
