import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type KeyKind, type Made, makeCrl, makeIdentity, oneLine } from "./make.ts";
import { writePkcs12 } from "./pkcs12.ts";
import { writeSecret } from "./write.ts";

const DAY = 86_400_000;

export interface FederationKeys {
  readonly kind?: KeyKind;
  readonly days?: number;
  /** Certificates issued by an authority of the federation, with its revocation list, in place of ones believed as they are. */
  readonly authority?: boolean;
  /** Keys and certificates once more as PKCS#12, with this password. */
  readonly pkcs12Password?: string;
}

/**
 * Makes keys of a test federation: `<member>.key` and `<member>.crt`, and in `members/` what each node believes of the others.
 * Never for production: nobody vouches for them. The folder keeps itself out of git.
 * @param now milliseconds since 1970: they are valid from an hour before
 */
export async function makeFederationKeys(
  folder: string,
  members: readonly string[],
  now: number,
  { kind = "rsa-2048", days = 365, authority = false, pkcs12Password }: FederationKeys = {},
): Promise<void> {
  const span = { from: now - 3_600_000, until: now + days * DAY };
  await mkdir(join(folder, "members"), { recursive: true });
  await writeFile(join(folder, ".gitignore"), "*\n");
  const issuer = authority ? await makeAuthority(folder, kind, span) : undefined;
  await Promise.all(
    members.map(async (member) => {
      const subject = `O=Federazione di prova, CN=${member}`;
      const made = await makeIdentity({ kind, subject, ...span, ...(issuer ? { issuer } : {}) }, randomBytes);
      const { key, certificate } = made;
      writeSecret(join(folder, `${member}.key`), key.export({ type: "pkcs8", format: "pem" }));
      await writeFile(join(folder, `${member}.crt`), certificate.toString());
      if (pkcs12Password !== undefined) {
        const chain = [certificate, ...(issuer ? [issuer.certificate] : [])];
        writeSecret(join(folder, `${member}.p12`), writePkcs12(key, chain, pkcs12Password, member));
      }
      const believed = join(folder, "members", `${member}.${issuer ? "yaml" : "crt"}`);
      await writeFile(believed, issuer ? counterpartFile(oneLine(certificate.subject)) : certificate.toString());
    }),
  );
}

async function makeAuthority(
  folder: string,
  kind: KeyKind,
  span: { readonly from: number; readonly until: number },
): Promise<Made> {
  const subject = "O=Federazione di prova, CN=Autorita' di prova";
  const made = await makeIdentity({ kind, subject, ...span, isAuthority: true }, randomBytes);
  writeSecret(join(folder, "authority.key"), made.key.export({ type: "pkcs8", format: "pem" }));
  await writeFile(join(folder, "authority.crt"), made.certificate.toString());
  await writeFile(join(folder, "authority.crl"), await makeCrl(made, [], span.from, span.until));
  return made;
}

function counterpartFile(subject: string): string {
  return `authorities: [../authority.crt]\nsubjects: ["${subject}"]\nrevocation: [../authority.crl]\n`;
}
