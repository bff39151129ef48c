import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import * as fc from "fast-check";
import { base } from "../../envelopes/egov/conformance/base.ts";
import { arrived, makeWorld } from "../../envelopes/egov/conformance/world.ts";
import { checkMutations } from "../../envelopes/attacks/mutations.ts";
import { soap } from "../../envelopes/soap/index.ts";
import { makeContext } from "../../envelopes/test-support.ts";
import { wsSecurity } from "../../envelopes/ws-security/index.ts";
import type { Received } from "../../gateway/contracts/adapter.ts";
import { GatewayError } from "../../gateway/contracts/errors.ts";
import { folderSpool, readPackage } from "../../gateway/mime/index.ts";

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Where the message of what broke is kept. */
  readonly keep: string | undefined;
}

/** Properties, each run with a number of its own: the number makes the same inputs again. */
const properties: Readonly<Record<string, (seed: number) => Promise<void>>> = {
  "ws-security mutations": (seed) => checkMutations(5000, seed),
  "any bytes": (seed) => checkBytes(3000, seed),
  "e-Gov text": (seed) => checkEgov(2000, seed),
  packages: (seed) => checkPackages(2000, seed),
};

/**
 * Envelopes given anything, for so many minutes: an honest payload, or an error of ours.
 * @returns how many properties failed
 */
export async function soakEnvelopes({ minutes, seed, keep }: SoakOptions): Promise<number> {
  const end = performance.now() + minutes * 60_000;
  let broken = 0;
  let round = 0;
  for (; performance.now() < end; round++) {
    for (const [name, check] of Object.entries(properties)) {
      try {
        await check(seed + round);
      } catch (thrown) {
        broken++;
        const text = thrown instanceof Error ? thrown.message : String(thrown);
        process.stdout.write(`${name}, seed ${seed + round}: ${text.slice(0, 500)}\n`);
        if (keep !== undefined) save(keep, `${name.replaceAll(" ", "-")}-${seed + round}.txt`, text);
      }
    }
  }
  process.stdout.write(`${round} rounds from seed ${seed}, 12,000 inputs each, ${broken} broken\n`);
  return broken;
}

function save(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

async function refusedByUs(opening: Promise<unknown>): Promise<void> {
  const thrown: unknown = await opening.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown === undefined || (thrown instanceof GatewayError && thrown.code !== "INTERNAL")) return;
  throw thrown instanceof Error ? thrown : new Error(String(thrown));
}

async function checkBytes(numRuns: number, seed: number): Promise<void> {
  const context = makeContext("CO-B", undefined, {});
  const kinds = [soap.create({}, context), soap.create({ version: "1.2" }, context), wsSecurity.create({}, context)];
  const markup = fc.array(fc.constantFrom("<a>", "</a>", "<s:Envelope", ' xmlns:s="', "&#x0;", "]]>", "<!--", "\u0000", "é"), {
    maxLength: 40,
  });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    markup.map((parts) => Buffer.from(parts.join(""))),
  );
  const property = fc.asyncProperty(bytes, fc.constantFrom(...kinds), fc.string(), async (given, envelope, contentType) => {
    await refusedByUs(envelope.open({ bytes: given, peer: "soak", transport: {} }));
    await refusedByUs(envelope.open({ bytes: given, peer: "soak", transport: { contentType } }));
  });
  await fc.assert(property, { numRuns, seed });
}

async function checkEgov(numRuns: number, seed: number): Promise<void> {
  const edit = fc.tuple(fc.nat(), fc.nat({ max: 80 }), fc.constantFrom("cut", "twice", "x", "<e:", '"', "0", "/>"));
  const messages = fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce((text, [from, length, how]) => {
      const at = from % (text.length + 1);
      const piece = text.slice(at, at + length);
      if (how === "cut") return text.slice(0, at) + text.slice(at + length);
      return text.slice(0, at) + (how === "twice" ? piece : how) + text.slice(at);
    }, base),
  );
  const property = fc.asyncProperty(messages, fc.constantFrom("linee-guida-1.1", "egov-1.1"), async (text, version) => {
    const { receiver } = makeWorld({ version } as Parameters<typeof makeWorld>[0]);
    await refusedByUs(receiver.open(arrived(text)));
  });
  await fc.assert(property, { numRuns, seed });
}

async function checkPackages(numRuns: number, seed: number): Promise<void> {
  const piece = fc.constantFrom(
    "--b",
    "--b--",
    "\r\n",
    "\n",
    "Content-ID: <a>",
    "Content-Transfer-Encoding: base64",
    ":",
    "x",
    "=",
  );
  const property = fc.asyncProperty(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), async (pieces, size) => {
    const text = pieces.join("");
    const chunks: Received["bytes"][] = [];
    for (let at = 0; at < text.length; at += size) chunks.push(Buffer.from(text.slice(at, at + size)));
    const spool = folderSpool(tmpdir());
    const limits = { rootBytes: 1000, attachmentBytes: 1000, parts: 5 };
    await refusedByUs(readPackage(Readable.from(chunks), "multipart/related; boundary=b", limits, spool));
    await spool.close();
  });
  await fc.assert(property, { numRuns, seed });
}
