import { wrongArgument, type ConverterKind } from "./converter.ts";
import { wordOf } from "./sample.ts";

export const cut: ConverterKind = {
  name: "cut",
  usage: "cut LENGTH",
  about: "A text meant for people, of which the legacy field holds only the beginning. Codes and identifiers are never cut.",
  examples: [
    { as: "cut 8", legacy: "DIGIUNO", hl7: "DIGIUNO" },
    { as: "cut 8", legacy: "DIGIUNO ", hl7: "DIGIUNO DA SEI ORE", only: "out" },
  ],
  make(argument) {
    const length = Number(argument);
    if (!/^\d+$/.test(argument) || length < 1) throw wrongArgument("cut 60", `"cut ${argument}" needs a length`);
    return {
      toHl7: (legacy) => legacy,
      toLegacy: (hl7) => hl7.slice(0, length),
      sample: (n, room) => wordOf(n, Math.min(room, length)),
    };
  },
};
