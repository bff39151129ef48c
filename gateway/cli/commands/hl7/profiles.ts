import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { federationProfiles, profileDocument, type Profile } from "../../../canonical/profile/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { readProfile } from "./validate.ts";

interface Options {
  readonly out?: string;
}

/** Prints what a profile says, as Markdown; without a name, the list of the federation's. Writes all of them with --out. */
export function showProfiles(name: string | undefined, options: Options): void {
  const all = [...federationProfiles().values()];
  if (options.out !== undefined) {
    writePages(options.out, all);
    process.stdout.write(`${all.length} profiles written to ${options.out}\n`);
  } else if (name === undefined) {
    for (const profile of all)
      process.stdout.write(`${profile.name.padEnd(10)} ${profile.structure.name.padEnd(8)} ${profile.title}\n`);
  } else process.stdout.write(profileDocument(named(name, all)));
}

function writePages(folder: string, all: readonly Profile[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const profile of all) writeFileSync(join(folder, `${profile.name}.md`), profileDocument(profile));
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new GatewayError("CONFIG_INVALID", `${folder} cannot be written: ${code ?? String(thrown)}`, { cause: thrown });
  }
}

function named(name: string, all: readonly Profile[]): Profile {
  const found = all.find((profile) => profile.name === name);
  if (found) return found;
  if (/[./]/.test(name)) return readProfile(name);
  throw new GatewayError("CONFIG_INVALID", `The federation has no profile ${name}`, {
    expected: `one of ${all.map((profile) => profile.name).join(", ")}, or a file`,
  });
}
