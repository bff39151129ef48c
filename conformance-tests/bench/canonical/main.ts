import { validators } from "./validators.ts";
import { readers, writers } from "./contenders.ts";
import { measure, table } from "../measure.ts";
import { measureMemory } from "./memory.ts";
import { siu } from "./messages.ts";

/** `npm run bench -- canonical`: the HL7 library beside others, one thread, one run. */
export async function benchCanonical(): Promise<void> {
  const out = (text: string): void => void process.stdout.write(`${text}\n\n`);
  out(`One message: SIU^S12 of ${siu.length} bytes. Medians of nine rounds in turn, least and most in brackets.`);
  const read = measure(readers);
  out(table("1. Parse and read 10 fields", read));
  const lengths = new Set(read.map((one) => one.result));
  if (lengths.size > 1) out(`   (characters read: ${read.map((one) => `${one.name} ${one.result}`).join(", ")})`);
  out(table("2. Parse, change 3 fields, write", measure(writers)));
  const checked = measure(validators);
  out(table("3. Parse and validate", checked));
  out(checked.map((one) => `   ${one.name}: ${Math.round(1e6 / one.us).toLocaleString("en")} messages/s`).join("\n"));
  out(await measureMemory(10_000_000));
}
