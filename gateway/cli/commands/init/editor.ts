import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeSchemas } from "../../../node/schemas/index.ts";
import { writeSchemaFiles } from "../schemas.ts";

/**
 * Schemas, and settings by which editors complete and explain every file of a node's folder: Visual Studio Code and those that
 * read its settings, with the YAML language server.
 */
export function writeEditorSettings(dir: string): void {
  writeSchemaFiles(join(dir, "schemas"), nodeSchemas());
  const settings = {
    "yaml.schemas": Object.fromEntries(nodeSchemas().map(({ name, files }) => [`./schemas/${name}.schema.json`, files])),
    "files.associations": { "*.rec": "plaintext", "*.hl7": "plaintext" },
    "files.trimTrailingWhitespace": false,
  };
  const folder = join(dir, ".vscode");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "settings.json"), `${JSON.stringify(settings, null, 2)}\n`);
  writeFileSync(join(folder, "extensions.json"), `${JSON.stringify({ recommendations: ["redhat.vscode-yaml"] }, null, 2)}\n`);
}
