import assert from "node:assert/strict";
import { readCorpus } from "./corpus.ts";
import { exercise } from "./exercise.ts";
import { mutate } from "./mutate.ts";
import { randomFrom } from "./random.ts";

describe("any bytes at all", function () {
  this.timeout(120_000);
  const corpus = readCorpus();

  it("are a message or one typed error: what was kept from earlier runs", () => {
    for (const { name, bytes } of corpus) {
      try {
        exercise(bytes);
      } catch (thrown) {
        assert.fail(`${name}: ${String(thrown)}`);
      }
    }
  });

  it("are a message or one typed error: samples that are broken in random places", () => {
    const random = randomFrom(20270111);
    const outcomes = new Map<string, number>();
    for (let i = 0; i < 2500; i++) {
      const bytes = mutate(corpus[random(corpus.length)]!.bytes, corpus[random(corpus.length)]!.bytes, random);
      try {
        const outcome = exercise(bytes);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      } catch (thrown) {
        assert.fail(`input ${i}, ${bytes.toString("base64")}: ${String(thrown)}`);
      }
    }
    // Both were reached often: the inputs are neither all broken nor all harmless.
    assert.ok((outcomes.get("") ?? 0) > 500 && (outcomes.get("HL7_SYNTAX") ?? 0) > 100, JSON.stringify([...outcomes]));
  });
});
