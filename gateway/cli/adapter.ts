import { Option, type Command } from "commander";

/** `raccordo adapter ...`: what vendors do who bring a protocol of their own. */
export function addAdapterCommands(program: Command): void {
  const adapter = program.command("adapter").description("write and try adapters for further protocols");
  adapter
    .command("list")
    .description("the adapters that are there, with what they speak")
    .action(async () => (await import("./commands/adapter/list.ts")).listAdapters());
  adapter
    .command("options")
    .description("the options of an adapter, with their defaults")
    .argument("<name>", "name of an adapter, or the folder of a package")
    .action(async (name: string) => (await import("./commands/adapter/list.ts")).showOptions(name));
  adapter
    .command("new")
    .description("write the folder of a new adapter, a package that passes the adapter test suite as it is")
    .argument("<name>", "small letters, digits and hyphens; the folder is made here")
    .action(async (name: string) => (await import("./commands/adapter/new.ts")).newAdapter(name));
  adapter
    .command("test")
    .description("run the adapter test suite against a package; exit 1 when a case fails")
    .argument("[dir]", "folder of the package, with suite.js in it", ".")
    .option("--only <text>", "only cases whose name holds this")
    .option("--list", "name the cases, and run none")
    .addOption(new Option("--json", "print JSON"))
    .action(async (dir: string, options: object) => (await import("./commands/adapter/test.ts")).testAdapter(dir, options));
}
