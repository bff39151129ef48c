import { GatewayError } from "../../contracts/errors.ts";

/** A two-way conversion of one value. Both functions are pure; an empty value never reaches them. */
export interface Converter {
  /** @throws GatewayError MAPPING_FIELD saying the form expected, never the value */
  toHl7(legacy: string): string;
  /** @throws GatewayError MAPPING_FIELD saying the form expected, never the value */
  toLegacy(hl7: string): string;
  /**
   * The n-th of the legacy values that are written back as they were read, in a field of at most `room` characters; the
   * simplest for 0. Laws are checked over these. Missing: any text.
   */
  sample?(n: number, room: number): string;
}

/** A converter as mapping files name it: one small module each, and an integrator's package may add more. */
export interface ConverterKind {
  readonly name: string;
  /** Name and arguments, e.g. `date PATTERN [ZONE]`. */
  readonly usage: string;
  /** What it does, in a sentence or two of Markdown. */
  readonly about: string;
  /** Each is checked by a test, and shown in the documentation. */
  readonly examples: readonly ConverterExample[];
  /** @throws GatewayError CONFIG_INVALID for an argument that is not right */
  make(argument: string): Converter;
}

export interface ConverterExample {
  /** As `as:` says it. */
  readonly as: string;
  readonly legacy: string;
  readonly hl7: string;
  /** For values that only go one way: what is read is written back in another form. */
  readonly only?: "in" | "out";
}

/** A value that is not of the form that a converter reads. The value itself is never told. */
export function unreadable(what: string, expected: string): GatewayError {
  return new GatewayError("MAPPING_FIELD", what, { expected });
}

/** An argument of a converter that is not right. */
export function wrongArgument(usage: string, problem: string): GatewayError {
  return new GatewayError("CONFIG_INVALID", problem, { expected: usage });
}

/** For converters that take none. */
export function noArgument(name: string, argument: string): void {
  if (argument !== "") throw wrongArgument(name, `The converter ${name} takes no argument`);
}
