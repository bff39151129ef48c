import { compareMessages, type Difference } from "../../../canonical/index.ts";
import { onlyMessage, readInput, type InputOptions } from "./input.ts";

interface Options extends InputOptions {
  readonly json?: boolean;
  readonly ignore: readonly string[];
}

/** Prints what two messages say differently; exit code 1 when they do. */
export async function diffFiles(first: string, second: string, options: Options): Promise<void> {
  const a = await readInput(first, options);
  const b = await readInput(second, options);
  const differences = compareMessages(onlyMessage(a), onlyMessage(b), options.ignore);
  if (options.json) process.stdout.write(`${JSON.stringify(differences, null, 2)}\n`);
  else if (differences.length === 0) process.stdout.write("The messages say the same.\n");
  else for (const one of differences) process.stdout.write(`${differenceText(one, a.file, b.file)}\n`);
  if (differences.length > 0) process.exitCode = 1;
}

function differenceText({ path, kind, first, second }: Difference, a: string, b: string): string {
  switch (kind) {
    case "changed":
      return `${path}: ${JSON.stringify(first)} in ${a}, ${JSON.stringify(second)} in ${b}`;
    case "only-in-first":
      return `${path}: only in ${a}: ${JSON.stringify(first)}`;
    case "only-in-second":
      return `${path}: only in ${b}: ${JSON.stringify(second)}`;
  }
}
