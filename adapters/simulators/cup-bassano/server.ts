/** CUP Bassano as a server: MLLP messages in, messages out. */
import type { Cup } from "../shared/cup.ts";
import { DuplicateContent, Duplicates } from "../shared/duplicates.ts";
import { Malformed } from "../shared/model.ts";
import type { Address, Running } from "../shared/program.ts";
import { serveFrames } from "../shared/tcp.ts";
import type { Message } from "./er7.ts";
import { component, first, readMessage, writeMessage } from "./er7.ts";
import { mllp } from "./framing.ts";
import { operationOf, replyHead, typeOf } from "./head.ts";
import { ackMessage, readReply, replyMessage } from "./replies.ts";
import { readRequest } from "./requests.ts";

export interface Office {
  readonly cup: Cup;
  readonly nextId: () => string;
  /** Rome time now. */
  readonly now: () => string;
}

/** Starts the server. */
export function serve(at: Address, office: Office): Promise<Running> {
  const duplicates = new Duplicates<Buffer>();
  const broken = (reason: string): Buffer => errorReply([], new Malformed(reason), office);
  return serveFrames(at, mllp(broken), (bytes) => answerBytes(bytes, office, duplicates));
}

async function answerBytes(bytes: Buffer, office: Office, duplicates: Duplicates<Buffer>): Promise<Buffer> {
  let message: Message = [];
  try {
    message = readMessage(bytes);
    const msh = first(message, "MSH");
    const id = component(msh, 10);
    if (id === "") throw new Malformed("MSH-10: manca");
    const content = message.map(({ name, fields }) => (name === "MSH" ? fields.toSpliced(7, 1) : fields).join("|")).join("\n");
    return await duplicates.once(`${component(msh, 3)}/${component(msh, 4)}`, id, content, () => answerMessage(message, office));
  } catch (error) {
    return errorReply(message, error, office);
  }
}

async function answerMessage(message: Message, office: Office): Promise<Buffer> {
  const msh = first(message, "MSH");
  const [sender, receiver, id] = [component(msh, 3), component(msh, 5), component(msh, 10)];
  const head = replyHead(message, office.nextId(), office.now());
  if (typeOf(message) === "SRR^S01") return writeMessage(deferredReply(message, office));
  const op = operationOf(message);
  if (op === undefined) throw new Malformed(`MSH-9: ${typeOf(message)} non previsto`);
  if (!["NODO", "TERM"].includes(sender)) throw new Malformed("MSH-3: mittente non in tabella");
  const terminal = sender === "TERM";
  const forward = terminal && receiver === "NODO";
  const question = readRequest(message, op === "prenota" && terminal && !forward ? "locale" : op);
  const reply = terminal
    ? await office.cup.fromTerminal(question, forward ? "federation" : "own")
    : office.cup.fromGateway(question);
  return writeMessage(replyMessage(reply, question, head, id, component(first(message, "QRD"), 4)));
}

/** The outcome of a deferred booking, sent by the gateway on its own. */
function deferredReply(message: Message, office: Office): Message {
  const head = replyHead(message, office.nextId(), office.now());
  const id = component(first(message, "MSH"), 10);
  const awaited = office.cup.deferredOutcome(component(first(message, "MSA"), 2), readReply(message, "prenota"));
  if (awaited) return ackMessage("ACK^S01", "CA", head, id);
  return ackMessage("ACK^S01", "CE", head, id, {
    code: "PRENOTAZIONE_SCONOSCIUTA",
    text: "Nessuna richiesta in attesa con questo MSA-2",
  });
}

function errorReply(message: Message, error: unknown, office: Office): Buffer {
  const code =
    error instanceof Malformed ? error.code : error instanceof DuplicateContent ? "DUPLICATO_DIVERSO" : "ERRORE_INTERNO";
  const text = error instanceof Error ? error.message : "errore";
  const id = component(first(message, "MSH"), 10);
  return writeMessage(ackMessage("ACK", "AR", replyHead(message, office.nextId(), office.now()), id, { code, text }));
}
