/** For tests: does what a tutorial has a reader do, file by file and command by command. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { holdPorts } from "../../conformance-tests/federation/ports.ts";
import { root } from "./test-support.ts";

/** What the tutorial has a reader do, in its order. */
type Step =
  | { readonly kind: "file"; readonly path: string; readonly content: string }
  | { readonly kind: "command"; readonly line: string }
  | { readonly kind: "terminal"; readonly line: string };

const fence = /(?:^`([^`\n]+)`:\n)?^```(\S*)([^\n]*)\n([\s\S]*?)^```$/gm;

function stepsOf(markdown: string): readonly Step[] {
  return [...markdown.matchAll(fence)].flatMap(([, path, language, more = "", content = ""]): readonly Step[] => {
    if (path !== undefined) return [{ kind: "file", path, content }];
    if (language !== "sh") return [];
    const lines = content.split("\n").filter((line) => line !== "");
    return lines.map((line) => ({ kind: more.trim() === "terminal" ? "terminal" : "command", line }));
  });
}

/** A tutorial that was done. */
export interface Done {
  readonly folder: string;
  /** What a command printed, the first time or a later one. */
  said(line: string, at?: number): string;
  /** Ends what runs, and takes the folder away. */
  close(): Promise<void>;
}

/**
 * Does a tutorial in a folder of its own.
 * @param ports that it names: each is replaced by a free one
 * @param environment variables with an address each, by the port that the tutorial would use
 */
export async function doTutorial(
  file: string,
  ports: readonly number[],
  environment: Readonly<Record<string, number>> = {},
): Promise<Done> {
  const markdown = await readFile(join(root, "docs", file), "utf8");
  const folder = await mkdtemp(join(tmpdir(), "raccordo-tutorial-"));
  const all = [...new Set([...ports, ...Object.values(environment)])];
  const held = await holdPorts(all.length);
  const free = new Map(all.map((port, i) => [port, held[i]!.port]));
  await Promise.all(held.map((one) => one.release()));
  const here = (line: string): string =>
    ports
      .reduce((so, port) => so.replaceAll(new RegExp(`\\b${port}\\b`, "g"), String(free.get(port))), line)
      .replaceAll(/^npx raccordo /g, `"${process.execPath}" "${join(root, "bin", "raccordo.mjs")}" `)
      .replaceAll(/^node adapters\//g, `"${process.execPath}" --disable-warning=ExperimentalWarning "${root}"/adapters/`)
      .replaceAll(/^node /g, `"${process.execPath}" `);
  const variables = Object.entries(environment).map(([name, port]) => [name, `127.0.0.1:${free.get(port)}`]);
  const env = { ...process.env, ...(Object.fromEntries(variables) as Record<string, string>) };
  const terminals: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    for (const child of terminals) {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const run = async (line: string): Promise<string> => {
    const child = spawn("sh", ["-c", line], { cwd: folder, env });
    const closed = once(child, "close") as Promise<[number]>;
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    assert.equal(code, 0, `${line}\n${out}${err}`);
    return out;
  };
  const open = async (line: string): Promise<void> => {
    const child = spawn("sh", ["-c", `exec ${line}`], { cwd: folder, env });
    terminals.push(child);
    await new Promise<void>((resolve, reject) => {
      let said = "";
      const listen = (chunk: Buffer): void => {
        said += chunk.toString();
        if (/"msg":"started"|"ready":true/.test(said)) resolve();
      };
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      child.once("close", () => {
        reject(new Error(`${line} ended:\n${said}`));
      });
    });
  };
  const outputs = new Map<string, string[]>();
  try {
    for (const step of stepsOf(markdown)) {
      if (step.kind === "file") {
        const place = join(folder, step.path);
        await mkdir(dirname(place), { recursive: true });
        await writeFile(place, here(step.content));
      } else if (step.kind === "terminal") await open(here(step.line));
      else {
        const out = await run(here(step.line));
        outputs.set(step.line, [...(outputs.get(step.line) ?? []), out]);
      }
    }
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    folder,
    said: (line, at = 0) => outputs.get(line)?.[at] ?? assert.fail(`the tutorial does not say ${line}`),
    close,
  };
}
