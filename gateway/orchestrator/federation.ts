import type { ConfigIssue } from "../contracts/issue.ts";
import { issueAt, type Source } from "../contracts/source.ts";

export interface MembersFile {
  readonly members: readonly Member[];
}

/** A CUP Orchestratore with its CUP Delegati. */
export interface Member {
  readonly id: string;
  readonly title: string;
  readonly region: string;
  readonly delegates: readonly Delegate[];
}

export interface Delegate {
  readonly id: string;
  readonly title: string;
  readonly azienda: string;
  readonly offers: readonly string[];
}

export interface AgreementsFile {
  readonly agreements: readonly Agreement[];
}

export interface Agreement {
  readonly id: string;
  readonly title: string;
  readonly asks: readonly string[];
  readonly delivers: readonly string[];
  readonly valid: string;
  readonly citizens?: string;
  readonly services: readonly string[];
  readonly classes?: readonly string[];
  readonly operators?: readonly { readonly service: string; readonly roles: readonly string[] }[];
}

/** What is asked for, as agreements see it. */
export interface Terms {
  readonly asks: string;
  readonly delivers: string;
  readonly service: string;
  readonly priority: string;
  /** Region of the citizen; "" when unknown. */
  readonly region: string;
  /** `YYYY-MM-DD`, in Italy. */
  readonly day: string;
}

/** Members and agreements, ready to be asked. */
export interface Federation {
  readonly members: readonly Member[];
  member(id: string): Member | undefined;
  /** The delegate whose agendas are those of an Azienda, and its member. */
  ofAzienda(azienda: string): { readonly member: Member; readonly delegate: Delegate } | undefined;
  /** The first agreement in force that covers the terms (Accordo di servizio). */
  agreement(terms: Terms): Agreement | undefined;
}

/** Compiles both files; names that do not exist are issues. */
export function compileFederation(
  members: Source<MembersFile>,
  agreements: Source<AgreementsFile>,
): { readonly federation: Federation; readonly issues: readonly ConfigIssue[] } {
  const issues: ConfigIssue[] = [];
  const byId = new Map(members.value.members.map((member) => [member.id, member]));
  const delegates = members.value.members.flatMap((member) => member.delegates.map((delegate) => ({ member, delegate })));
  const byAzienda = new Map(delegates.map((one) => [one.delegate.azienda, one]));
  const delegateIds = new Set(delegates.map((one) => one.delegate.id));

  agreements.value.agreements.forEach((agreement, i) => {
    agreement.asks.forEach((id, j) => {
      if (!byId.has(id))
        issues.push(
          issueAt(agreements, ["agreements", i, "asks", j], `There is no member ${id}`, {
            expected: `one of ${[...byId.keys()].join(", ")}`,
          }),
        );
    });
    agreement.delivers.forEach((id, j) => {
      if (!delegateIds.has(id))
        issues.push(
          issueAt(agreements, ["agreements", i, "delivers", j], `There is no CUP Delegato ${id}`, {
            expected: `one of ${[...delegateIds].join(", ")}`,
          }),
        );
    });
    const [from = "", to = ""] = agreement.valid.split(" .. ");
    if (from > to)
      issues.push(
        issueAt(agreements, ["agreements", i, "valid"], "The agreement ends before it begins", {
          expected: "first day .. last day",
        }),
      );
  });

  return {
    federation: {
      members: members.value.members,
      member: (id) => byId.get(id),
      ofAzienda: (azienda) => byAzienda.get(azienda),
      agreement: (terms) => agreements.value.agreements.find((agreement) => covers(agreement, terms)),
    },
    issues,
  };
}

function covers(agreement: Agreement, terms: Terms): boolean {
  const [from = "", to = ""] = agreement.valid.split(" .. ");
  const region = agreement.citizens?.slice(-3);
  return (
    agreement.asks.includes(terms.asks) &&
    agreement.delivers.includes(terms.delivers) &&
    agreement.services.includes(terms.service) &&
    (agreement.classes === undefined || terms.priority === "" || agreement.classes.includes(terms.priority)) &&
    (region === undefined || terms.region === "" || region === terms.region) &&
    from <= terms.day &&
    terms.day <= to
  );
}

/** The roles that an agreement wants of a clerk who books a service; none means anybody. */
export function rolesFor(agreement: Agreement | undefined, service: string): readonly string[] {
  return agreement?.operators?.find((one) => one.service === service)?.roles ?? [];
}
