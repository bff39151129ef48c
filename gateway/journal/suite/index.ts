/** What every implementation of the journal does. */
import type { Journal } from "../../contracts/journal.ts";
import { acceptingCases } from "./accepting.ts";
import type { Context, Place } from "./context.ts";
import { keepingCases } from "./keeping.ts";
import { queueCases } from "./queues.ts";
import { readingCases } from "./reading.ts";
import { searchCases } from "./search.ts";
import { valueCases } from "./values.ts";

export type { Place } from "./context.ts";

/**
 * The same cases for each implementation.
 * @param make gives an empty place for each case
 * @param lasts whether what was closed can be opened again, and looked at by others
 */
export function journalSuite(name: string, make: () => Promise<Place>, { lasts }: { readonly lasts: boolean }): void {
  describe(`journal: ${name}`, () => {
    let place: Place;
    let journal: Journal;
    const given: Context = {
      get journal() {
        return journal;
      },
      get place() {
        return place;
      },
      lasts,
      lasting(title, test) {
        if (lasts) it(title, test);
      },
      async reopen(keys) {
        await journal.close();
        journal = await place.open(keys);
      },
    };
    beforeEach(async () => {
      place = await make();
      journal = await place.open();
    });
    afterEach(async () => {
      await journal.close();
      await place.drop();
    });
    describe("accepting", () => acceptingCases(given));
    describe("queues", () => queueCases(given));
    describe("values", () => valueCases(given));
    describe("search", () => searchCases(given));
    describe("keeping", () => keepingCases(given));
    describe("reading", () => readingCases(given));
  });
}
