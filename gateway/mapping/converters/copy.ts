import { noArgument, type Converter, type ConverterKind } from "./converter.ts";

export const copied: Converter = { toHl7: (value) => value, toLegacy: (value) => value };

export const copy: ConverterKind = {
  name: "copy",
  usage: "copy",
  about: "The value as it stands, both ways. What a rule without `as` does.",
  examples: [{ as: "copy", legacy: "D'ANGELO", hl7: "D'ANGELO" }],
  make(argument) {
    noArgument("copy", argument);
    return copied;
  },
};
