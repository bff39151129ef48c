import { fieldType } from "../definitions/index.ts";

/** A component (from 1) and what it has in the repetition that is wanted: any of these, the first when it is made. */
export interface SelectorPart {
  readonly component: number;
  readonly values: readonly [string, ...string[]];
}

/** The component that tells kinds of repetitions apart, for each data type that repeats with a kind. */
const kindComponent: Readonly<Record<string, number>> = { CX: 5, EI: 2, XTN: 2, XAD: 7, XPN: 7, XCN: 13, XON: 7, CE: 3, CWE: 3 };

/**
 * Identifiers of Italian patients: assigning authority and type (docs/hl7-profile.md; table 0203 and the pattern NNxxx). Who
 * writes CF for the type means the same.
 */
const identifierTypes: Readonly<Record<string, { readonly authority: string; readonly type: string }>> = {
  CF: { authority: "CF", type: "NNITA" },
  STP: { authority: "STP", type: "STP" },
  ENI: { authority: "ENI", type: "ENI" },
  TEAM: { authority: "TEAM", type: "TEAM" },
};

/**
 * The components by which `PID-3(CF)` is found, any of them, and which it gets when it is made: CX.5 and CX.4 of an
 * identifier of a person, EI.2 of an entity, XTN.2 of a telephone, XAD.7 and XPN.7 of an address and a name. A field that
 * nobody defined counts as an EI.
 */
export function selectorParts(segment: string, field: number, selector: string): readonly SelectorPart[] {
  const type = fieldType(segment, field) ?? "EI";
  const known = type === "CX" ? identifierTypes[selector] : undefined;
  if (!known) return [{ component: kindComponent[type] ?? 2, values: [selector] }];
  return [
    { component: 4, values: [known.authority] },
    { component: 5, values: [known.type, selector] },
  ];
}
