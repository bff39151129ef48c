import type { GatewayError } from "../../contracts/errors.ts";
import { structureId } from "../definitions/index.ts";
import { standardDelimiters as d } from "../er7/delimiters.ts";
import { escape } from "../er7/escape.ts";
import { Message, segmentOf } from "../er7/message.ts";
import { restated, segment, type Segment } from "../er7/segment.ts";
import { get } from "../path/get.ts";
import { headerField, replyHeader, type AckCode, type AckHeader } from "./acknowledge.ts";
import { errorSegment } from "./err-segment.ts";

const value = (text: string): string => escape(text, d);

/** Answers to the federation's requests: the message type of the reply, e.g. SRM^S01 to SRR^S01^SRR_S01. */
const replies: Readonly<Record<string, string>> = { SRM: "SRR", SQM: "SQR" };

/** MSH-9 of the answer that a request expects; `ACK` for what is only acknowledged. */
export function replyType(type: string, event: string): string {
  if (type === "QBP" && event === "Q13") return "RTB^K13^RTB_K13";
  const reply = Object.hasOwn(replies, type) ? replies[type] : undefined;
  if (event === "") return reply ?? "ACK";
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
  const answer = replyType(value(type), value(get(request, "MSH-9.2")));
  const segments: Segment[] = [
    replyHeader(request, answer, header),
    segment("MSA", [code, headerField(request, 10)], d),
    ...errors.map((error) => errorSegment(error)),
  ];
  if (answer.startsWith("SQR")) segments.push(segment("QAK", [value(get(request, "QRD-4")), "AE"], d));
  if (answer.startsWith("RTB")) {
    const given = segmentOf(request, "QPD");
    const qpd = given && restated(given, d);
    segments.push(segment("QAK", [value(get(request, "QPD-2")), "AE", qpd?.field(1) ?? ""], d));
    if (qpd) segments.push(qpd);
  }
  return new Message(d, [...segments, ...extra]);
}
