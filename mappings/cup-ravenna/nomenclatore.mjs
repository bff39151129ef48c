/** Codes of the national nomenclatore without their dots: two digits, one or two signs, and what is left. */
const plain = /^(\d\d)([0-9A-Z]{1,2})([0-9A-Z]*)$/;
const dotted = /^\d\d\.[0-9A-Z]{1,2}(?:\.[0-9A-Z]+)?$/;
const simplest = ["9502", "897A3", "9218C", "88911"];

export const converters = [
  {
    name: "nomenclatore",
    usage: "nomenclatore",
    about: "A code of the national nomenclatore, which the legacy field has without dots.",
    examples: [
      { as: "nomenclatore", legacy: "897A3", hl7: "89.7A.3" },
      { as: "nomenclatore", legacy: "9502", hl7: "95.02" },
    ],
    make: () => ({
      toHl7(legacy) {
        const found = plain.exec(legacy);
        if (!found) throw new TypeError("no code of the nomenclatore");
        return found.slice(1).filter((part) => part !== "").join(".");
      },
      toLegacy(hl7) {
        // Dots after one sign would not be found again.
        if (!dotted.test(hl7) || /\.[0-9A-Z]\./.test(hl7)) throw new TypeError("no code of the nomenclatore");
        return hl7.replaceAll(".", "");
      },
      sample: (n) => (n < simplest.length ? simplest[n] : String(1000 + (n % 99000))),
    }),
  },
];
