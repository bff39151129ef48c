/**
 * Counts the work that the library does on hostile messages of a size: executions of its blocks, as the engine's coverage
 * counts them, and characters that searches in texts run over. Prints one JSON object: work by name of input. A program of
 * its own, since counting slows everything down.
 */
import { Session } from "node:inspector/promises";
import {
  compareMessages,
  describeMessage,
  fromXml,
  get,
  getAll,
  parse,
  parseBatch,
  remove,
  set,
  toXml,
  unescape,
  validate,
  write,
  type Message,
} from "./index.ts";
import { validateFederation } from "./profile/index.ts";

const head = "MSH|^~\\&|A|B|C|D|20270111||SRM^S01^SRM_S01|1|P|2.5\rARQ|1|2\rPID|1||77\rRGS|1\r";

/** Messages of about n characters, each hostile in its own way. */
const inputs: Readonly<Record<string, (n: number) => string>> = {
  "many segments": (n) => head + "AIS|1||X\r".repeat(n / 9),
  "many groups": (n) => head + "AIS|1||X\rNTE|1\r".repeat(n / 15),
  "segments out of place": (n) => head + "PID|1\r".repeat(n / 6),
  "segments that no structure has": (n) => head + "EVN|1\r".repeat(n / 6),
  "Z segments": (n) => head + "ZZZ|1\r".repeat(n / 6),
  "stray notes": (n) => `${head.replace("RGS|1\r", "NTE|1\r".repeat(n / 6))}RGS|1\r`,
  "blank lines": (n) => head + "\r\n".repeat(n / 2),
  "empty fields": (n) => `${head}NTE|${"|".repeat(n)}`,
  repetitions: (n) => `${head}AIS|1||${"~".repeat(n)}`,
  components: (n) => `${head}AIS|1||${"^".repeat(n)}`,
  subcomponents: (n) => `${head}AIS|1||${"&".repeat(n)}`,
  "identifiers of one kind": (n) => `${head}PID|1||${"1^^^CF^NNITA~".repeat(n / 14)}`,
  "lone escapes": (n) => `${head}NTE|1||${"\\".repeat(n)}`,
  "unknown escapes": (n) => `${head}NTE|1||${"\\Q".repeat(n / 2)}`,
  "hexadecimal escapes": (n) => `${head}NTE|1||${"\\X41\\".repeat(n / 5)}`,
  "one long hexadecimal escape": (n) => `${head}NTE|1||\\X${"41".repeat(n / 2)}\\`,
  "segments without separators": (n) => head + "AIS\r".repeat(n / 4),
};

const jobs: Readonly<Record<string, (message: Message, text: string) => void>> = {
  parse: (_message, text) => void parse(text),
  write: (message) => void write(message),
  get: (message) => {
    for (const path of ["NTE-3", "AIS-3.1", "PID-3(CF).1", "AIS[3]-3[2].1", "RESOURCES.SERVICE[2].AIS-3.1"]) get(message, path);
  },
  "get all": (message) => {
    for (const path of ["NTE-3", "AIS-3.1", "RESOURCES.SERVICE.AIS-3.1"]) getAll(message, path);
  },
  set: (message) => void set(set(message, "AIS-3.1", "x"), "ZFE-2", "y"),
  remove: (message) => void remove(remove(message, "NTE"), "AIS-3"),
  validate: (message) => void validate(message),
  "validate by profile": (message) => void validateFederation(message),
  "to XML and back": (message) => void fromXml(toXml(message)),
  describe: (message) => void describeMessage(message),
  compare: (message) => void compareMessages(message, set(message, "MSH-10", "2")),
  unescape: (message) => void unescape(message.segments.at(-1)!.text, message.delimiters),
  batch: (_message, text) => void parseBatch(`BHS|^~\\&\r${text}`),
};

/** Characters that the engine's own searches run over: they are no blocks of ours. */
let searched = 0;
const { indexOf, includes } = String.prototype;
String.prototype.indexOf = function (this: string, search: string, from = 0): number {
  const found = indexOf.call(this, search, from);
  searched += (found < 0 ? this.length : found) - from;
  return found;
};
String.prototype.includes = function (this: string, search: string, from = 0): boolean {
  searched += this.length - from;
  return includes.call(this, search, from);
};

const session = new Session();
session.connect();
await session.post("Profiler.enable");

/** Executions of all blocks of the library since the last call. */
async function blocks(): Promise<number> {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  let sum = 0;
  for (const script of result) {
    if (!script.url.includes("/gateway/") || script.url.includes("linear-program")) continue;
    for (const one of script.functions) for (const range of one.ranges) sum += range.count;
  }
  return sum;
}

const size = Number(process.argv[2]);
const work: Record<string, number> = {};
// Compiled paths, definitions and profiles are made once, before anything is counted.
for (const job of Object.values(jobs)) job(parse(head), head);
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
for (const [input, make] of Object.entries(inputs)) {
  const text = make(size);
  for (const [name, job] of Object.entries(jobs)) {
    const message = parse(text);
    await blocks();
    searched = 0;
    job(message, text);
    work[`${name}, ${input}`] = (await blocks()) + searched;
  }
}
process.stdout.write(JSON.stringify(work));
