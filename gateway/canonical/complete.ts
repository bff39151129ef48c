import { catalogue, type ErrorCode } from "../contracts/catalogue.ts";
import { standardDelimiters } from "./er7/delimiters.ts";
import { Message, messageOf } from "./er7/message.ts";
import { restated, segment, segmentText, type Segment } from "./er7/segment.ts";
import { structureId } from "./structure/of-message.ts";

/** What a message's header needs when the mapping did not give it. */
export interface HeaderDefaults {
  readonly controlId: string;
  /** `YYYYMMDDHHMMSS+ZZZZ`. */
  readonly time: string;
}

const d = standardDelimiters;

/** Segments whose first field is a Set ID, which is derived from their order. */
const numbered = new Set(["PID", "RGS", "AIS", "AIG", "AIL", "AIP", "NTE", "DG1", "PV1", "TQ1", "ZRX", "ZFE", "ZTK", "ZAL"]);
/** Segments that open a new appointment: inner numbering begins again. */
const openers = new Set(["SCH", "ARQ"]);
/** Numbering of what belongs to a service or a resource begins again at each of them. */
const owners = new Set(["AIS", "AIG", "AIL", "AIP"]);

const columns = "6|NODO^ST^20~AZIENDA^ST^6~ESITO^ID^1~ACCORDO^ST^30~AMBITO^ST^2~MOTIVO^ST^60";

/** Fields that {@link complete} fills when nothing stands there. */
const filled: ReadonlySet<string> = new Set(["MSH-7", "MSH-10", "MSH-11", "ERR-3", "ERR-4"]);
/** Fields that {@link complete} decides, whatever stands there. */
const decided: ReadonlySet<string> = new Set(["MSH-9", "MSH-12", "QAK-2", "QAK-4", "QAK-5"]);

const fieldOf = (path: string): string => /[A-Z][A-Z0-9]{2}-\d+/.exec(path)?.[0] ?? "";

/** Whether a path's field gets a value from HL7 itself when a message has none. */
export function isFilled(path: string): boolean {
  return filled.has(fieldOf(path)) || isDecided(path);
}

/** Whether a path's field has the value that HL7 gives it, and no other. */
export function isDecided(path: string): boolean {
  return decided.has(fieldOf(path));
}

/**
 * Fills in what is derived, so that no mapping has to say it: MSH-7 to 12, Set IDs, the RGS that opens resources, ERR-3 and
 * ERR-4 of a known error, the counters and the status of QAK, the RDF of the federation's table.
 */
export function complete(message: Message, type: string, defaults: HeaderDefaults): Message {
  const [name = "", event = ""] = type.split("^");
  const texts: string[] = [];
  const counts = new Map<string, number>();
  let resources = false;
  let seenRdf = false;
  const headed = `${name}^${event}^${structureId(name, event)}`;
  if (message.segments[0]?.name !== "MSH") texts.push(header(undefined, headed, defaults));
  for (const given of message.segments) {
    const one = restated(given, d);
    const { name: segmentName } = one;
    if (texts.length === 0) {
      texts.push(header(one, headed, defaults));
      continue;
    }
    if (openers.has(segmentName)) {
      resources = false;
      counts.clear();
    } else if (owners.has(segmentName)) {
      if (!resources) texts.push("RGS|1");
      resources = true;
      counts.delete("NTE");
    } else if (segmentName === "RGS") resources = true;
    else if (segmentName === "RDF") seenRdf = true;
    else if (segmentName === "RDT" && !seenRdf) {
      texts.push(`RDF|${columns}`);
      seenRdf = true;
    }
    texts.push(completed(one, segmentName, counts));
  }
  const made = messageOf(texts, d);
  return name === "SQR" || name === "RTB" ? new Message(d, withQueryStatus(made.segments, name)) : made;
}

function header(msh: Segment | undefined, type: string, defaults: HeaderDefaults): string {
  const fields: string[] = [];
  for (let i = 3; i <= Math.max(msh?.length ?? 0, 12); i++) fields.push(msh?.field(i) ?? "");
  fields[4] ||= defaults.time;
  fields[6] = type;
  fields[7] ||= defaults.controlId;
  fields[8] ||= "P";
  fields[9] = "2.5";
  return segmentText("MSH", fields, d);
}

function completed(one: Segment, name: string, counts: Map<string, number>): string {
  if (name === "ERR") return completedError(one);
  const { text } = one;
  if (!numbered.has(name)) return text;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  // An empty field 1 is a separator at its place, or the segment's end.
  return text.length > 4 && text[4] !== "|" ? text : `${name}|${count}${text.slice(4)}`;
}

function completedError(one: Segment): string {
  const fields = Array.from({ length: Math.max(one.length, 5) }, (_, i) => one.field(i + 1));
  const code = (fields[4] ?? "").split("^")[0] ?? "";
  fields[2] ||= `${Object.hasOwn(catalogue, code) ? catalogue[code as ErrorCode].hl7 : "207"}^^HL70357`;
  fields[3] ||= "E";
  if (code !== "" && !fields[4]!.includes("^")) {
    fields[4] = `${code}^${Object.hasOwn(catalogue, code) ? catalogue[code as ErrorCode].title : code}^ITERR`;
  }
  return segmentText("ERR", fields, d);
}

/** QAK-2, 4, 5 and 6 of an availability or deliverability answer (HL7 v2.5, section 5.5.2). */
function withQueryStatus(segments: readonly Segment[], name: string): readonly Segment[] {
  const hits = segments.filter((one) => one.name === (name === "SQR" ? "SCH" : "RDT")).length;
  const failed = segments.some((one) => one.name === "MSA" && one.field(1) !== "AA");
  const status = failed ? "AE" : hits > 0 ? "OK" : "NF";
  const at = segments.findIndex((one) => one.name === "QAK");
  if (at < 0) {
    const after = segments.findLastIndex((one) => one.name === "MSA" || one.name === "ERR");
    return segments.toSpliced(after + 1, 0, segment("QAK", ["", status, "", String(hits), String(hits), "0"], d));
  }
  const qak = segments[at]!;
  const fields = Array.from({ length: 6 }, (_, i) => qak.field(i + 1));
  fields[1] = status;
  fields[3] = String(hits);
  fields[4] = String(hits);
  fields[5] ||= "0";
  return segments.with(at, segment("QAK", fields, d));
}
