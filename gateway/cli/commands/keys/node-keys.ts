import { join } from "node:path";
import { loadYaml, schemaChecker } from "../../../config/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { partOf } from "../../../contracts/source.ts";
import type { NodeFile } from "../../../node/config/model.ts";
import nodeSchema from "../../../node/schemas/node.schema.json" with { type: "json" };
import type { KeysFile } from "../../../node/keys/index.ts";
import { UsageError } from "../../usage.ts";

/** What node.yaml says of keys; the rest of the folder need not be right for that. @throws UsageError, GatewayError CONFIG_INVALID */
export function keysOf(dir: string): KeysFile {
  const { source, issues } = loadYaml(join(dir, "node.yaml"), "node.yaml", process.env);
  const keys = (source.value as Partial<NodeFile> | null | undefined)?.keys;
  const wrong = keys === undefined ? [] : schemaChecker().check(partOf(source, "keys", keys), nodeSchema.properties.keys);
  const [first] = issues.length > 0 ? issues : wrong;
  if (first !== undefined) {
    const { line, column, hint } = first;
    throw new UsageError(
      new GatewayError("CONFIG_INVALID", first.message, {
        where: { file: join(dir, "node.yaml"), ...(line ? { line } : {}), ...(column ? { column } : {}) },
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  }
  if (keys !== undefined) return keys;
  throw new GatewayError("CONFIG_INVALID", "This node has no keys", {
    where: { file: join(dir, "node.yaml"), field: "keys" },
    hint: "raccordo keys new makes some for tests",
  });
}
