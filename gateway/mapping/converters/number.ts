import { noArgument, unreadable, type Converter, type ConverterKind } from "./converter.ts";

const converter: Converter = {
  toHl7(legacy) {
    if (!/^\d+$/.test(legacy)) throw unreadable("The value is not a number", "digits");
    return legacy.startsWith("0") ? legacy.replace(/^0+(?=\d)/, "") : legacy;
  },
  toLegacy: (hl7) => hl7,
  sample: (n, room) => String((n % 10 ** Math.min(room, 9)) + (n === 0 ? 1 : 0)),
};

export const number: ConverterKind = {
  name: "number",
  usage: "number",
  about: "Digits, without leading zeros in HL7; a layout pads them again as it says.",
  examples: [
    { as: "number", legacy: "40", hl7: "40" },
    { as: "number", legacy: "0040", hl7: "40", only: "in" },
  ],
  make(argument) {
    noArgument("number", argument);
    return converter;
  },
};
