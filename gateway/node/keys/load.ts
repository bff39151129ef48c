import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { loadYaml, schemaChecker } from "../../config/index.ts";
import { milliseconds } from "../../contracts/duration.ts";
import type { KeyPair } from "../../contracts/envelope.ts";
import { GatewayError } from "../../contracts/errors.ts";
import counterpartSchema from "./counterpart.schema.json" with { type: "json" };
import { readIdentity } from "./files.ts";
import type { CounterpartFile, Expiring, IdentityFile, KeysFile, LoadedKeys } from "./model.ts";
import { ringOf } from "./ring.ts";
import { type LoadedTrust, loadTrust } from "./trust.ts";

const noKeys: LoadedKeys = { ring: ringOf([], new Map()), expiring: [], warnBefore: 0, legacy: [] };

/**
 * Reads the node's keys and what it believes of each counterpart.
 * @param folder what `keys` is relative to
 * @throws GatewayError CONFIG_INVALID with what to do
 */
export function loadKeys(folder: string, keys: KeysFile | undefined, environment: NodeJS.ProcessEnv = process.env): LoadedKeys {
  if (!keys) return noKeys;
  const own = reading(nameOf(keys), () => readIdentity(folder, keys));
  const { next } = keys;
  const follows = next && { pair: reading(nameOf(next), () => readIdentity(folder, next)), from: instant(next.from) };
  const members = reading(keys.counterparts, () => loadCounterparts(resolve(folder, keys.counterparts), folder, environment));
  const pairs = [{ pair: own, from: Number.NEGATIVE_INFINITY }, ...(follows ? [follows] : [])];
  return {
    ring: ringOf(pairs, new Map([...members].map(([member, { trust }]) => [member, trust]))),
    expiring: [
      ...[...pairs].flatMap(({ pair }, i) => ofPair(pair, nameOf(i === 0 ? keys : (next ?? keys)))),
      ...[...members.values()].flatMap(({ expiring }) => expiring),
    ],
    warnBefore: milliseconds(keys.warn ?? "30d"),
    legacy: [...members].filter(([, { trust }]) => trust.legacy).map(([member]) => member),
  };
}

/** `<member>.crt` and `.pem`: certificates believed as they are, of all such files. `<member>.yaml`: more than that, instead. */
function loadCounterparts(place: string, folder: string, environment: NodeJS.ProcessEnv): ReadonlyMap<string, LoadedTrust> {
  const names = readdirSync(place).sort();
  const described = names.filter((name) => name.endsWith(".yaml"));
  const plain = names.filter((name) => /\.(?:crt|pem)$/.test(name) && !described.includes(`${memberOf(name)}.yaml`));
  return new Map([
    ...[...new Set(plain.map(memberOf))].map((member) => {
      const certificates = plain.filter((name) => memberOf(name) === member);
      return [member, loadTrust(member, join(place, certificates[0] ?? ""), { certificates })] as const;
    }),
    ...described.map((name) => {
      const file = join(place, name);
      return [
        memberOf(name),
        loadTrust(memberOf(name), file, readCounterpart(file, relative(folder, file), environment)),
      ] as const;
    }),
  ]);
}

function readCounterpart(file: string, shown: string, environment: NodeJS.ProcessEnv): CounterpartFile {
  const { source, issues } = loadYaml(file, shown, environment);
  const [first] = issues.length > 0 ? issues : schemaChecker().check(source, counterpartSchema);
  if (first !== undefined) {
    throw new GatewayError("CONFIG_INVALID", `${first.message} (${shown}:${first.line ?? 1}:${first.column ?? 1})`, {
      where: { file: shown, ...(first.line ? { line: first.line } : {}), ...(first.column ? { column: first.column } : {}) },
      ...(first.expected === undefined ? {} : { expected: first.expected }),
      ...(first.hint === undefined ? {} : { hint: first.hint }),
    });
  }
  return source.value as CounterpartFile;
}

const memberOf = (name: string): string => name.replace(/\.\w+$/, "");
const nameOf = ({ pkcs12, key }: IdentityFile): string => pkcs12 ?? key ?? "keys";

function ofPair({ certificate, chain }: KeyPair, file: string): readonly Expiring[] {
  return [certificate, ...chain].map((one) => ({
    kind: "certificate",
    of: "self",
    name: one.subject.replaceAll("\n", ", "),
    serial: one.serialNumber,
    file,
    from: one.validFromDate.getTime(),
    until: one.validToDate.getTime(),
  }));
}

function instant(text: string): number {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new GatewayError("CONFIG_INVALID", "keys.next.from is not an instant", {
    where: { file: "node.yaml", field: "keys.next.from" },
    expected: "an instant with its zone, e.g. 2026-12-01T00:00:00Z",
  });
}

function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const text = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "it does not exist" : (cause as Error).message;
    throw new GatewayError("CONFIG_INVALID", `The keys in ${name} cannot be used: ${text}`, {
      where: { file: "node.yaml", field: "keys" },
      hint: "put the node's key and the members' certificates where node.yaml says, in PEM or PKCS#12",
      cause,
    });
  }
}
