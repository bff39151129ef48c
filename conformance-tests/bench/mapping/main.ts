import { fileURLToPath } from "node:url";
import { atOnce, schemaChecker } from "../../../gateway/config/index.ts";
import { write } from "../../../gateway/canonical/index.ts";
import { compileSet, loadSet, type MappingSet } from "../../../gateway/mapping/index.ts";
import { measure, table, type Contender } from "../measure.ts";
import { readRecord, writeXml } from "./by-hand.ts";
import { nextRecord, sample } from "./sample.ts";

const folder = fileURLToPath(new URL("sets/", import.meta.url));

/** The sets of the benchmark, compiled as a node compiles them. */
export function openSets(): { readonly record: MappingSet; readonly xml: MappingSet } {
  const open = (name: string): MappingSet => {
    const { sources, issues } = atOnce(loadSet(`${folder}${name}`, name, schemaChecker(), {}));
    const compiled = sources && compileSet(sources);
    if (!compiled?.set || compiled.issues.length > 0) throw new Error(JSON.stringify([issues, compiled?.issues]));
    return compiled.set;
  };
  return { record: open("tracciato"), xml: open("fornitore") };
}

/** `npm run bench -- mapping`: the mapping engine beside a function written by hand that does the same, one thread, one run. */
export async function benchMapping(): Promise<void> {
  const { record, xml } = openSets();
  const now = Date.parse("2027-01-11T08:15:00Z");
  const engine = (): Uint8Array => xml.toLegacy(record.toCanonical(nextRecord(), now, "1").value).value;
  const byHand = (): Uint8Array => writeXml(readRecord(nextRecord()));
  const contenders: readonly Contender[] = [
    { name: "mapping engine", run: () => engine().length },
    { name: "written by hand", run: () => byHand().length },
  ];
  const canonical = record.toCanonical(sample, now, "1").value;
  const out = (text: string): void => void process.stdout.write(`${text}\n\n`);
  out(
    `A record of ${sample.length} bytes, to a canonical message of ${write(canonical).length}, to XML of ${xml.toLegacy(canonical).value.length} bytes. Medians of nine rounds in turn, least and most in brackets.`,
  );
  const whole = measure(contenders);
  out(table("Record, canonical, XML", whole));
  out(whole.map(({ name, us }) => `  ${name}: ${Math.round(1e6 / us).toLocaleString("en")} messages/s`).join("\n"));
  const halves = measure([
    { name: "engine: record to canonical", run: () => record.toCanonical(nextRecord(), now, "1").value.segments.length },
    { name: "by hand: record to canonical", run: () => readRecord(nextRecord()).segments.length },
    { name: "engine: canonical to XML", run: () => xml.toLegacy(canonical).value.length },
    { name: "by hand: canonical to XML", run: () => writeXml(canonical).length },
  ]);
  out(table("Each half", halves));
  await Promise.resolve();
}
