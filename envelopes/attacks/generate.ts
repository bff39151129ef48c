/**
 * `generate.ts`: writes the corpus, that is corpus.json and the messages in corpus/. What draws (ECDSA, RSA-PSS) is written
 * only where it is not there yet; `--fresh` writes it anew.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { algorithms } from "./algorithms.ts";
import { assertions } from "./assertions.ts";
import type { Case, Group } from "./case.ts";
import { chains } from "./chains.ts";
import { keysAndValues } from "./curves.ts";
import { denials, type MadeName } from "./denial.ts";
import { encryptions } from "./encryptions.ts";
import { encryptionForms } from "./encryption-forms.ts";
import { exclusion } from "./exclusion.ts";
import { honest } from "./honest.ts";
import { type Kit, kitOf, type Made } from "./kit.ts";
import { keyInfos } from "./key-infos.ts";
import { open } from "./open.ts";
import { parsing } from "./parsing.ts";
import { people } from "./people.ts";
import { soapRules } from "./soap-rules.ts";
import { textTricks } from "./text-tricks.ts";
import { times } from "./times.ts";
import { usernames } from "./usernames.ts";
import { wrapping } from "./wrapping.ts";

const groups: Readonly<Partial<Record<Group, (kit: Kit) => readonly Made[]>>> = {
  honest,
  wrapping,
  exclusion: (kit) => [...exclusion(kit), ...keyInfos(kit), ...chains(kit)],
  algorithms: (kit) => [...algorithms(kit), ...keysAndValues(kit)],
  text: textTricks,
  parser: parsing,
  time: times,
  encryption: (kit) => [...encryptions(kit), ...encryptionForms(kit)],
  soap: soapRules,
  saml: assertions,
  username: usernames,
};

const usual = "2026-03-05T08:31:07Z";

/** Every case with its bytes; none where they are made when they are needed. */
export interface Generated {
  readonly facts: Case;
  readonly bytes: Buffer | undefined;
  readonly random: boolean;
}

export async function generate(): Promise<readonly Generated[]> {
  const kit = kitOf(await people());
  const kept = Object.entries(groups).flatMap(([group, make]) =>
    make(kit).map(({ name, bytes, random, attack, at = usual, expect, ...more }) => {
      const file = `${group}-${name}.xml`;
      const facts = { file, attack, group: group as Group, at, ...more, expect, ...pending(file) };
      return { facts, bytes: Buffer.from(bytes), random: random === true };
    }),
  );
  const made = Object.entries(denials).map(([name, { attack, expect }]) => ({
    facts: { made: name as MadeName, attack, group: "denial" as const, at: usual, expect, ...pending(name) },
    bytes: undefined,
    random: false,
  }));
  return [...kept, ...made];
}

function pending(name: string): { readonly open?: string } {
  const why = open[name];
  return why === undefined ? {} : { open: why };
}

async function write(fresh: boolean): Promise<void> {
  const folder = join(import.meta.dirname, "corpus");
  mkdirSync(folder, { recursive: true });
  const all = await generate();
  const files = new Set(all.flatMap(({ facts }) => ("file" in facts ? [facts.file] : [])));
  for (const file of readdirSync(folder)) if (!files.has(file)) rmSync(join(folder, file));
  for (const { facts, bytes, random } of all) {
    if (bytes === undefined || !("file" in facts)) continue;
    const path = join(folder, facts.file);
    if (fresh || !random || !existsSync(path)) writeFileSync(path, bytes);
  }
  const path = join(import.meta.dirname, "corpus.json");
  const { format, resolveConfig } = await import("prettier");
  const json = JSON.stringify(all.map(({ facts }) => facts));
  writeFileSync(path, await format(json, { ...(await resolveConfig(path)), filepath: path }));
}

if (import.meta.main) await write(process.argv.includes("--fresh"));
