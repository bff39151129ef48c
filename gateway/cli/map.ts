import { Option, type Command } from "commander";
import type { PreviewOptions } from "./commands/map/preview.ts";
import type { NewOptions } from "./commands/map/new.ts";

const json = (): Option => new Option("--json", "print JSON");

/** `raccordo map ...`: what integrators do with mapping files. */
export function addMapCommands(program: Command): void {
  const map = program.command("map").description("write, test and understand mapping files");
  map
    .command("test")
    .description("run the samples of one or more mapping sets in both directions; exit 1 on any difference")
    .argument("[dir]", "a mapping set's folder, a folder of such folders, or a node's folder", "mappings")
    .option("--update", "write the expected results anew")
    .option("--junit <file>", "write a report that CI servers read")
    .addOption(json())
    .action(async (dir: string, options: object) => (await import("./commands/map/test.ts")).testSets(dir, options));
  map
    .command("explain")
    .description("tell where every value of a translated message came from: rule, converter, table row")
    .argument("<map>", "a mapping set's folder, or one of its files *.map.yaml")
    .argument("<sample>", "a legacy message, or a canonical one (*.canonical.hl7, or with --out); - for standard input")
    .option("--field <path>", "only this field, of either message")
    .option("--out", "the sample is a canonical message in ER7: explain how it is written")
    .option("--html <file>", "write a page with both messages side by side")
    .addOption(json())
    .action(async (argument: string, sample: string, options: object) =>
      (await import("./commands/map/explain.ts")).explainSample(argument, sample, options),
    );
  map
    .command("coverage")
    .description("tell what mappings and samples leave out: fields, required values, rules, table rows; exit 1 when they do")
    .argument("<map>", "a mapping set's folder, one of its files, or a folder of sets")
    .option("--rows", "list table rows that no sample uses, and count them as left out")
    .addOption(json())
    .action(async (argument: string, options: object) =>
      (await import("./commands/map/coverage.ts")).coverSets(argument, options),
    );
  map
    .command("laws")
    .description("check with generated messages that what is read is written back the same, and the reverse; exit 1 when not")
    .argument("<map>", "a mapping set's folder, one of its files, or a folder of sets")
    .option("--runs <n>", "messages for each mapping", "200")
    .option("--seed <n>", "seed of the messages", "1")
    .addOption(json())
    .action(async (argument: string, options: { readonly runs: string; readonly seed: string }) =>
      (await import("./commands/map/laws.ts")).lawsOfSets(argument, options),
    );
  map
    .command("new")
    .description("make a first mapping set from a sample: fields found, types guessed, what is left to say")
    .argument("<name>", "name of the set, e.g. cup-valfiorita")
    .requiredOption("--format <format>", "er7, v2xml, xml, record, delimited, json, key-value, sql or fhir")
    .requiredOption("--sample <file>", "a message of the system; - for standard input")
    .option("--canonical <type>", "the canonical message that it is", "SRM^S01")
    .option("--dir <folder>", "folder of the mapping sets", "mappings")
    .action(async (name: string, options: NewOptions) => (await import("./commands/map/new.ts")).newSet(name, options));
  map
    .command("preview")
    .description("replay messages of a journal through a changed configuration and show what would differ; nothing is sent")
    .argument("<old>", "the node's folder as it is")
    .argument("<new>", "the folder with the change")
    .option("--journal <file>", "the journal's file; without it the one that the old folder names")
    .option("--limit <n>", "the newest messages, at most so many", "1000")
    .option("--type <type>", "only this type, e.g. SRM^S01")
    .option("--system <name>", "only messages of this system")
    .option("--since <date>", "only messages since this day or instant")
    .option("--examples <n>", "message ids shown for each difference", "3")
    .option("--values", "show the values of the examples; that is audited")
    .option("--user <name>", "who looks, for the audit")
    .addOption(json())
    .action(async (old: string, next: string, options: PreviewOptions) =>
      (await import("./commands/map/preview.ts")).previewChange(old, next, options),
    );
  map
    .command("converters")
    .description("what `as:` may name in a rule, as Markdown")
    .action(async () => {
      const { convertersDocument, ownConverters } = await import("../mapping/index.ts");
      process.stdout.write(convertersDocument(ownConverters.values()));
    });
}
