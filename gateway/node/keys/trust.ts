import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RevocationList, Trust } from "../../contracts/envelope.ts";
import { certificatesIn } from "./files.ts";
import { readCrl } from "./crl.ts";
import type { CounterpartFile, Expiring } from "./model.ts";

export interface LoadedTrust {
  readonly trust: Trust;
  readonly expiring: readonly Expiring[];
}

/**
 * Reads the files that make a counterpart believed.
 * @param file the file that names the others; they are relative to it
 * @throws Error with the file at fault
 */
export function loadTrust(member: string, file: string, names: CounterpartFile): LoadedTrust {
  const at = (name: string): string => resolve(dirname(file), name);
  const read = (list: readonly string[] = []) =>
    list.flatMap((name) =>
      naming(name, () => certificatesIn(readFileSync(at(name)))).map((certificate) => ({ name, certificate })),
    );
  const [pinned, anchors, intermediates, transport] = [
    read(names.certificates),
    read(names.authorities),
    read(names.intermediates),
    read(names.tls),
  ];
  const only = (list: typeof pinned) => list.map(({ certificate }) => certificate);
  const issuers = only([...anchors, ...intermediates, ...pinned]);
  const lists = (names.revocation ?? []).map((name) => ({
    name,
    list: naming(name, () => readCrl(readFileSync(at(name)), issuers)),
  }));
  return {
    trust: {
      pinned: only(pinned),
      anchors: only(anchors),
      intermediates: only(intermediates),
      subjects: names.subjects ?? [],
      revocations: lists.map(({ list }) => list),
      transport: only(transport),
      legacy: names.legacy ?? false,
    },
    expiring: [
      ...[...pinned, ...anchors, ...intermediates, ...transport].map(({ name, certificate }) => ({
        kind: "certificate" as const,
        of: member,
        name: certificate.subject.replaceAll("\n", ", "),
        serial: certificate.serialNumber,
        file: name,
        from: certificate.validFromDate.getTime(),
        until: certificate.validToDate.getTime(),
      })),
      ...lists.map(({ name, list }) => expiringList(member, name, list)),
    ],
  };
}

function expiringList(member: string, file: string, list: RevocationList): Expiring {
  return {
    kind: "revocation-list",
    of: member,
    name: list.issuer.subject.replaceAll("\n", ", "),
    serial: "",
    file,
    from: list.thisUpdate,
    until: list.nextUpdate ?? Number.POSITIVE_INFINITY,
  };
}

function naming<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "it does not exist" : (cause as Error).message;
    throw new Error(`${file}: ${why}`, { cause });
  }
}
