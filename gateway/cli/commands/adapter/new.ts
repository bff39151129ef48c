import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GatewayError } from "../../../contracts/errors.ts";
import { adapters } from "../../../node/plugins.ts";
import { UsageError } from "../../usage.ts";

const template = fileURLToPath(new URL("../../templates/adapter/", import.meta.url));

/** Writes a package that passes the suite as it is: a protocol of lines, to be replaced piece by piece. */
export function newAdapter(name: string): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw wrongUse(`${name} is no name of an adapter`, "small letters, digits and hyphens");
  if (adapters.has(name)) throw wrongUse(`There is an adapter ${name} already`, "a name of its own");
  if (existsSync(name) && readdirSync(name).length > 0) throw wrongUse(`${name} holds something already`, "a new name");
  cpSync(template, name, { recursive: true });
  for (const file of readdirSync(name)) {
    const place = join(name, file);
    writeFileSync(place, readFileSync(place, "utf8").replaceAll("NAME", name));
    process.stdout.write(`${place}\n`);
  }
  process.stdout.write(
    [
      "",
      "next:",
      `  npx raccordo adapter test ${name}`,
      `  put your protocol into ${name}/index.js and ${name}/suite.js (docs/tutorial-adapter.md)`,
      `  npm install ./${name}, and adapter: npm:raccordo-adapter-${name} in a system's file`,
      "",
    ].join("\n"),
  );
}

function wrongUse(message: string, expected: string): UsageError {
  return new UsageError(new GatewayError("CONFIG_INVALID", message, { expected }));
}
