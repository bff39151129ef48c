import {
  escape,
  findSegment,
  instantOf,
  parseDate,
  segment,
  segmentsIn,
  standardDelimiters,
  type RequestView,
  type Segment,
  type SlotView,
} from "../canonical/index.ts";
import type { MergeOrder } from "../routing/index.ts";
import type { Scope, Verdict } from "./deliverability.ts";

/** A slot on offer, with what the asking side knows of it. */
export interface Offer {
  readonly slot: SlotView;
  readonly verdict: Verdict;
  /** Milliseconds since 1970; NaN when the start is not readable. */
  readonly start: number;
}

const rank: Readonly<Record<Scope, number>> = { AZ: 0, RE: 1, EX: 2 };

/** Orders offers as the routing rule says (R01: own territory first, then date). Equal ones keep their order. */
export function ordered(offers: readonly Offer[], order: MergeOrder): readonly Offer[] {
  return offers.toSorted((a, b) => {
    const territory = order === "date" ? 0 : rank[a.verdict.scope] - rank[b.verdict.scope];
    return territory === 0 ? a.start - b.start : territory;
  });
}

/** The start of a slot as an instant, Italian time where it says no zone. */
export function startOf(slot: SlotView): number {
  const date = parseDate(slot.start);
  return date ? instantOf(date) : Number.NaN;
}

const visits = /^(?:89\.7|89\.01|89\.13|89\.26|95\.02)/;
const dayMs = 86_400_000;

/** Time limit of a priority class in milliseconds (PNGLA 2019-2021: U 72 hours, B 10 days, D 30 or 60, P 120). */
export function limitOf(priority: string, service: string): number | undefined {
  switch (priority) {
    case "U":
      return 3 * dayMs;
    case "B":
      return 10 * dayMs;
    case "D":
      return (visits.test(service) ? 30 : 60) * dayMs;
    case "P":
      return 120 * dayMs;
    default:
      return undefined;
  }
}

/** The segments of an offer, its ZFE completed: session, provider, agreement, scope, and whether it is within the limit. */
export function offerSegments(offer: Offer, request: RequestView, asker: string, now: number): readonly Segment[] {
  const all = segmentsIn(offer.slot.group);
  const known = findSegment(offer.slot.group, "ZFE");
  const field = (index: number): string => known?.field(index) ?? "";
  const limit = limitOf(request.prescription.priority, request.service.code);
  const zfe = segment(
    "ZFE",
    [
      "1",
      escape(request.session, standardDelimiters),
      asker,
      offer.verdict.delegate.id,
      offer.verdict.agreement,
      offer.verdict.scope,
      field(7),
      field(8),
      field(9),
      limit === undefined ? "" : offer.start <= now + limit ? "Y" : "N",
    ],
    standardDelimiters,
  );
  const tickets = all.filter((one) => one.name === "ZTK");
  return [...all.filter((one) => one.name !== "ZFE" && one.name !== "ZTK"), zfe, ...tickets];
}

/** An offer as an alternative after a slot was taken (ZAL). */
export function alternativeSegment(offer: Offer, index: number): Segment {
  const raw = (name: string, field: number): string => findSegment(offer.slot.group, name)?.field(field) ?? "";
  return segment(
    "ZAL",
    [
      String(index + 1),
      raw("SCH", 2),
      offer.slot.start,
      raw("AIS", 3),
      raw("SCH", 5),
      raw("AIL", 3),
      raw("SCH", 9),
      offer.verdict.delegate.id,
      offer.verdict.agreement,
      offer.verdict.scope,
    ],
    standardDelimiters,
  );
}
