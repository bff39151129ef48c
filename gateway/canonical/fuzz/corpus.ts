import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where inputs are kept that once broke something, or that lead where no sample does. */
export const corpusFolder = fileURLToPath(new URL("corpus/", import.meta.url));
const samples = fileURLToPath(new URL("../samples/", import.meta.url));

/** The samples, and what fuzzing has found, each with its name. */
export function readCorpus(): readonly { readonly name: string; readonly bytes: Buffer }[] {
  return [`${samples}good/`, `${samples}bad/`, corpusFolder].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => !name.endsWith(".md"))
      .sort()
      .map((name) => ({ name, bytes: readFileSync(`${folder}${name}`) })),
  );
}
