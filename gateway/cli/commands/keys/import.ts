import type { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { GatewayError } from "../../../contracts/errors.ts";
import { certificatesIn, type KeysFile, readPkcs12, writeSecret } from "../../../node/keys/index.ts";
import { UsageError } from "../../usage.ts";
import { keysOf } from "./node-keys.ts";
import { passwordIn } from "./password.ts";

export interface ImportOptions {
  readonly member?: string;
  readonly own?: boolean;
  readonly password?: string;
  readonly force?: boolean;
}

/** Puts certificates, or our own key, where the node looks for them. */
export function importKeys(dir: string, file: string, options: ImportOptions): void {
  if ((options.member === undefined) === (options.own !== true)) {
    throw wrong("whose it is has not been said", "--member <id> for a counterpart, or --own");
  }
  const keys = keysOf(dir);
  const said = options.own === true ? importOwn(dir, keys, file, options) : importCounterpart(dir, keys, file, options);
  process.stdout.write(said);
}

function importCounterpart(
  dir: string,
  { counterparts }: KeysFile,
  file: string,
  { member = "", password }: ImportOptions,
): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(member)) throw wrong(`${member} is no name of a member`, "e.g. CO-080");
  const found = reading(file, () => certificatesOf(readFileSync(file), password));
  const place = resolve(dir, counterparts, `${member}.crt`);
  if (existsSync(place.replace(/crt$/, "yaml"))) {
    throw wrong(`${member} is described by ${member}.yaml`, "the certificates named there (certificates, authorities)");
  }
  const there = existsSync(place) ? certificatesIn(readFileSync(place)) : [];
  const fresh = found.filter((one) => !there.some(({ raw }) => raw.equals(one.raw)));
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, [...there, ...fresh].map((one) => one.toString()).join(""));
  const list = fresh.map(
    (one) => `  ${one.subject.replaceAll("\n", ", ")}, until ${one.validToDate.toISOString().slice(0, 10)}\n`,
  );
  return `${place}: ${fresh.length} certificates taken in, ${there.length} were there\n${list.join("")}`;
}

function importOwn(dir: string, keys: KeysFile, file: string, { password, force }: ImportOptions): string {
  if (keys.key === undefined || keys.certificate === undefined) {
    throw wrong("node.yaml names a PKCS#12 file: put it there as it is", "keys.key and keys.certificate in node.yaml");
  }
  const [key, certificate] = [resolve(dir, keys.key), resolve(dir, keys.certificate)];
  if (existsSync(key) && force !== true) throw wrong(`${key} is there already`, "--force, or keys.next for a roll-over");
  const found = reading(file, () => readPkcs12(readFileSync(file), password === undefined ? "" : passwordIn(password)));
  if (!found.key || found.certificates.length === 0)
    throw wrong(`${file} has not both a key and a certificate`, "a PKCS#12 file");
  mkdirSync(dirname(key), { recursive: true });
  writeSecret(key, found.key.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(certificate, found.certificates.map((one) => one.toString()).join(""));
  return `${key}\n${certificate}: ${found.certificates.length} certificates\n`;
}

function certificatesOf(bytes: Buffer, password: string | undefined): readonly X509Certificate[] {
  return password === undefined ? certificatesIn(bytes) : readPkcs12(bytes, passwordIn(password)).certificates;
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    const why = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "it does not exist" : (cause as Error).message;
    throw new UsageError(
      new GatewayError("CONFIG_INVALID", `${join(file)} cannot be read: ${why}`, {
        expected: "certificates in PEM or DER, or PKCS#12 with --password",
        cause,
      }),
    );
  }
}

function wrong(message: string, expected: string): UsageError {
  return new UsageError(new GatewayError("CONFIG_INVALID", message, { expected }));
}
