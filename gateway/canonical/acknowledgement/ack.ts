import { catalogue } from "../../contracts/catalogue.ts";
import type { GatewayError } from "../../contracts/errors.ts";
import { standardDelimiters } from "../er7/delimiters.ts";
import { escape } from "../er7/escape.ts";
import { Message, segmentOf } from "../er7/message.ts";
import { restated, segment, type Segment } from "../er7/segment.ts";
import { get } from "../path/get.ts";
import { structureId } from "../structure/of-message.ts";

/** Table 0008. Original mode: AA, AE, AR; enhanced mode's accept acknowledgement: CA, CE, CR. */
export type AckCode = "AA" | "AE" | "AR" | "CA" | "CE" | "CR";

/** What is fresh in every acknowledgement: its own control identifier and time, never the sender's. */
export interface AckHeader {
  readonly controlId: string;
  /** As `YYYYMMDDHHMMSS+ZZZZ`. */
  readonly time: string;
}

const d = standardDelimiters;
const value = (text: string): string => escape(text, d);

/** True when MSH-15 or MSH-16 asks for the enhanced acknowledgement mode (HL7 v2.5, section 2.9.3). */
export function isEnhanced(message: Message): boolean {
  return get(message, "MSH-15") !== "" || get(message, "MSH-16") !== "";
}

/** Raw text of a field of MSH, in the delimiters of our answers. */
function headerField(request: Message, field: number): string {
  const msh = segmentOf(request, "MSH");
  return msh ? restated(msh, d).field(field) : "";
}

/** MSH of an answer: sender and receiver swapped, fresh time and control identifier (section 2.9.2). */
export function replyHeader(request: Message, messageType: string, header: AckHeader): Segment {
  const msh = (field: number): string => headerField(request, field);
  return segment(
    "MSH",
    [msh(5), msh(6), msh(3), msh(4), header.time, "", messageType, value(header.controlId), msh(11) || "P", "2.5"],
    d,
  );
}

/** ERR of v2.5 (section 2.15.5) for one of our errors; `severity` W for what the answer merely lacks. */
export function errorSegment(error: GatewayError, severity: "E" | "W" = "E"): Segment {
  const entry = catalogue[error.code];
  return segment(
    "ERR",
    [
      "",
      entry.family === "security" ? "" : errorLocation(error.where?.field ?? ""),
      `${entry.hl7}^${value(hl7Text[entry.hl7] ?? "")}^HL70357`,
      severity,
      `${error.code}^${value(entry.title)}^ITERR`,
      "",
      entry.family === "security" || entry.family === "internal" ? "" : value(error.expected ?? ""),
      value(error.publicMessage),
    ],
    d,
  );
}

/** ERL of a path such as `PID-3.1`; empty for the path of a legacy field, which HL7 cannot name. */
function errorLocation(field: string): string {
  const match =
    /^(?:[A-Z_0-9]+(?:\[\d+\])?\.)*([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\]|\([A-Z0-9]+\))?(?:\.(\d+)(?:\.(\d+))?)?)?$/.exec(
      field,
    );
  if (!match) return "";
  const [, name, index = "1", at, repetition = "1", component = "", subcomponent = ""] = match;
  return (at === undefined ? [name, index] : [name, index, at, repetition, component, subcomponent])
    .join("^")
    .replace(/\^+$/, "");
}

const hl7Text: Readonly<Record<string, string>> = {
  "100": "Segment sequence error",
  "101": "Required field missing",
  "102": "Data type error",
  "103": "Table value not found",
  "200": "Unsupported message type",
  "201": "Unsupported event code",
  "202": "Unsupported processing id",
  "203": "Unsupported version id",
  "204": "Unknown key identifier",
  "205": "Duplicate key identifier",
  "206": "Application record locked",
  "207": "Application internal error",
};

/** A general acknowledgement, `ACK^S01^ACK`. */
export function acknowledge(request: Message, code: AckCode, header: AckHeader, error?: GatewayError): Message {
  const event = get(request, "MSH-9.2");
  const type = event === "" ? "ACK" : `ACK^${value(event)}^ACK`;
  const msa = segment("MSA", [code, headerField(request, 10)], d);
  const segments = [replyHeader(request, type, header), msa];
  if (error) segments.push(errorSegment(error));
  return new Message(d, segments);
}

/** Answers to the federation's requests: the message type of the reply, e.g. SRM^S01 to SRR^S01^SRR_S01. */
const replies: Readonly<Record<string, string>> = { SRM: "SRR", SQM: "SQR" };

/** MSH-9 of the answer that a request expects; `ACK` for what is only acknowledged. */
export function replyType(type: string, event: string): string {
  if (type === "QBP" && event === "Q13") return "RTB^K13^RTB_K13";
  const reply = replies[type];
  return reply === undefined ? `ACK^${event}^ACK` : `${reply}^${event}^${structureId(reply, event)}`;
}

/**
 * The refusal of a request in the message type that its sender expects: SRR for SRM, SQR for SQM, RTB for QBP (with the
 * QAK and QPD that their structures require), ACK for the rest.
 */
export function refusal(
  request: Message,
  code: AckCode,
  header: AckHeader,
  errors: readonly GatewayError[],
  extra: readonly Segment[] = [],
): Message {
  const type = get(request, "MSH-9.1");
  const event = get(request, "MSH-9.2");
  const segments: Segment[] = [
    replyHeader(request, replyType(value(type), value(event)), header),
    segment("MSA", [code, headerField(request, 10)], d),
    ...errors.map((error) => errorSegment(error)),
  ];
  if (type === "SQM") segments.push(segment("QAK", [value(get(request, "QRD-4")), "AE"], d));
  if (type === "QBP") {
    const given = segmentOf(request, "QPD");
    const qpd = given && restated(given, d);
    segments.push(segment("QAK", [value(get(request, "QPD-2")), "AE", qpd?.field(1) ?? ""], d));
    if (qpd) segments.push(qpd);
  }
  return new Message(d, [...segments, ...extra]);
}
