import { Option, type Command } from "commander";
import type { ImportOptions } from "./commands/keys/import.ts";
import type { CheckOptions } from "./commands/keys/check.ts";
import type { NewOptions } from "./commands/keys/new.ts";

const json = (): Option => new Option("--json", "print JSON");

/** `raccordo keys ...`: keys of a test federation, and what a node's keys are. */
export function addKeysCommands(program: Command): void {
  const keys = program.command("keys").description("make a test federation's keys, take in a counterpart's, see what ends when");
  keys
    .command("new")
    .description("make keys and certificates of a test federation; never for production, since nobody vouches for them")
    .argument("<dir>", "folder of the keys; it keeps itself out of git")
    .argument("<members...>", "members of the federation, e.g. CO-050 CO-080")
    .addOption(
      new Option("--kind <kind>", "kind of key")
        .choices(["rsa-2048", "rsa-3072", "rsa-4096", "p256", "p384"])
        .default("rsa-2048"),
    )
    .option("--days <n>", "how long they are valid", "365")
    .option("--authority", "have them issued by an authority of the federation, with a revocation list")
    .option("--pkcs12 <variable>", "write PKCS#12 files too, with the password in this variable of the environment")
    .option("--force", "write over keys that are there")
    .action(async (dir: string, members: readonly string[], options: NewOptions) =>
      (await import("./commands/keys/new.ts")).newKeys(dir, members, options),
    );
  keys
    .command("import")
    .description("take certificates of a counterpart, or our own key from PKCS#12, into a node's folder")
    .argument("<dir>", "folder with node.yaml")
    .argument("<file>", "PEM, DER or PKCS#12")
    .option("--member <id>", "the counterpart whose certificates they are; what is there already stays (roll-over)")
    .option("--own", "our own key and certificate, written where node.yaml says")
    .option("--password <variable>", "the variable of the environment with the file's password")
    .option("--force", "with --own: write over the key that is there")
    .action(async (dir: string, file: string, options: ImportOptions) =>
      (await import("./commands/keys/import.ts")).importKeys(dir, file, options),
    );
  keys
    .command("list")
    .description("every certificate and revocation list of a node, with its end")
    .argument("<dir>", "folder with node.yaml")
    .addOption(json())
    .action(async (dir: string, options: { readonly json?: boolean }) =>
      (await import("./commands/keys/list.ts")).listKeys(dir, options),
    );
  keys
    .command("check")
    .description("exit 1 when something has ended, ends soon, or cannot be used")
    .argument("<dir>", "folder with node.yaml")
    .option("--within <days>", "how soon, e.g. 30d; left out: keys.warn of node.yaml")
    .option("--at <instant>", "as if it were then, e.g. 2027-01-01T00:00:00Z")
    .addOption(json())
    .action(async (dir: string, options: CheckOptions) => (await import("./commands/keys/check.ts")).checkKeys(dir, options));
}
