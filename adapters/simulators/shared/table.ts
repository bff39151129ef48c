/** Two-way code tables: HL7 or national value ↔ the vendor's own. */
import { Malformed } from "./model.ts";

export interface Table {
  /** Own code of a value; a value without own code is passed as it is. */
  own(value: string): string;
  /** Value behind an own code; empty stays empty, an unknown code is malformed. */
  value(own: string, where: string): string;
}

/** A table from pairs `value: own`. */
export function table(pairs: Readonly<Record<string, string>>): Table {
  const back = new Map(Object.entries(pairs).map(([value, own]) => [own, value]));
  return {
    own: (value) => pairs[value] ?? value,
    value: (own, where) => {
      if (own === "") return "";
      const value = back.get(own);
      if (value === undefined) throw new Malformed(`${where}: ${own} is not in the table`);
      return value;
    },
  };
}

/** As a table, but an unknown own code is passed as it is (services: refused later, with a reason). */
export function openTable(pairs: Readonly<Record<string, string>>): Table {
  const back = new Map(Object.entries(pairs).map(([value, own]) => [own, value]));
  return { own: (value) => pairs[value] ?? value, value: (own) => back.get(own) ?? own };
}
