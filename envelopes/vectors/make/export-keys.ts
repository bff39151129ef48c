/**
 * Writes keys and certificates of the vectors for tools that want files: `export-keys.ts FOLDER` makes FOLDER/NAME.key.pem,
 * NAME.cert.pem and NAME.p12 (password "vettori", with openssl). The folder is a temporary one, never the repository.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { vectorIdentity, vectorNames } from "../keys.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: export-keys.ts FOLDER");
const repository = resolve(import.meta.dirname, "../../..");
if (!relative(repository, resolve(folder)).startsWith("..")) throw new Error("keys are never written into the repository");

const file = (name: string): string => join(folder, name);
for (const name of vectorNames) {
  const { key, certificate } = await vectorIdentity(name);
  const pem = key.export({ type: "pkcs8", format: "pem" });
  writeFileSync(file(`${name}.key.pem`), pem, { mode: 0o600 });
  writeFileSync(file(`${name}.cert.pem`), certificate.toString());
}
for (const name of vectorNames) {
  const input = ["-inkey", file(`${name}.key.pem`), "-in", file(`${name}.cert.pem`), "-certfile", file("ca.cert.pem")];
  const output = ["-name", name, "-passout", "pass:vettori", "-out", file(`${name}.p12`)];
  execFileSync("openssl", ["pkcs12", "-export", ...input, ...output]);
}
