import { GatewayError } from "../../contracts/errors.ts";
import { dateConverter } from "./date.ts";

/** A two-way conversion of one value. Both functions are pure; an empty value never reaches them. */
export interface Converter {
  /** @throws GatewayError MAPPING_FIELD saying the form expected, never the value */
  toHl7(legacy: string): string;
  toLegacy(hl7: string): string;
}

const copy: Converter = { toHl7: (value) => value, toLegacy: (value) => value };

/** Digits without leading zeros in HL7; the legacy format pads them as its layout says. */
const number: Converter = {
  toHl7(legacy) {
    if (!/^\d+$/.test(legacy)) throw new GatewayError("MAPPING_FIELD", "The value is not a number", { expected: "digits" });
    return legacy.replace(/^0+(?=\d)/, "");
  },
  toLegacy: (hl7) => hl7,
};

/** Upper case without blanks, both ways: systems differ in how they keep a codice fiscale. */
const codiceFiscale: Converter = {
  toHl7: (legacy) => legacy.replaceAll(" ", "").toUpperCase(),
  toLegacy: (hl7) => hl7,
};

const makers: Readonly<Record<string, (argument: string) => Converter>> = {
  copy: () => copy,
  number: () => number,
  "codice-fiscale": () => codiceFiscale,
  date: dateConverter,
};

/**
 * The converter that `as:` names, e.g. `number` or `date ddMMyyyy`.
 * @throws GatewayError CONFIG_INVALID for a name that does not exist
 */
export function converterOf(text: string | undefined): Converter {
  if (text === undefined) return copy;
  const [name = ""] = text.split(" ");
  const make = makers[name];
  if (!make) {
    throw new GatewayError("CONFIG_INVALID", `There is no converter ${name}`, {
      expected: `one of ${Object.keys(makers).join(", ")}`,
    });
  }
  return make(text.slice(name.length + 1));
}
