#!/usr/bin/env node
// Starts the command on the runtime that the package carries: the machine's own Node may be older than 24, and only from
// there on are TypeScript files run as they stand.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runtimeFlags } from "./runtime-flags.mjs";

const main = join(dirname(fileURLToPath(import.meta.url)), "..", "gateway", "cli", "main.ts");

function runtime() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  const carried = createRequire(import.meta.url).resolve("node/package.json");
  return join(dirname(carried), "bin", "node");
}

const child = spawn(runtime(), [...runtimeFlags, main, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
