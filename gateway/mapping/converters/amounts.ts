import { noArgument, unreadable, wrongArgument, type Converter, type ConverterKind } from "./converter.ts";

/** Decimal comma in the legacy field, decimal point in HL7. */
const comma: Converter = {
  toHl7(legacy) {
    if (!/^[+-]?\d+(?:,\d+)?$/.test(legacy)) throw unreadable("The value is not a number", "digits with a decimal comma");
    return legacy.replace(",", ".");
  },
  toLegacy: (hl7) => hl7.replace(".", ","),
  sample: (n, room) => (room < 4 ? String(n % 10) : `${n % 10 ** Math.min(room - 3, 6)},${String(n % 100).padStart(2, "0")}`),
};

export const decimal: ConverterKind = {
  name: "decimal",
  usage: "decimal",
  about: "A decimal comma in the legacy field, a decimal point in HL7.",
  examples: [{ as: "decimal", legacy: "36,15", hl7: "36.15" }],
  make(argument) {
    noArgument("decimal", argument);
    return comma;
  },
};

const wholeCents: Converter = {
  toHl7(legacy) {
    if (!/^\d+$/.test(legacy)) throw unreadable("The value is not a number", "digits");
    const digits = legacy.padStart(3, "0");
    return `${digits.slice(0, -2).replace(/^0+(?=\d)/, "")}.${digits.slice(-2)}`;
  },
  toLegacy(hl7) {
    const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(hl7);
    if (!match) throw unreadable("The value is not an amount", "euros such as 36.15");
    return match[1]! + (match[2] ?? "").padEnd(2, "0");
  },
  sample: (n, room) => String(100 + (n % (10 ** Math.min(room, 9) - 100))),
};

export const cents: ConverterKind = {
  name: "cents",
  usage: "cents",
  about: "Whole cents in the legacy field, euros with a decimal point in HL7.",
  examples: [
    { as: "cents", legacy: "3615", hl7: "36.15" },
    { as: "cents", legacy: "0003615", hl7: "36.15", only: "in" },
    { as: "cents", legacy: "3600", hl7: "36", only: "out" },
  ],
  make(argument) {
    noArgument("cents", argument);
    return wholeCents;
  },
};

/** An amount as an example shows it: `1.234,56` groups thousands with a point and has two decimals after a comma. */
export const money: ConverterKind = {
  name: "money",
  usage: "money EXAMPLE",
  about:
    "An amount written as an example of 1234.56 shows: `1.234,56`, `1234,56`, `1,234.56`, `1234.6`. Sign in front; in HL7 a decimal point and no groups.",
  examples: [
    { as: "money 1.234,56", legacy: "12.036,15", hl7: "12036.15" },
    { as: "money 1.234,56", legacy: "-36,10", hl7: "-36.10" },
    { as: "money 1.234,56", legacy: "36,10", hl7: "36.1", only: "out" },
    { as: "money 1234", legacy: "36", hl7: "36" },
  ],
  make(argument) {
    const match = /^1([.,' ]?)234(?:([.,])(56|6|560|5600))?$/.exec(argument);
    if (!match || (match[1] !== "" && match[1] === match[2])) {
      throw wrongArgument(money.usage, `"money ${argument}" is not an amount of 1234.56 written in some way`);
    }
    const [, group = "", point = "", decimals = ""] = match;
    const places = decimals.length;
    return {
      toHl7(legacy) {
        const [whole = "", fraction = "", ...more] = point === "" ? [legacy] : legacy.split(point);
        const digits = group === "" ? whole : whole.replaceAll(group, "");
        const grouped = group === "" || whole === digits || /^[+-]?\d{1,3}(?:\D\d{3})*$/.test(whole);
        if (more.length > 0 || !grouped || !/^[+-]?\d+$/.test(digits) || !/^\d*$/.test(fraction)) {
          throw unreadable("The value is not an amount", `an amount such as ${argument}`);
        }
        return fraction === "" ? digits : `${digits}.${fraction}`;
      },
      toLegacy(hl7) {
        const found = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(hl7);
        const fraction = (found?.[3] ?? "").replace(/0+$/, "");
        if (!found || fraction.length > places) {
          throw unreadable("The value is not an amount", `a number with at most ${places} decimals, such as 1234.56`);
        }
        const whole = group === "" ? found[2]! : found[2]!.replace(/\B(?=(?:\d{3})+$)/g, group);
        return found[1]! + whole + (places === 0 ? "" : point + fraction.padEnd(places, "0"));
      },
      sample(n, room) {
        const digits = Math.max(1, Math.min(room - (places === 0 ? 0 : places + 1), group === "" ? 7 : 3));
        const whole = String(n % 10 ** digits);
        return places === 0
          ? whole
          : whole +
              point +
              String(n % 100)
                .padStart(places, "0")
                .slice(0, places);
      },
    };
  },
};
