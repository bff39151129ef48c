import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pilots, type PilotName } from "../../../../conformance-tests/federation/pilots.ts";
import { makeFederationKeys } from "../../../node/keys/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { loadConfig } from "../../../node/config/load.ts";
import { issueText } from "../../report.ts";
import { UsageError } from "../../usage.ts";
import { writeEditorSettings } from "./editor.ts";

const template = fileURLToPath(new URL("../../templates/node/", import.meta.url));
const shippedMappings = fileURLToPath(new URL("../../../../mappings/", import.meta.url));

/**
 * Makes a node's folder that starts as it is: the commented template, or a copy of a pilot with keys for trials.
 * @throws UsageError when the folder holds something already, or there is no such pilot
 */
export async function init(dir: string, options: { readonly from?: string }): Promise<void> {
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    throw wrongUse(`${dir} holds something already`, "a folder that does not exist, or an empty one");
  }
  if (options.from === undefined) fromTemplate(dir);
  else await fromPilot(dir, options.from);
  writeEditorSettings(dir);
  const result = loadConfig(dir, process.env);
  if (!result.ok) {
    // What is made here must be right; the environment may still say otherwise.
    for (const issue of result.issues) process.stderr.write(`${issueText(issue)}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(
    [
      `${dir} is a node's folder: ${result.config.systems.map((one) => one.file.system).join(", ")}`,
      "",
      "next:",
      `  npx raccordo validate ${dir}`,
      ...(result.config.systems.some((one) => one.mapping) ? [`  npx raccordo map test ${dir}`] : []),
      `  npx raccordo start ${dir}`,
      "",
    ].join("\n"),
  );
}

function wrongUse(message: string, expected: string): UsageError {
  return new UsageError(new GatewayError("CONFIG_INVALID", message, { expected }));
}

function fromTemplate(dir: string): void {
  cpSync(template, dir, { recursive: true });
  const name = basename(resolve(dir)).replaceAll(/[^A-Za-z0-9-]+/g, "-");
  edit(join(dir, "node.yaml"), (text) => text.replace("node: nodo", `node: ${name}`));
  writeGitignore(dir);
}

async function fromPilot(dir: string, name: string): Promise<void> {
  if (!Object.hasOwn(pilots, name)) throw wrongUse(`There is no pilot ${name}`, `one of ${Object.keys(pilots).join(", ")}`);
  const pilot = pilots[name as PilotName];
  mkdirSync(dir, { recursive: true });
  cpSync(pilot.folder, dir, { recursive: true });
  cpSync(join(pilot.folder, "..", "federation"), join(dir, "federation"), { recursive: true });
  // Pilots share what a node of its own has in its folder.
  edit(join(dir, "node.yaml"), (text) => text.replace(/^mappings: .*\n/m, "").replace(/^federation: .*\n/m, ""));
  for (const file of readdirSync(join(dir, "systems"))) {
    const set = /^mapping: (\S+)$/m.exec(readFileSync(join(dir, "systems", file), "utf8"))?.[1];
    if (set !== undefined) cpSync(join(shippedMappings, set), join(dir, "mappings", set), { recursive: true });
  }
  const [set] = existsSync(join(dir, "mappings")) ? readdirSync(join(dir, "mappings")) : [];
  cpSync(join(template, "README.md"), join(dir, "README.md"));
  edit(join(dir, "README.md"), (text) =>
    set === undefined
      ? text.replaceAll(/^npx raccordo map .*\n/gm, "")
      : text.replaceAll("cup-esempio", set).replace("prenotazione.txt", firstSample(dir, set)),
  );
  await makeFederationKeys(join(dir, "keys"), [pilot.signs, ...pilot.counterparts.map((name) => pilots[name].signs)], Date.now());
  writeGitignore(dir);
  process.stdout.write("keys/ holds keys for trials, made now: no authority vouches for them\n");
}

function firstSample(dir: string, set: string): string {
  const all = readdirSync(join(dir, "mappings", set, "samples"));
  return all.find((file) => /^prenotazione\.(?!canonical|written)/.test(file)) ?? "SAMPLE";
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

/** What a node makes for itself, and what must never be in a repository. */
function writeGitignore(dir: string): void {
  writeFileSync(join(dir, ".gitignore"), "data/\nkeys/\n");
}
