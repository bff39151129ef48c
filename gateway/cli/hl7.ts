import { Option, type Command } from "commander";

const charset = (): Option => new Option("--charset <name>", "character set of the file, whatever MSH-18 says, e.g. 8859/1");
const json = (): Option => new Option("--json", "print JSON");
const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `raccordo hl7 ...`: look at, check, convert and change HL7 v2 messages in files and on standard input. */
export function addHl7Commands(program: Command): void {
  const hl7 = program.command("hl7").description("look at, check, convert and change HL7 v2 messages (ER7, batches, v2.xml)");
  hl7
    .command("parse")
    .description("print the tree of a message: groups, segments, values with their names")
    .argument("[file]", "a file, or - for standard input", "-")
    .addOption(json())
    .addOption(charset())
    .action(async (file: string, options: object) => (await import("./commands/hl7/parse.ts")).parseFile(file, options));
  hl7
    .command("validate")
    .description("check messages against the standard, and a profile; prints every finding, exit 1 when one is an error")
    .argument("[files...]", "files, or - for standard input")
    .option("--profile <name>", "federation, or a profile's file")
    .option("--strict", "exit 1 for warnings too")
    .addOption(json())
    .addOption(charset())
    .action(async (files: readonly string[], options: object) =>
      (await import("./commands/hl7/validate.ts")).validateFiles(files, options),
    );
  hl7
    .command("convert")
    .description("write a message in the other encoding")
    .argument("[file]", "a file, or - for standard input", "-")
    .addOption(new Option("--to <encoding>", "xml or er7").choices(["xml", "er7"]).makeOptionMandatory())
    .addOption(new Option("--end <end>", "segment end of ER7").choices(["cr", "lf", "crlf"]).default("cr"))
    .option("--to-charset <name>", "character set of the ER7 that is written")
    .addOption(charset())
    .action(async (file: string, options: { readonly to: "xml" | "er7" }) =>
      (await import("./commands/hl7/convert.ts")).convertFile(file, options),
    );
  hl7
    .command("get")
    .description("print the value at a path; exit 1 when there is none")
    .argument("<path>", "e.g. PID-3(CF).1 or RESOURCES.SERVICE[2].AIS-3.1")
    .argument("[file]", "a file, or - for standard input", "-")
    .option("--all", "all values: indexes that the path leaves out mean every one")
    .addOption(json())
    .addOption(charset())
    .action(async (path: string, file: string, options: object) =>
      (await import("./commands/hl7/values.ts")).getValue(path, file, options),
    );
  hl7
    .command("set")
    .description("print the message with other values")
    .argument("<assignments...>", "PATH=VALUE, e.g. PID-5.1=ROSSI")
    .option("-f, --file <file>", "a file, or - for standard input", "-")
    .option("--raw", "take values as they stand, delimiters and escapes and all")
    .addOption(charset())
    .action(async (assignments: readonly string[], options: { readonly file: string; readonly raw?: boolean }) =>
      (await import("./commands/hl7/values.ts")).setValues(assignments, options.file, options),
    );
  hl7
    .command("diff")
    .description("print what two messages say differently; exit 1 when they do")
    .argument("<a>", "a file, or - for standard input")
    .argument("<b>", "a file")
    .option("--ignore <path>", "a path that may differ, e.g. MSH-7; may be repeated", collect, [])
    .addOption(json())
    .addOption(charset())
    .action(async (a: string, b: string, options: { readonly ignore: readonly string[] }) =>
      (await import("./commands/hl7/diff.ts")).diffFiles(a, b, options),
    );
  hl7
    .command("profiles")
    .description("what a profile says, as Markdown; without a name, the list of the federation's")
    .argument("[name]", "a profile of the federation, or a file")
    .option("--out <dir>", "write all of the federation's into a folder")
    .action(async (name: string | undefined, options: object) =>
      (await import("./commands/hl7/profiles.ts")).showProfiles(name, options),
    );
}
