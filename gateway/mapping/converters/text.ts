import { unreadable, wrongArgument, noArgument, type ConverterKind } from "./converter.ts";
import { wordOf } from "./sample.ts";

export const trim: ConverterKind = {
  name: "trim",
  usage: "trim",
  about: "Blanks at both ends are left out in HL7, and several blanks inside become one.",
  examples: [
    { as: "trim", legacy: "DE LUCA", hl7: "DE LUCA" },
    { as: "trim", legacy: "  DE   LUCA ", hl7: "DE LUCA", only: "in" },
  ],
  make(argument) {
    noArgument("trim", argument);
    return { toHl7: (legacy) => legacy.trim().replaceAll(/\s+/g, " "), toLegacy: (hl7) => hl7, sample: wordOf };
  },
};

/** Padding to a length, for formats that have no layout to do it. */
export const pad: ConverterKind = {
  name: "pad",
  usage: "pad LENGTH [CHARACTER] [left|right]",
  about:
    "A legacy value that is always LENGTH characters long: filled up on the left with CHARACTER (0 when missing), or on the right. `pad 10 _ right`; a blank is written `blank`.",
  examples: [
    { as: "pad 6", legacy: "000042", hl7: "42" },
    { as: "pad 6 blank right", legacy: "AB    ", hl7: "AB" },
  ],
  make(argument) {
    const match = /^(\d{1,4})(?: (\S|blank))?(?: (left|right))?$/.exec(argument);
    if (!match) throw wrongArgument(pad.usage, `"pad ${argument}" is not a length, a character and a side`);
    const length = Number(match[1]);
    const sign = match[2] === "blank" ? " " : (match[2] ?? "0");
    const left = match[3] !== "right";
    return {
      toHl7(legacy) {
        let [from, to] = [0, legacy.length];
        if (left) while (from < to - 1 && legacy[from] === sign) from++;
        else while (to > 1 && legacy[to - 1] === sign) to--;
        const value = legacy.slice(from, to);
        return value === sign && sign === " " ? "" : value;
      },
      toLegacy(hl7) {
        if (hl7.length > length) throw unreadable("The value does not fit", `at most ${length} characters`);
        return left ? hl7.padStart(length, sign) : hl7.padEnd(length, sign);
      },
      sample(n) {
        const value = /\d/.test(sign) ? String((n % 10 ** Math.min(length, 9)) + 1).slice(0, length) : wordOf(n, length);
        return left ? value.padStart(length, sign) : value.padEnd(length, sign);
      },
    };
  },
};

const cases = {
  upper: (text: string) => text.toUpperCase(),
  lower: (text: string) => text.toLowerCase(),
} as const;

/** Named after `case`, which is a word of the language. */
export const letterCase: ConverterKind = {
  name: "case",
  usage: "case upper|lower [upper|lower]",
  about: "Letters of the HL7 value, and of the legacy value when a second word says so: `case upper lower`.",
  examples: [
    { as: "case upper lower", legacy: "rossi", hl7: "ROSSI" },
    { as: "case upper", legacy: "Rossi", hl7: "ROSSI", only: "in" },
  ],
  make(argument) {
    const match = /^(upper|lower)(?: (upper|lower))?$/.exec(argument);
    if (!match) throw wrongArgument(letterCase.usage, `"case ${argument}" is not upper or lower`);
    const toHl7 = cases[match[1] as keyof typeof cases];
    const back = match[2] === undefined ? undefined : cases[match[2] as keyof typeof cases];
    return { toHl7, toLegacy: (hl7) => (back ? back(hl7) : hl7), sample: (n, room) => (back ?? toHl7)(wordOf(n, room)) };
  },
};

function affix(name: "prefix" | "suffix"): ConverterKind {
  const before = name === "prefix";
  return {
    name,
    usage: `${name} TEXT`,
    about: `The legacy value ${before ? "begins" : "ends"} with TEXT, which HL7 does not have.`,
    examples: [before ? { as: "prefix CF:", legacy: "CF:AB1", hl7: "AB1" } : { as: "suffix -IT", legacy: "AB1-IT", hl7: "AB1" }],
    make(argument) {
      if (argument === "") throw wrongArgument(`${name} TEXT`, `The converter ${name} needs the text`);
      return {
        toHl7(legacy) {
          if (before ? !legacy.startsWith(argument) : !legacy.endsWith(argument)) {
            throw unreadable(
              `The value does not ${before ? "begin" : "end"} as it should`,
              `${argument} ${before ? "first" : "last"}`,
            );
          }
          return before ? legacy.slice(argument.length) : legacy.slice(0, -argument.length);
        },
        toLegacy: (hl7) => (before ? argument + hl7 : hl7 + argument),
        sample(n, room) {
          const word = wordOf(n, room - argument.length);
          return before ? argument + word : word + argument;
        },
      };
    },
  };
}

export const prefix = affix("prefix");
export const suffix = affix("suffix");
