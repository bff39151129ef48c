import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { kit, type MakeAdapter } from "../../adapters/kit/index.ts";
import type { Adapter } from "../contracts/adapter.ts";

/** An adapter of a package, or why there is none. */
export type ForeignAdapter =
  { readonly adapter: Adapter<unknown> } | { readonly problem: string; readonly expected: string; readonly hint: string };

/**
 * The adapter that a package brings: its export `adapter`, called once with the kit.
 * @param name of a package that is found from the folder, or a path in it
 */
export function foreignAdapter(name: string, folder: string): ForeignAdapter {
  // Packages are loaded at once, since configuration is read at once.
  const load = createRequire(join(resolve(folder), "node.yaml"));
  try {
    const found = (load(name) as { readonly adapter?: unknown }).adapter;
    if (typeof found !== "function") {
      return refused(`${name} exports no adapter`, "export const adapter = (kit) => ({ name, contract: 1, … })");
    }
    const adapter = (found as MakeAdapter)(kit) as Partial<Adapter<unknown>> | undefined;
    if (adapter?.contract !== kit.contract) {
      return refused(
        `${name} was written for the contract ${String(adapter?.contract)}, and this is ${kit.contract}`,
        "a version of the package for this version of Raccordo",
      );
    }
    const missing = (["check", "listen", "connect", "counterpart"] as const).filter((one) => typeof adapter[one] !== "function");
    if (missing.length > 0 || typeof adapter.name !== "string" || typeof adapter.optionsSchema !== "object") {
      return refused(
        `The adapter of ${name} is not whole: ${[...missing, "name", "optionsSchema"].filter((one) => adapter[one as "name"] === undefined).join(", ")}`,
        "docs/tutorial-adapter.md",
      );
    }
    return { adapter: adapter as Adapter<unknown> };
  } catch (thrown) {
    return refused(`${name} cannot be loaded: ${reasonOf(thrown)}`, "a package that is installed beside node.yaml, or above it");
  }
}

const refused = (problem: string, expected: string): ForeignAdapter => ({
  problem,
  expected,
  hint: "npx raccordo adapter test tries a package on its own",
});

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { code } = thrown as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND"
    ? "it is not there"
    : (thrown.message.split("\n")[0] ?? "");
}
