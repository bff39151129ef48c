/** `collect.ts FOLDER`: takes the messages that were made in FOLDER, and joins their entries into vectors.json. */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format } from "prettier";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: collect.ts FOLDER");
const vectors = resolve(import.meta.dirname, "..");
for (const old of readdirSync(vectors).filter((name) => name.endsWith(".xml"))) rmSync(join(vectors, old));

const entries = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .map((name) => readFileSync(join(folder, name), "utf8"));
for (const name of readdirSync(folder).filter((one) => one.endsWith(".xml")))
  copyFileSync(join(folder, name), join(vectors, name));
const json = await format(`[${entries.join(",")}]`, { parser: "json", printWidth: 130 });
writeFileSync(join(vectors, "vectors.json"), json);
console.log(`${entries.length} vectors`);
