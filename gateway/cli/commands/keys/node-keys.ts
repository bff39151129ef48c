import { join } from "node:path";
import { loadYaml, schemaChecker } from "../../../config/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { NodeFile } from "../../../node/config/model.ts";
import nodeSchema from "../../../node/schemas/node.schema.json" with { type: "json" };
import type { KeysFile } from "../../../node/keys/index.ts";
import { UsageError } from "../../usage.ts";

/** What node.yaml says of keys; the rest of the folder need not be right for that. @throws UsageError, GatewayError CONFIG_INVALID */
export function keysOf(dir: string): KeysFile {
  const { source, issues } = loadYaml(join(dir, "node.yaml"), "node.yaml", process.env);
  const [first] = issues.length > 0 ? issues : schemaChecker().check(source, nodeSchema);
  if (first !== undefined) {
    const { line, column, hint } = first;
    throw new UsageError(
      new GatewayError("CONFIG_INVALID", first.message, {
        where: { file: join(dir, "node.yaml"), ...(line ? { line } : {}), ...(column ? { column } : {}) },
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  }
  const { keys } = source.value as NodeFile;
  if (keys) return keys;
  throw new GatewayError("CONFIG_INVALID", "This node has no keys", {
    where: { file: join(dir, "node.yaml"), field: "keys" },
    hint: "raccordo keys new makes some for tests",
  });
}
