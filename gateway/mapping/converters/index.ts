import { GatewayError } from "../../contracts/errors.ts";
import { cents, decimal, money } from "./amounts.ts";
import { codiceFiscale } from "./codice-fiscale.ts";
import type { Converter, ConverterKind } from "./converter.ts";
import { copied, copy } from "./copy.ts";
import { cut } from "./cut.ts";
import { date } from "./date.ts";
import { number } from "./number.ts";
import { letterCase, pad, prefix, suffix, trim } from "./text.ts";

export type { Converter, ConverterExample, ConverterKind } from "./converter.ts";
export { wordOf } from "./sample.ts";
export { splitterOf, type Splitter } from "./splitter.ts";

/** The converters that come with the product, in the order of the documentation. */
export const converters: readonly ConverterKind[] = [
  copy,
  number,
  codiceFiscale,
  date,
  decimal,
  cents,
  money,
  cut,
  trim,
  pad,
  letterCase,
  prefix,
  suffix,
];

/** Converters by name; those of an integrator's package beside our own. */
export type Converters = ReadonlyMap<string, ConverterKind>;

export const ownConverters: Converters = new Map(converters.map((kind) => [kind.name, kind]));

/**
 * The converter that `as:` names, e.g. `number` or `date ddMMyyyy`; a list is applied from left to right when a legacy value
 * is read, and from right to left when one is written.
 * @throws GatewayError CONFIG_INVALID for a name that does not exist, or an argument that is not right
 */
export function converterOf(as: string | readonly string[] | undefined, known: Converters = ownConverters): Converter {
  if (as === undefined) return copied;
  if (typeof as === "string") return single(as, known);
  const chain = as.map((one) => single(one, known));
  const [first] = chain;
  if (!first || chain.length === 1) return first ?? copied;
  return {
    toHl7: (legacy) => chain.reduce((value, one) => (value === "" ? "" : one.toHl7(value)), legacy),
    toLegacy: (hl7) => chain.reduceRight((value, one) => (value === "" ? "" : one.toLegacy(value)), hl7),
    ...(first.sample ? { sample: chainSample(chain) } : {}),
  };
}

/** A value that the whole chain gives back: what the last wrote for a sample of the first. */
function chainSample(chain: readonly Converter[]): NonNullable<Converter["sample"]> {
  return (n, room) => {
    const legacy = chain[0]!.sample!(n, room);
    const hl7 = chain.reduce((value, one) => one.toHl7(value), legacy);
    return chain.reduceRight((value, one) => one.toLegacy(value), hl7);
  };
}

function single(text: string, known: Converters): Converter {
  const [name = ""] = text.split(" ");
  const kind = known.get(name);
  if (!kind) {
    throw new GatewayError("CONFIG_INVALID", `There is no converter ${name}`, {
      expected: `one of ${[...known.keys()].join(", ")}`,
    });
  }
  return kind.make(text.slice(name.length + 1));
}
