import {
  bookingRequest,
  Editor,
  escape,
  getRaw,
  Message,
  remove,
  segment,
  segmentOf,
  segmentsOf,
  setRaw,
  standardDelimiters as d,
  type AckHeader,
  type RequestView,
  type Segment,
} from "../canonical/index.ts";
import type { Asker, Verdict } from "./deliverability.ts";

/** The question with the delegates that are asked in QRF-1. */
export function withNodes(request: Message, of: readonly Verdict[]): Message {
  const nodes = of.map((verdict) => escape(verdict.delegate.id, d)).join(d.repetition);
  return setRaw(remove(request, "QRF-1"), "QRF-1", nodes);
}

/** The request with who asks, who provides, and under which agreement. */
export function withAgreement(request: Message, view: RequestView, verdict: Verdict, asker: Asker, self: string): Message {
  const editor = new Editor(request).set("ZFE-1", "1");
  const { federated } = bookingRequest(editor);
  federated.session = view.session;
  federated.asker = asker.member || self;
  federated.provider = verdict.delegate.id;
  if (verdict.agreement !== "") federated.agreement = verdict.agreement;
  federated.scope = verdict.scope;
  return editor.message;
}

/** SCH-1 of an answer is ARQ-1 of its request as the asker wrote it: a legacy owner keeps only part of it. */
export function withPlacer(reply: Message, request: Message): Message {
  const placer = getRaw(request, "ARQ-1");
  return placer === "" || !segmentOf(reply, "SCH") ? reply : setRaw(reply, "SCH-1", placer);
}

/** SQM^S25 for the service of a booking request, from its own segments. */
export function availabilityQuestion(request: Message, view: RequestView, header: AckHeader): Message {
  const msh = segmentOf(request, "MSH")!;
  const own = [3, 4, 5, 6].map((field) => msh.field(field));
  const type = "SQM^S25^SQM_S25";
  const who = escape(view.patient.id, d);
  const what = escape(view.service.code, d);
  const arq = segmentOf(request, "ARQ");
  const service = getRaw(request, "AIS-3");
  return new Message(d, [
    segment("MSH", [...own, header.time, "", type, header.controlId, msh.field(11), "2.5"], d),
    segment("QRD", [header.time.slice(0, 14), "R", "I", header.controlId.slice(-10), "", "", "10^RD", who, "SSA", what], d),
    ...(arq ? [withoutSlot(arq)] : []),
    ...segmentsOf(request, "PID"),
    segment("RGS", ["1"], d),
    ...(service === "" ? [] : [segment("AIS", ["1", "", service], d)]),
    ...segmentsOf(request, "ZRX"),
    ...segmentsOf(request, "ZFE"),
  ]);
}

/** The slot that was taken is not asked for again. */
function withoutSlot(arq: Segment): Segment {
  const fields = Array.from({ length: arq.length }, (_, i) => (i === 1 ? "" : arq.field(i + 1)));
  return segment("ARQ", fields, d);
}
