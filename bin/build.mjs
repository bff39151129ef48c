// Builds what adapter authors import (raccordo/canonical, raccordo/contracts) into dist/, or the folder given: JavaScript
// and declarations, with the data files that the library reads. A checkout needs no build.
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = resolve(process.argv[2] ?? join(root, "dist"));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

rmSync(out, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", out], {
  stdio: "inherit",
});
// The compiler has said what is wrong.
if (status !== 0) process.exit(1);
for (const folder of ["definitions/data", "profile/data"]) {
  cpSync(join(root, "gateway/canonical", folder), join(out, "gateway/canonical", folder), { recursive: true });
}
