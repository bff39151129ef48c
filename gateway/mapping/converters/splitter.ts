import { GatewayError } from "../../contracts/errors.ts";

/** How one value is made of several fields of the other side, and taken apart again. */
export interface Splitter {
  /** @param count how many parts are wanted; missing ones are "" */
  split(value: string, count: number): readonly string[];
  /** Parts that are empty at the end leave no separator. */
  join(parts: readonly string[]): string;
}

/**
 * Particles that belong to the surname after them, as in `DE LUCA`, `DELLA VALLE`, `LO RUSSO`. Where a name stands in one field
 * with nothing between its parts, no rule can be right for everyone: systems that can should send two fields, or a separator.
 */
const particles = new Set(
  "DA DAL DALL' DALLA DALLE DE DEL DELL' DELLA DELLE DEGLI DEI DI DALLO LA LE LI LO VAN VON SAN SANTA D'".split(" "),
);

/** Surname, then first names: one field such as `DE LUCA MARIA GRAZIA`. */
const person: Splitter = {
  split(value, count) {
    const words = value.trim().split(/\s+/);
    let surname = 1;
    while (surname < words.length - 1 && particles.has(words[surname - 1]!.toUpperCase())) surname++;
    const parts = [words.slice(0, surname).join(" "), words.slice(surname).join(" ")];
    return Array.from({ length: count }, (_, i) => parts[i] ?? "");
  },
  join: (parts) => parts.filter((part) => part !== "").join(" "),
};

function separated(separator: string): Splitter {
  return {
    split(value, count) {
      const parts = value.split(separator);
      // What is too much stays in the last part, so that joining gives the value again.
      const last = parts.slice(count - 1).join(separator);
      return Array.from({ length: count }, (_, i) => (i === count - 1 ? last : (parts[i] ?? "")));
    },
    join(parts) {
      let length = parts.length;
      while (length > 0 && parts[length - 1] === "") length--;
      return parts.slice(0, length).join(separator);
    },
  };
}

/**
 * What `split:` says: `person`, or the separator itself. A blank when missing, as between a date and a time.
 * @throws GatewayError CONFIG_INVALID for an empty separator
 */
export function splitterOf(text: string | undefined): Splitter {
  if (text === undefined) return separated(" ");
  if (text === "person") return person;
  if (text === "") throw new GatewayError("CONFIG_INVALID", "split is empty", { expected: "person, or a separator such as /" });
  return separated(text);
}
