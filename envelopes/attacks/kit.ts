import type { SoapVersion } from "../soap/version.ts";
import type { Facts, Group } from "./case.ts";
import { draft, type Plan } from "./message.ts";
import type { People, Person } from "./people.ts";
import { sign } from "./sign.ts";

/** A case with its message, as a group's generator gives it. */
export interface Made extends Omit<Facts, "group" | "at"> {
  /** File name without ending. */
  readonly name: string;
  readonly bytes: string | Uint8Array;
  /** 2026-03-05T08:31:07Z, the instant of every Timestamp, where nothing is said. */
  readonly at?: string;
  /** The bytes differ from run to run: ECDSA and RSA-PSS draw. */
  readonly random?: true;
}

export interface Kit {
  readonly people: People;
  /** A message of a signer, alice where nobody is named. */
  message(plan?: Plan, signer?: Person): string;
  /** Signed again after a change, by its signer. */
  resign(xml: string, signer?: Person): string;
}

export type Generator = { readonly group: Group; readonly make: (kit: Kit) => readonly Made[] };

export function kitOf(people: People): Kit {
  return {
    people,
    message: (plan = {}, signer = "alice") => sign(draft(people[signer], plan), people[signer].key),
    resign: (xml, signer = "alice") => sign(xml, people[signer].key),
  };
}

/** The same attacks in both versions of SOAP. */
export function inBoth(make: (soap: SoapVersion) => readonly Made[]): readonly Made[] {
  return [
    ...make("1.1"),
    ...make("1.2").map((one) => ({
      ...one,
      name: `${one.name}-soap12`,
      attack: `${one.attack}, SOAP 1.2`,
      policy: { version: "1.2" as const, ...one.policy },
    })),
  ];
}
