/** CUP Trento as a server: the `soap` package over its WSDL, behind a check that nothing unreadable reaches it. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import soap from "soap";
import type { Cup } from "../shared/cup.ts";
import { DuplicateContent, Duplicates } from "../shared/duplicates.ts";
import type { Answer } from "../shared/model.ts";
import { answer, Malformed } from "../shared/model.ts";
import type { Address, Running } from "../shared/program.ts";
import { checkedOperation, faultBody } from "./envelope.ts";
import type { Named } from "./operations.ts";
import { operations } from "./operations.ts";
import { readRequest } from "./requests.ts";
import { replyTree } from "./replies.ts";
import type { Tree } from "./tree.ts";
import { neededAt, textAt } from "./tree.ts";
import { readWsdl } from "./wsdl.ts";

export interface Office {
  readonly azienda: string;
  readonly cup: Cup;
  readonly nextId: () => string;
  /** Rome time now. */
  readonly now: () => string;
}

type Handler = (args: unknown) => Promise<Tree>;
type Listener = (request: IncomingMessage & { body?: Buffer }, response: ServerResponse) => void;

/** Starts the server. */
export async function serve(at: Address, office: Office): Promise<Running> {
  const duplicates = new Duplicates<Tree>();
  const port: Record<string, Handler> = {};
  for (const named of operations) port[named.name] = (args) => handle(named, args, office, duplicates);
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve, reject) => {
    const callback = (error: unknown): void => (error instanceof Error ? reject(error) : resolve());
    soap.listen(server, { path: "/cup", services: { ServizioCup: { PortaCup: port } }, xml: readWsdl(), callback });
  });
  const [listener] = server.listeners("request") as Listener[];
  if (listener === undefined) throw new Error("soap did not listen");
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => guard(request, response, listener));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, resolve);
  });
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, close };
}

/** Reads the whole body and lets only requests through whose envelope names an operation; that name decides, not SOAPAction. */
function guard(request: IncomingMessage & { body?: Buffer }, response: ServerResponse, listener: Listener): void {
  if (request.method !== "POST") {
    listener(request, response);
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("error", () => response.destroy());
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    try {
      checkedOperation(body.toString("utf8"));
    } catch (error) {
      const reason = error instanceof Error ? error.message : "errore";
      response.writeHead(500, { "Content-Type": "text/xml; charset=utf-8" }).end(faultBody("Client", reason));
      return;
    }
    delete request.headers.soapaction;
    request.headers["content-type"] = "text/xml; charset=utf-8";
    request.body = body;
    listener(request, response);
  });
}

async function handle(named: Named, args: unknown, office: Office, duplicates: Duplicates<Tree>): Promise<Tree> {
  try {
    const id = neededAt(args, "Testata", "IdMessaggio");
    const sender = neededAt(args, "Testata", "Mittente");
    const head = { id: office.nextId(), time: office.now(), sender: "CUPTN", azienda: office.azienda };
    const work = async (): Promise<Tree> => replyTree(await decide(named, args, sender, office), head, id);
    return await duplicates
      .once(`${sender}/${textAt(args, "Testata", "Azienda")}`, id, timeless(named, args), work)
      .catch((error: unknown) => {
        if (!(error instanceof DuplicateContent)) throw error;
        return replyTree(answer(named.op, { refusal: { code: "DUPLICATO_DIVERSO", text: error.message } }), head, id);
      });
  } catch (error) {
    throw asFault(error);
  }
}

function decide({ name, op, to }: Named, args: unknown, sender: string, office: Office): Promise<Answer> | Answer {
  if (!["NODO", "SPORTELLO"].includes(sender)) throw new Malformed("Testata/Mittente: non in tabella");
  const question = readRequest(args, op);
  if (sender === "SPORTELLO") return office.cup.fromTerminal(question, to);
  if (to === "federation") throw new Malformed(`${name}: solo per gli sportelli`);
  return office.cup.fromGateway(question);
}

/** The request without its sending time. */
function timeless({ name }: Named, args: unknown): string {
  return name + JSON.stringify(args, (key, value: unknown) => (key === "DataOra" ? undefined : value));
}

/** The way the `soap` package wants a fault thrown. */
function asFault(error: unknown): Error {
  const side = error instanceof Malformed ? "Client" : "Server";
  const reason = error instanceof Error ? error.message : "errore";
  return Object.assign(new Error(reason), { Fault: { faultcode: `soap:${side}`, faultstring: reason, statusCode: 500 } });
}
