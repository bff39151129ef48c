import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import profile from "../../canonical/profile/profile.schema.json" with { type: "json" };
import conformanceCase from "../../../conformance-tests/runner/case.schema.json" with { type: "json" };
import { nodeSchemas, type FileSchema } from "../../node/schemas/index.ts";

/** Every kind of file that people write. */
function allSchemas(): readonly FileSchema[] {
  return [
    ...nodeSchemas(),
    { name: "profile", files: ["profiles/*.yaml"], schema: profile },
    { name: "conformance-case", files: ["cases/*.yaml"], schema: conformanceCase },
  ];
}

/**
 * Writes all JSON Schemas into a folder.
 * @returns their file names
 */
export function writeSchemaFiles(dir: string, schemas: readonly FileSchema[] = allSchemas()): readonly string[] {
  mkdirSync(dir, { recursive: true });
  return schemas.map(({ name, schema }) => {
    const file = `${name}.schema.json`;
    writeFileSync(join(dir, file), `${JSON.stringify(schema, null, 2)}\n`);
    return file;
  });
}

/** `raccordo schemas DIR` */
export function writeSchemas(dir: string): void {
  const files = writeSchemaFiles(dir);
  process.stdout.write(`${files.map((file) => join(dir, file)).join("\n")}\n`);
}
