/**
 * `mutations.ts RUNS [SEED]`: the property of mutations.test.ts for as long as wanted. What fails is printed with its seed, and
 * with the message in base64.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { wsSecurity } from "../ws-security/index.ts";
import { type Case, nameOf, readCases, readMessage } from "./case.ts";
import { payload } from "./message.ts";
import { type Mutation, mutate, mutationKinds } from "./mutate.ts";
import { openCase } from "./outcome.ts";
import { type People, people } from "./people.ts";

/** Honest messages of each kind that the verifier reads. */
export function honestCases(): readonly (Case & { readonly file: string })[] {
  const isWhole = (one: Case): one is Case & { readonly file: string } =>
    "file" in one && one.expect === "accepted" && one.attack.startsWith("honest") && one.open === undefined;
  return readCases().filter(isWhole);
}

/**
 * Whatever is done to an honest message, it is opened with the honest payload or refused with an error of ours.
 * @param seed for the same mutations again
 */
export async function checkMutations(runs: number, seed?: number): Promise<void> {
  const everybody = await people();
  const bases = honestCases().map((one) => ({ one, bytes: readMessage(one.file) }));
  const mutation: fc.Arbitrary<Mutation> = fc.record({
    kind: fc.constantFrom(...mutationKinds),
    at: fc.nat(),
    to: fc.nat(),
    piece: fc.nat(255),
  });
  const property = fc.asyncProperty(
    fc.nat(bases.length - 1),
    fc.array(mutation, { minLength: 1, maxLength: 3 }),
    async (which, mutations) => {
      const base = bases[which];
      assert.ok(base);
      await check(base.one, mutations.reduce(mutate, base.bytes), everybody);
    },
  );
  await fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) });
}

async function check(one: Case, bytes: Buffer, everybody: People): Promise<void> {
  const { opened, thrown } = await openCase(wsSecurity, one, bytes, everybody);
  const where = `${nameOf(one)} ${bytes.toString("base64")}`;
  if (opened !== undefined) assert.equal(Buffer.from(opened.payload).toString(), one.payload ?? payload, where);
  else assert.ok(thrown instanceof GatewayError && thrown.code !== "INTERNAL", `${String(thrown)}: ${where}`);
}

if (import.meta.main) {
  const [runs = "100000", seed] = process.argv.slice(2);
  await checkMutations(Number(runs), seed === undefined ? undefined : Number(seed));
}
