import type { GatewayError } from "../../contracts/errors.ts";
import { canonicalVersion, versionOf, versions, type Version } from "../definitions/index.ts";
import { standardDelimiters as d } from "../er7/delimiters.ts";
import { escape } from "../er7/escape.ts";
import { Message, segmentOf } from "../er7/message.ts";
import { restated, segment, type Segment } from "../er7/segment.ts";
import { get } from "../path/get.ts";
import type { Finding } from "../validation/finding.ts";
import { errorSegments } from "./err-segment.ts";
import { ackErrorOf, conditionText, type AckError } from "./error.ts";

/** Table 0008. Original mode: AA, AE, AR; enhanced mode's accept acknowledgement: CA, CE, CR. */
export type AckCode = "AA" | "AE" | "AR" | "CA" | "CE" | "CR";

/** What is fresh in every acknowledgement: its own control identifier and time, never the sender's. */
export interface AckHeader {
  readonly controlId: string;
  /** As `YYYYMMDDHHMMSS+ZZZZ`. */
  readonly time: string;
}

export interface AckOptions {
  /**
   * Version to answer in: v2.5 when absent, as all canonical messages; "request" for that of the message that is answered,
   * where it is known, with the ERR-1 and MSA-3 of older peers.
   */
  readonly version?: Version | "request";
}

const value = (text: string): string => escape(text, d);
const isSince = (version: Version, first: Version): boolean => versions.indexOf(version) >= versions.indexOf(first);

/** Raw text of a field of MSH, in the delimiters of our answers. */
export function headerField(request: Message, field: number): string {
  const msh = segmentOf(request, "MSH");
  return msh ? restated(msh, d).field(field) : "";
}

/** MSH of an answer: sender and receiver swapped, fresh time and control identifier (HL7 v2.5, section 2.9.2). */
export function replyHeader(
  request: Message,
  messageType: string,
  header: AckHeader,
  version: Version = canonicalVersion,
): Segment {
  const msh = (field: number): string => headerField(request, field);
  const time = isSince(version, "2.2") ? header.time : header.time.slice(0, 14);
  return segment(
    "MSH",
    [msh(5), msh(6), msh(3), msh(4), time, "", messageType, value(header.controlId), msh(11) || "P", version],
    d,
  );
}

/** A general acknowledgement, `ACK^S01^ACK`, with an ERR for each error (HL7 v2.5, section 2.14.1). */
export function acknowledge(
  request: Message,
  code: AckCode,
  header: AckHeader,
  errors: readonly (GatewayError | Finding)[] = [],
  options: AckOptions = {},
): Message {
  const version = versionFor(request, options);
  const told = errors.map((error) => ackErrorOf(error));
  return new Message(d, [
    replyHeader(request, ackType(value(get(request, "MSH-9.2")), version), header, version),
    acknowledgement(request, code, told, version),
    ...errorSegments(told, version),
  ]);
}

function versionFor(request: Message, options: AckOptions): Version {
  if (options.version !== "request") return options.version ?? canonicalVersion;
  return versionOf(get(request, "MSH-12.1")) ?? canonicalVersion;
}

/** MSH-9 of an acknowledgement: the event since v2.3, the structure since v2.3.1. */
function ackType(event: string, version: Version): string {
  if (event === "" || !isSince(version, "2.3")) return "ACK";
  return isSince(version, "2.3.1") ? `ACK^${event}^ACK` : `ACK^${event}`;
}

const longestText = 80;

/** MSA: since v2.5 the texts are in ERR; older peers look for them in MSA-3, and since v2.2 for the code in MSA-6. */
function acknowledgement(request: Message, code: AckCode, errors: readonly AckError[], version: Version): Segment {
  const fields = [code, headerField(request, 10)];
  const [first] = errors;
  if (first && !isSince(version, "2.5")) {
    fields.push(value(first.user.slice(0, longestText)));
    if (isSince(version, "2.2")) fields.push("", "", `${first.code}^${value(conditionText(first.code))}^HL70357`);
  }
  return segment("MSA", fields, d);
}
