import type { ConverterKind } from "./converter.ts";

/** The converters as Markdown: usage, what each does, examples. */
export function convertersDocument(kinds: Iterable<ConverterKind>): string {
  const sections = [...kinds].map((kind) =>
    [
      `## ${kind.name}`,
      `\`as: ${kind.usage}\``,
      "",
      kind.about,
      "",
      "| as | legacy | | HL7 |",
      "| --- | --- | --- | --- |",
      ...kind.examples.map(({ as, legacy, hl7, only }) => `| ${code(as)} | ${code(legacy)} | ${arrow(only)} | ${code(hl7)} |`),
    ].join("\n"),
  );
  return [
    "# Converters",
    "What `as:` may name in a rule: each turns a legacy value into the HL7 one and back. A list is applied from left to right when a message is read, and from right to left when one is written: `as: [trim, case upper lower]`. An empty value is never converted. What is not of the form that a converter reads is an error that names field and rule and the value's shape, never the value.",
    "",
    "Made by `npx raccordo map converters`; every example is checked by a test.",
    "",
    ...sections.map((section) => `${section}\n`),
    "## One of your own",
    "A set may name modules: `converters: [./iso.mjs]` in `set.yaml`, or `npm:PACKAGE`. A module exports a list; each converter is two pure functions.",
    "```js",
    "export const converters = [",
    "  {",
    '    name: "sign", usage: "sign", about: "S or N in front of a code.",',
    '    examples: [{ as: "sign", legacy: "S12", hl7: "12" }],',
    "    make: () => ({ toHl7: (legacy) => legacy.slice(1), toLegacy: (hl7) => `S${hl7}` }),",
    "  },",
    "];",
    "```",
    "Whatever a converter throws refuses the value: field, rule, converter and the value's shape are told, and the converter's own words are not, since they may hold the value. A changed module is loaded when the node starts again.",
    "",
  ].join("\n");
}

const code = (text: string): string => (text === "" ? "" : `\`${text.replaceAll("|", "\\|")}\``);
const arrow = (only: "in" | "out" | undefined): string => (only === "in" ? "→" : only === "out" ? "←" : "↔");
