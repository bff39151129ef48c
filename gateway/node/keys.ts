import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { KeyRing } from "../contracts/envelope.ts";
import { GatewayError } from "../contracts/errors.ts";
import type { NodeConfig } from "./config/model.ts";

const emptyRing: KeyRing = { signing: undefined, certificatesOf: () => [], memberOf: () => undefined };

/**
 * Reads the node's key and the pinned certificates of its counterparts, one PEM file for each member.
 * @throws GatewayError CONFIG_INVALID with what to do
 */
export function loadKeys(config: NodeConfig): KeyRing {
  const { keys } = config.file;
  if (!keys) return emptyRing;
  const at = (name: string): string => resolve(config.folder, name);
  const signing = reading(keys.key, () => {
    const key = createPrivateKey(readFileSync(at(keys.key)));
    const certificate = new X509Certificate(readFileSync(at(keys.certificate)));
    if (!certificate.checkPrivateKey(key)) throw new Error("the certificate belongs to another key");
    return { key, certificate };
  });
  const members = reading(keys.counterparts, () =>
    readdirSync(at(keys.counterparts))
      .filter((name) => /\.(?:crt|pem)$/.test(name))
      .map(
        (name) => [name.replace(/\.\w+$/, ""), certificatesIn(readFileSync(join(at(keys.counterparts), name), "utf8"))] as const,
      ),
  );
  const byMember = new Map(members);
  const byPrint = new Map(members.flatMap(([member, list]) => list.map((one) => [one.fingerprint256, member] as const)));
  return {
    signing,
    certificatesOf: (member) => byMember.get(member) ?? [],
    memberOf: (certificate) => byPrint.get(certificate.fingerprint256),
  };
}

function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const text = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "it does not exist" : (cause as Error).message;
    throw new GatewayError("CONFIG_INVALID", `The keys in ${name} cannot be used: ${text}`, {
      where: { file: "node.yaml", field: "keys" },
      hint: "put the node's key and the members' certificates where node.yaml says, in PEM",
      cause,
    });
  }
}
