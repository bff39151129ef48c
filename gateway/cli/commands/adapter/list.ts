import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Adapter } from "../../../contracts/adapter.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import { foreignAdapter } from "../../../node/foreign-adapter.ts";
import { adapters } from "../../../node/plugins.ts";
import { UsageError } from "../../usage.ts";

/** What each adapter speaks, in a line. */
const speaks: Readonly<Record<string, string>> = {
  mllp: "HL7 v2 over MLLP, releases 1 and 2",
  "record-tcp": "records over TCP, by length or between delimiters",
  soap: "SOAP 1.1 and 1.2 over HTTP",
  http: "HTTP: one POST for each message, or a REST service in JSON",
  file: "files in folders",
  sftp: "files in folders of an SFTP server",
  sql: "rows of tables, SQLite and PostgreSQL",
  fhir: "HL7 FHIR R4 over REST",
};

export function listAdapters(): void {
  const width = Math.max(...[...adapters.keys()].map((name) => name.length)) + 2;
  for (const name of adapters.keys()) process.stdout.write(`${name.padEnd(width)}${speaks[name] ?? ""}\n`);
  process.stdout.write(`\nnpx raccordo adapter options NAME tells the options; npm:PACKAGE brings others\n`);
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
}

export function showOptions(name: string): void {
  const { optionsSchema } = named(name);
  const { properties = {}, required = [] } = optionsSchema as {
    readonly properties?: Readonly<Record<string, Property>>;
    readonly required?: readonly string[];
  };
  for (const [key, one] of Object.entries(properties)) {
    const kind = one.enum?.join(" | ") ?? one.type ?? "";
    const more = one.default === undefined ? (required.includes(key) ? ", required" : "") : `, ${JSON.stringify(one.default)}`;
    process.stdout.write(`${key} (${kind}${more})\n    ${one.description ?? ""}\n`);
  }
}

function named(name: string): Adapter<unknown> {
  const own = adapters.get(name);
  if (own) return own;
  if (existsSync(name)) {
    const found = foreignAdapter(resolve(name), process.cwd());
    if ("adapter" in found) return found.adapter;
    throw new UsageError(new GatewayError("CONFIG_INVALID", found.problem, { expected: found.expected }));
  }
  throw new UsageError(
    new GatewayError("CONFIG_INVALID", `There is no adapter ${name}`, {
      expected: `one of ${[...adapters.keys()].join(", ")}, or the folder of a package`,
    }),
  );
}
