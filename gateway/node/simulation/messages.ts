/** Numbered messages: the number stands in SCH-1 or ARQ-1 and says what kind of message it is, to whom, for whom. */

export const receiverNames = ["telling", "ordered", "once"] as const;
export type ReceiverName = (typeof receiverNames)[number];

/** Each receiver has a service of its own, by which messages are routed to it. */
export const services: Readonly<Record<ReceiverName, string>> = { telling: "89.52", ordered: "89.7", once: "87.44" };

/** What a message is; all of it follows from its number and the choice of who sends it. */
export interface Letter {
  readonly number: number;
  /** MSH-10. Usually its own; that of another when its sender confuses them. */
  readonly controlId: string;
  readonly kind: "notification" | "booking";
  readonly to: ReceiverName;
  readonly patient: number;
}

export const controlIdOf = (number: number): string => `N${number}`;

export function written({ number, controlId, kind, to, patient }: Letter): string {
  const type = kind === "booking" ? "SRM^S01^SRM_S01" : "SIU^S12^SIU_S12";
  const appointment =
    kind === "booking"
      ? `ARQ|${number}^050103|TN-88101^042101|||AGECG01^^042101||ROUTINE|Normal|15|min|20270119083000|B|||OPCUP01^BIANCHI^SARA||||OPCUP01||SPORT03^^^050103|||0500A4000000248^NRE`
      : `SCH|${number}^050103|2^050103||||ROUTINE|Normal||15|min|^^^20270119083000|||||OPCUP01||||OPCUP01|||||Booked`;
  return [
    `MSH|^~\\&|CUPBAS|050103|NODO|050|20270111091600+0100||${type}|${controlId}|P|2.5`,
    appointment,
    `PID|1||P${patient}^^^050103^PI||ESEMPI^MARIO||19560512|M`,
    "RGS|1",
    `AIS|1||${services[to]}^^NOM2017|20270119083000|||15|min`,
    "",
  ].join("\r");
}

/** What a receiver reads of a message. */
export interface Read {
  readonly number: number;
  readonly controlId: string;
}

export function read(bytes: Uint8Array): Read {
  const text = Buffer.from(bytes).toString("latin1");
  const number = /\r(?:SCH|ARQ)\|(\d+)\^/.exec(text)?.[1];
  const controlId = text.split("|", 10)[9];
  if (number === undefined || controlId === undefined) throw new Error(`this is none of our messages: ${text}`);
  return { number: Number(number), controlId };
}

/** An answer: MSA-1, and the error code of ERR-5 with it when it is none that accepts. */
export interface Answer {
  readonly ack: string;
  readonly code: string;
}

export const answered = (controlId: string, { ack, code }: Answer, number: number): Buffer => {
  const error = code === "" ? "" : `ERR|||207^Application internal error^HL70357|E|${code}\r`;
  return Buffer.from(`MSH|^~\\&|R|R|N|N|20270111091600||ACK^S12^ACK|A${number}|P|2.5\rMSA|${ack}|${controlId}\r${error}`);
};

/** What a sender reads of an answer. @param controlId that it must name */
export function readAnswer(bytes: Uint8Array, controlId: string): Answer {
  const text = Buffer.from(bytes).toString("latin1");
  const [, ack = "", of = ""] = /\rMSA\|(\w\w)\|([^|\r]*)/.exec(text) ?? [];
  if (of !== controlId) throw new Error(`${controlId} was answered by ${text}`);
  const code = /\rERR\|[^|]*\|[^|]*\|[^|]*\|[^|]*\|([^|^\r]*)/.exec(text)?.[1] ?? "";
  return { ack, code };
}
