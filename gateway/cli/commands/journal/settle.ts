import { GatewayError } from "../../../contracts/errors.ts";
import { askOperator } from "./operator.ts";

/** Has the running node note what became of a dead letter. */
export async function settle(dir: string, id: string, options: { readonly as: string; readonly user?: string }): Promise<void> {
  if ((options.user ?? "").trim() === "") {
    throw new GatewayError("CONFIG_INVALID", "Who says what became of it must be said", { hint: "--user NAME" });
  }
  await askOperator(dir, id, `settle?as=${encodeURIComponent(options.as)}`, options.user!);
  process.stdout.write(`message ${id} is settled: ${options.as}\n`);
}
