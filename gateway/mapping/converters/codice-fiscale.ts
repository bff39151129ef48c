import { noArgument, type Converter, type ConverterKind } from "./converter.ts";

/** Letters and digits of the sixteen places of a codice fiscale (decree of 12 March 1974). */
const form = "AAAAAA99A99A999A";

const converter: Converter = {
  toHl7: (legacy) => (/^[A-Z0-9]*$/.test(legacy) ? legacy : legacy.replaceAll(/[\s.-]/g, "").toUpperCase()),
  toLegacy: (hl7) => hl7,
  sample(n) {
    let rest = n;
    return [...form]
      .toReversed()
      .map((sign) => {
        const base = sign === "9" ? 10 : 26;
        const digit = rest % base;
        rest = Math.floor(rest / base);
        return String.fromCharCode((sign === "9" ? 48 : 65) + digit);
      })
      .toReversed()
      .join("");
  },
};

export const codiceFiscale: ConverterKind = {
  name: "codice-fiscale",
  usage: "codice-fiscale",
  about: "Upper case without blanks, dots and dashes in HL7: systems differ in how they keep a codice fiscale.",
  examples: [
    { as: "codice-fiscale", legacy: "SMPMRA56E12G478S", hl7: "SMPMRA56E12G478S" },
    { as: "codice-fiscale", legacy: "smp mra 56e12 g478s", hl7: "SMPMRA56E12G478S", only: "in" },
  ],
  make(argument) {
    noArgument("codice-fiscale", argument);
    return converter;
  },
};
