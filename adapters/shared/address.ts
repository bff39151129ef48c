import type { ConfigIssue } from "../../gateway/contracts/issue.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`; IPv6 hosts in brackets. Undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-f:]+)\]|([^:[\]\s]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) return undefined;
  return { host: match[1] ?? match[2]!, port };
}

/** An issue for an option that should be an address and is not. */
export function addressIssues(options: Readonly<Record<string, unknown>>, names: readonly string[]): readonly ConfigIssue[] {
  return names.flatMap((name): readonly ConfigIssue[] => {
    const value = options[name];
    if (typeof value !== "string" || parseAddress(value)) return [];
    return [
      { severity: "error", message: `${name} is not an address`, expected: "host:port, e.g. 127.0.0.1:7301", path: [name] },
    ];
  });
}
