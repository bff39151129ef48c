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

/** Decimal comma in the legacy field, decimal point in HL7. */
const decimal: Converter = {
  toHl7: (legacy) => legacy.replace(",", "."),
  toLegacy: (hl7) => hl7.replace(".", ","),
};

/** Whole cents in the legacy field, euros with a decimal point in HL7. */
const cents: Converter = {
  toHl7(legacy) {
    if (!/^\d+$/.test(legacy)) throw new GatewayError("MAPPING_FIELD", "The value is not a number", { expected: "digits" });
    const digits = legacy.padStart(3, "0");
    return `${digits.slice(0, -2).replace(/^0+(?=\d)/, "")}.${digits.slice(-2)}`;
  },
  toLegacy(hl7) {
    const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(hl7);
    if (!match) throw new GatewayError("MAPPING_FIELD", "The value is not an amount", { expected: "euros such as 36.15" });
    return match[1]! + (match[2] ?? "").padEnd(2, "0");
  },
};

/** `cut N`: a text meant for people, which the legacy field may hold only the beginning of. Codes are never cut. */
function cut(argument: string): Converter {
  const length = Number(argument);
  if (!Number.isInteger(length) || length < 1) {
    throw new GatewayError("CONFIG_INVALID", `"cut ${argument}" needs a length`, { expected: "cut 60" });
  }
  return { toHl7: (legacy) => legacy, toLegacy: (hl7) => hl7.slice(0, length) };
}

const makers: Readonly<Record<string, (argument: string) => Converter>> = {
  copy: () => copy,
  number: () => number,
  "codice-fiscale": () => codiceFiscale,
  date: dateConverter,
  decimal: () => decimal,
  cents: () => cents,
  cut,
};

/**
 * The converter that `as:` names, e.g. `number` or `date ddMMyyyy`.
 * @throws GatewayError CONFIG_INVALID for a name that does not exist
 */
export function converterOf(text: string | undefined): Converter {
  if (text === undefined) return copy;
  const [name = ""] = text.split(" ");
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (!make) {
    throw new GatewayError("CONFIG_INVALID", `There is no converter ${name}`, {
      expected: `one of ${Object.keys(makers).join(", ")}`,
    });
  }
  return make(text.slice(name.length + 1));
}
