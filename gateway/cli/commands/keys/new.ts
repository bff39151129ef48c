import { existsSync } from "node:fs";
import { join } from "node:path";
import { GatewayError } from "../../../contracts/errors.ts";
import { type KeyKind, makeFederationKeys } from "../../../node/keys/index.ts";
import { UsageError } from "../../usage.ts";
import { passwordIn } from "./password.ts";

export interface NewOptions {
  readonly kind: KeyKind;
  readonly days: string;
  readonly authority?: boolean;
  readonly pkcs12?: string;
  readonly force?: boolean;
}

/** Makes keys for members of a test federation. */
export async function newKeys(dir: string, members: readonly string[], options: NewOptions): Promise<void> {
  const days = Number(options.days);
  if (!Number.isInteger(days) || days < 1) throw wrong("--days is not a number of days", "a whole number, at least 1");
  const odd = members.find((member) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(member));
  if (odd !== undefined) throw wrong(`${odd} is no name of a member`, "letters, digits, - . _");
  if (options.pkcs12 !== undefined && !options.kind.startsWith("rsa")) {
    throw wrong("PKCS#12 files are written of RSA keys only", "--kind rsa-2048, rsa-3072 or rsa-4096");
  }
  const there = members.find((member) => existsSync(join(dir, `${member}.key`)));
  if (there !== undefined && options.force !== true) {
    throw wrong(`${join(dir, `${there}.key`)} is there already`, "another folder, or --force");
  }
  const password = options.pkcs12 === undefined ? undefined : passwordIn(options.pkcs12);
  await makeFederationKeys(dir, members, Date.now(), {
    kind: options.kind,
    days,
    authority: options.authority ?? false,
    ...(password === undefined ? {} : { pkcs12Password: password }),
  });
  const believed = options.authority === true ? "authority, subjects and revocation list" : "certificates";
  process.stdout.write(
    `${dir}: keys of ${members.join(", ")} (${options.kind}, ${days} days); members/ has the ${believed} that each node believes\n` +
      `In node.yaml:\n  keys:\n    key: ${join(dir, `${members[0] ?? ""}.key`)}\n    certificate: ${join(dir, `${members[0] ?? ""}.crt`)}\n    counterparts: ${join(dir, "members")}\n`,
  );
}

function wrong(message: string, expected: string): UsageError {
  return new UsageError(new GatewayError("CONFIG_INVALID", message, { expected }));
}
