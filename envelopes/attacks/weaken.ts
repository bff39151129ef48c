import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { EnvelopeKind } from "../../gateway/contracts/envelope.ts";
import type { WsSecurityOptions } from "../ws-security/index.ts";
import type { Edit } from "./weakening.ts";

const root = realpathSync(join(import.meta.dirname, "..", ".."));

/** A folder for weakened verifiers; the caller removes it. */
export function makeWorkshop(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "raccordo-weakened-")));
}

/**
 * A copy of the verifier's sources with edits, loaded as modules of its own. What is not copied is linked, so that errors are
 * of the same class and keys of the same kind.
 */
export async function weakened(workshop: string, name: string, edits: readonly Edit[]): Promise<EnvelopeKind<WsSecurityOptions>> {
  const folder = join(workshop, name);
  copySources(join(folder, "envelopes"), "envelopes", ["ws-security", "soap"]);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  if (edits.some(({ file }) => file.startsWith("gateway/"))) {
    copySources(join(folder, "gateway"), "gateway", ["xml"]);
    symlinkSync(join(root, "gateway", "contracts"), join(folder, "gateway", "contracts"));
  } else symlinkSync(join(root, "gateway"), join(folder, "gateway"));
  for (const edit of edits) apply(folder, edit);
  const module = (await import(pathToFileURL(join(folder, "envelopes", "ws-security", "index.ts")).href)) as {
    readonly wsSecurity: EnvelopeKind<WsSecurityOptions>;
  };
  return module.wsSecurity;
}

function copySources(to: string, from: string, rooms: readonly string[]): void {
  for (const room of rooms) {
    mkdirSync(join(to, room), { recursive: true });
    for (const file of readdirSync(join(root, from, room))) {
      if (!/\.(ts|json)$/.test(file) || file.endsWith(".test.ts")) continue;
      copyFileSync(join(root, from, room, file), join(to, room, file));
    }
  }
}

/** @throws Error when what is to be changed is not there exactly once: the source has moved on, and the table must follow */
function apply(folder: string, { file, from, to }: Edit): void {
  const path = join(folder, file.startsWith("gateway/") ? "" : "envelopes", `${file}.ts`);
  const source = readFileSync(path, "utf8");
  const found = source.split(from).length - 1;
  if (found !== 1) throw new Error(`${file}: ${found} times ${from}`);
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
}
