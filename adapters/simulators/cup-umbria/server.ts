/** CUP Umbria as a server: records in, records out. */
import type { Cup } from "../shared/cup.ts";
import { DuplicateContent, Duplicates } from "../shared/duplicates.ts";
import { Malformed } from "../shared/model.ts";
import type { Address, Running } from "../shared/program.ts";
import { serveFrames } from "../shared/tcp.ts";
import { framing } from "./framing.ts";
import type { Head } from "./head.ts";
import { headFields, replyHead } from "./head.ts";
import type { Rec } from "./record.ts";
import { readRecord, writeRecord } from "./record.ts";
import { replyRecord } from "./replies.ts";
import { readRequest } from "./requests.ts";

export interface Office {
  readonly azienda: string;
  readonly cup: Cup;
  readonly nextNumber: () => string;
  /** Rome time now. */
  readonly now: () => string;
}

/** Starts the server. */
export function serve(at: Address, office: Office): Promise<Running> {
  const duplicates = new Duplicates<Buffer>();
  return serveFrames(at, framing, (bytes) => answerBytes(bytes, office, duplicates));
}

async function answerBytes(bytes: Buffer, office: Office, duplicates: Duplicates<Buffer>): Promise<Buffer> {
  try {
    const record = readRecord(bytes);
    const { PROGR = "", ORIGINE = "", "AZ-ORIG": azienda = "" } = record.fields;
    if (PROGR === "") throw new Malformed("PROGR: manca");
    const content = bytes.toString("latin1", 0, 14) + bytes.toString("latin1", 28);
    return await duplicates.once(`${ORIGINE}/${azienda}`, PROGR, content, () => answerRecord(record, office));
  } catch (error) {
    return errorRecord(error, bytes, office);
  }
}

async function answerRecord(record: Rec, office: Office): Promise<Buffer> {
  const question = readRequest(record);
  const { ORIGINE = "", DESTINO = "", PROGR = "" } = record.fields;
  if (!["NODO", "TERM"].includes(ORIGINE)) throw new Malformed("ORIGINE: non in tabella");
  if (!["NODO", "CUPU"].includes(DESTINO)) throw new Malformed("DESTINO: non in tabella");
  const reply =
    ORIGINE === "TERM"
      ? await office.cup.fromTerminal(question, DESTINO === "NODO" ? "federation" : "own")
      : office.cup.fromGateway(question);
  return writeRecord(replyRecord(reply, replyHead(record, office.nextNumber(), office.now(), office.azienda), PROGR));
}

function errorRecord(error: unknown, request: Buffer, office: Office): Buffer {
  const text = error instanceof Error ? error.message : "errore";
  const code = error instanceof Malformed ? "090" : error instanceof DuplicateContent ? "091" : "099";
  const number = request.toString("latin1", 4, 14);
  const origin = request.toString("latin1", 28, 32);
  const head: Head = {
    number: office.nextNumber(),
    time: office.now(),
    origin: "CUPU",
    azienda: office.azienda,
    destination: /^\w{4}$/.test(origin) ? origin : "",
  };
  return writeRecord({
    type: "ERRO",
    fields: { ...headFields(head), "PROGR-RIF": /^\d{10}$/.test(number) ? number : "", RC: code, TESTO: text },
    groups: {},
  });
}
