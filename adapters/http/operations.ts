import type { ConfigIssue } from "../../gateway/contracts/issue.ts";

/** One operation of a REST service, as the options say it. */
export interface OperationOptions {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path below the base, with members in braces: `/prenotazioni/{id}`. */
  readonly path: string;
  /** Status of an answer of ours. */
  readonly status: number;
}

export interface Operation extends OperationOptions {
  readonly name: string;
  /** Names in the braces, in their order. */
  readonly parameters: readonly string[];
  readonly pattern: RegExp;
}

export type OperationTable = readonly Operation[];

const brace = /\{([^{}]+)\}/g;

/** Operations ready to be matched, by the name that messages have. */
export function operationTable(options: Readonly<Record<string, OperationOptions>>): OperationTable {
  return Object.entries(options).map(([name, one]) => ({
    ...one,
    name,
    parameters: [...one.path.matchAll(brace)].map(([, parameter]) => parameter!),
    pattern: new RegExp(`^${one.path.split(brace).map(piece).join("")}$`),
  }));
}

const piece = (text: string, index: number): string =>
  index % 2 === 1 ? "([^/]+)" : text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

export interface Match {
  readonly operation: Operation;
  /** Values from the path, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operation of a request, or the methods that its path has. */
export function matchOperation(
  table: OperationTable,
  method: string,
  path: string,
): Match | { readonly allow: readonly string[] } {
  const allow: string[] = [];
  for (const operation of table) {
    const found = operation.pattern.exec(path);
    const values = found?.slice(1).map(decoded);
    if (!values || values.includes(undefined)) continue;
    if (operation.method === method) {
      return { operation, parameters: Object.fromEntries(operation.parameters.map((name, i) => [name, values[i]!])) };
    }
    allow.push(operation.method);
  }
  return { allow };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not a path that anybody of ours would have written.
    return undefined;
  }
}

/** Operations that a request could not be told apart by. */
export function operationIssues(options: Readonly<Record<string, OperationOptions>>): readonly ConfigIssue[] {
  const seen = new Map<string, string>();
  return Object.entries(options).flatMap(([name, { method, path }]): readonly ConfigIssue[] => {
    const shape = `${method} ${path.replaceAll(brace, "{}")}`;
    const first = seen.get(shape);
    seen.set(shape, first ?? name);
    if (first === undefined) return [];
    return [
      {
        severity: "error",
        message: `${first} and ${name} are the same request`,
        expected: "another method or path",
        path: ["operations", name],
      },
    ];
  });
}
