import { formatInstant, instantOf, parseDate, type RequestView } from "../canonical/index.ts";
import { rolesFor, type Delegate, type Federation, type Member } from "./federation.ts";
import type { Objection, RuleTable } from "./rules.ts";

/** Nearness of a delegate to the asker: own Azienda, own region, elsewhere (table of ZFE-6). */
export type Scope = "AZ" | "RE" | "EX";

/** Who asks: a member, and the Azienda whose clerk it is (unknown for a request from another member). */
export interface Asker {
  readonly member: string;
  readonly azienda: string;
}

/** May this delegate deliver the service to this citizen? (erogabilità: rules only, no agenda is read) */
export interface Verdict {
  readonly member: Member;
  readonly delegate: Delegate;
  readonly deliverable: boolean;
  /** Agreement that covers it; "" inside the own territory. */
  readonly agreement: string;
  readonly scope: Scope;
  readonly objections: readonly Objection[];
}

const dayMs = 86_400_000;

/**
 * The verdict for one delegate: the agreement between the regions (none is needed inside one), then every rule.
 * @param now milliseconds; agreements hold by the day in Italy
 */
export function verdictFor(
  federation: Federation,
  rules: RuleTable,
  request: RequestView,
  asker: Asker,
  at: { readonly member: Member; readonly delegate: Delegate },
  now: number,
): Verdict {
  const asks = federation.member(asker.member);
  const today = formatInstant(now);
  const { patient, prescription, service } = request;
  const region = patient.azienda.slice(0, 3);
  const home = asker.member === at.member.id;
  const agreement = home
    ? undefined
    : federation.agreement({
        asks: asker.member,
        delivers: at.delegate.id,
        service: service.code,
        priority: prescription.priority,
        region,
        day: `${today.slice(0, 4)}-${today.slice(4, 6)}-${today.slice(6, 8)}`,
      });
  const issued = parseDate(prescription.issued);
  const objections = rules.objections({
    service: { code: service.code },
    prescription: {
      number: prescription.number,
      priority: prescription.priority,
      ageDays: BigInt(issued ? Math.max(0, Math.floor((now - instantOf(issued)) / dayMs)) : 0),
    },
    patient: { azienda: patient.azienda, region },
    operator: { role: request.operator.role },
    asks: { id: asker.member, region: asks?.region ?? "" },
    delivers: { id: at.delegate.id, region: at.member.region, offers: at.delegate.offers },
    agreement: {
      id: agreement?.id ?? "",
      inForce: home || agreement !== undefined,
      roles: rolesFor(agreement, service.code),
    },
  });
  return {
    ...at,
    deliverable: objections.length === 0,
    agreement: agreement?.id ?? "",
    scope: scopeOf(asker, at),
    objections,
  };
}

/** The verdicts for all delegates of the federation, nearest first. */
export function verdicts(
  federation: Federation,
  rules: RuleTable,
  request: RequestView,
  asker: Asker,
  now: number,
): readonly Verdict[] {
  const rank: Readonly<Record<Scope, number>> = { AZ: 0, RE: 1, EX: 2 };
  return federation.members
    .flatMap((member) =>
      member.delegates.map((delegate) => verdictFor(federation, rules, request, asker, { member, delegate }, now)),
    )
    .sort((a, b) => rank[a.scope] - rank[b.scope]);
}

function scopeOf(asker: Asker, at: { readonly member: Member; readonly delegate: Delegate }): Scope {
  if (asker.azienda !== "" && asker.azienda === at.delegate.azienda) return "AZ";
  return asker.member === at.member.id ? "RE" : "EX";
}

/** Why not, as RDT-6 says it: `R05 NESSUN_ACCORDO`. */
export function reasonText(verdict: Verdict): string {
  return verdict.objections.map(({ rule, reason }) => `${rule} ${reason}`).join(", ");
}
