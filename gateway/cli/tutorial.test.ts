import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { holdPorts, type HeldPort } from "../../conformance-tests/federation/ports.ts";
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

describe("the tutorial of mappings", function () {
  this.timeout(120_000);
  let folder: string;
  const terminals: ChildProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "raccordo-tutorial-"));
  });
  afterEach(async () => {
    for (const child of terminals) {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  });

  it("does what it says, command by command, and books", async () => {
    const markdown = await readFile(join(root, "docs", "tutorial-mapping.md"), "utf8");
    // The tutorial's ports may be in use here: each is another one that is free.
    const held = await holdPorts(5);
    const [cupListen, cup, peer, admin, own] = held.map(({ port }) => port);
    await Promise.all(held.map((one: HeldPort) => one.release()));
    const here = (line: string): string =>
      line
        .replaceAll("127.0.0.1:7301", `127.0.0.1:${cupListen}`)
        .replaceAll("127.0.0.1:7302", `127.0.0.1:${cup}`)
        .replaceAll("127.0.0.1:7305", `127.0.0.1:${own}`)
        .replaceAll(/^npx raccordo /g, `"${process.execPath}" "${join(root, "bin", "raccordo.mjs")}" `)
        .replaceAll(/^node adapters\//g, `"${process.execPath}" --disable-warning=ExperimentalWarning "${root}"/adapters/`)
        .replaceAll(/^node /g, `"${process.execPath}" `);
    const env = {
      ...process.env,
      UMBRIA_CUP_LISTEN: `127.0.0.1:${cupListen}`,
      CUP_UMBRIA: `127.0.0.1:${cup}`,
      UMBRIA_PEER_LISTEN: `127.0.0.1:${peer}`,
      UMBRIA_ADMIN: `127.0.0.1:${admin}`,
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
    const said = (line: string, at = 0): string => outputs.get(line)?.[at] ?? assert.fail(`the tutorial does not say ${line}`);
    assert.match(said("npx raccordo validate my-node"), /nothing wrong, 2 systems/);
    assert.match(said("npx raccordo validate my-node", 1), /nothing wrong, 3 systems/);
    assert.match(
      said(
        "npx raccordo map new cup-valfiorita --format delimited --sample question.txt --canonical SQM^S25 --dir my-node/mappings",
      ),
      /13 fields found, 1 guessed/,
    );
    assert.match(
      said("npx raccordo map explain my-node/mappings/cup-valfiorita question.txt --field PID-5"),
      /PID-5\.1 +"ESEMPI"\n.*ASSISTITO "ESEMPI\/MARIO"\n.*richiesta\.fragment\.yaml:\d+/,
    );
    assert.match(said("npx raccordo map laws my-node/mappings/cup-valfiorita"), /disp: holds for \d+ messages\n/);
    assert.match(said("npx raccordo map test my-node"), /cup-valfiorita: 1 samples, 2 directions, all as expected/);
    assert.match(
      said("npx raccordo send my-node cup-valfiorita question.txt"),
      /^DISR\|\d+\|\d{14}\|12\|OK\|\|\nPOSTO\|\d+\|100201\|AG-ECG\|/,
    );
    assert.match(
      said("npx raccordo send my-node cup-valfiorita booking.txt"),
      /^PRER\|\d+\|\d{14}\|\d+\|OK\|\|\|\d+\|100201\|\d{4}-\d\d-\d\d \d\d:\d\d\|CARD2$/m,
    );
    assert.match(said("npx raccordo journal list my-node"), /SRM\^S01/);
    const refusal = said("npx raccordo send my-node cup-valfiorita wrong.txt");
    assert.match(
      refusal,
      /^RIFI\|.*\|NO\|MAPPING_FIELD\|"NASCITA: The date is not readable; the value looks like ""9999-99-99""/,
    );
    assert.ok(!refusal.includes("1956"));
    assert.match(await readFile(join(folder, "explain.html"), "utf8"), /<!doctype html>/);
  });
});
