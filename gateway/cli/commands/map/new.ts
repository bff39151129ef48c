import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { GatewayError } from "../../../contracts/errors.ts";
import { formats } from "../../../mapping/index.ts";
import { guessSet } from "../../../mapping/inspect/index.ts";
import { UsageError } from "../../usage.ts";
import { bytesOf, openSet, withSets } from "./sets.ts";

export interface NewOptions {
  readonly format: string;
  readonly sample: string;
  readonly canonical: string;
  readonly dir: string;
}

/** Makes a first mapping set from a sample, with what a person must still say. */
export async function newSet(name: string, options: NewOptions): Promise<void> {
  const kind = formats.get(options.format);
  if (!kind) throw wrongUse(`There is no format ${options.format}`, `one of ${[...formats.keys()].join(", ")}`);
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw wrongUse(`${name} is no name of a set`, "small letters, digits and dashes");
  const folder = join(options.dir, name);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw wrongUse(`${folder} holds something already`, "a new name");
  const sample = bytesOf(options.sample);
  const { files, fields, guessed, todo } = guessSet(name, kind, sample, options.canonical);
  const written = [...files].map(([file, text]) => {
    const place = join(folder, file);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  });
  const copy = join(folder, "samples", options.sample === "-" ? `campione.${kind.extension}` : basename(options.sample));
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(extname(copy) === "" ? `${copy}.${kind.extension}` : copy, sample);
  await withSets(() => void openSet(folder));
  process.stdout.write(
    [
      ...[...written, copy].map((file) => `${file}`),
      "",
      `${fields} fields found, ${guessed} guessed. Still to say:`,
      ...todo.map((one) => `  ${one}`),
      "",
      "next:",
      `  npx raccordo map explain ${folder} ${copy}`,
      `  npx raccordo map test ${folder} --update`,
      "",
    ].join("\n"),
  );
}

function wrongUse(message: string, expected: string): UsageError {
  return new UsageError(new GatewayError("CONFIG_INVALID", message, { expected }));
}
