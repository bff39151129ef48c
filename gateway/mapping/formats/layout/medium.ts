import type { Spot } from "../../format.ts";
import type { Slot } from "./compile.ts";

/** How fields are read from and written to one kind of text: characters at an offset, or columns. */
export interface Medium<N extends object> {
  getter(slot: Slot): (node: N) => string;
  /** Whether the field holds anything: what a group's repetition needs to be there. */
  holds(slot: Slot): (node: N) => boolean;
  /** Whether the field holds its constant. */
  matches(slot: Slot): (node: N) => boolean;
  /** The same record from a later place on: a repetition of a group in it. */
  shifted(node: N, by: number): N;
  /** The value as it is written. @throws GatewayError MAPPING_FIELD when it does not fit: nothing is cut in silence */
  fit(slot: Slot): (value: string) => string;
  /** What is written where no rule gave a value. */
  blank(slot: Slot): string;
  spot(node: N, slot: Slot): Spot;
}

/** A message of several records: for each of the layout's, those that came. */
export interface Records<N extends object> {
  readonly lists: readonly (readonly N[])[];
}
