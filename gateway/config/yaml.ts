import { readFileSync } from "node:fs";
import { isMap, isNode, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import type { ConfigIssue } from "../contracts/issue.ts";
import type { Source } from "../contracts/source.ts";

/** A file that was read: its value with every scalar as the text it is, or the mistakes that prevented it. */
export interface Loaded {
  readonly source: Source<unknown>;
  readonly issues: readonly ConfigIssue[];
}

/**
 * Reads YAML so that text stays as it is written: `89.50` never becomes 89.5, `NO` never false. Numbers and booleans are
 * made later, where a schema asks for them. `${NAME}` and `${NAME:-default}` are taken from the environment.
 */
export function loadYaml(path: string, name: string, environment: Readonly<Record<string, string | undefined>>): Loaded {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    return {
      source: { file: name, value: undefined, position: () => ({ line: 1, column: 1 }) },
      issues: [
        {
          severity: "error",
          message: `The file cannot be read: ${(thrown as NodeJS.ErrnoException).code ?? String(thrown)}`,
          path: [],
          file: name,
          line: 1,
          column: 1,
          hint: "check that it exists and may be read",
        },
      ],
    };
  }
  return parseYaml(text, name, environment);
}

/** Like {@link loadYaml}, for a text that was read already. */
export function parseYaml(text: string, name: string, environment: Readonly<Record<string, string | undefined>>): Loaded {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: "failsafe", lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  // What is said after the first break of the syntax only repeats it.
  const issues: ConfigIssue[] = document.errors.slice(0, 1).map((error) => ({
    severity: "error" as const,
    message: error.message,
    path: [],
    file: name,
    ...at(error.pos[0]),
  }));
  const missing = (path: readonly (string | number)[], variable: string): void => {
    issues.push({
      severity: "error",
      message: `The environment has no ${variable}`,
      hint: `set ${variable}, or write \${${variable}:-default}`,
      path,
      file: name,
      ...positionIn(document, path, at),
    });
  };
  let value: unknown;
  try {
    if (issues.length === 0) value = substitute(document.toJS(), environment, [], missing);
  } catch (thrown) {
    // An alias without its anchor, aliases in a circle, or aliases of aliases that would grow without end.
    const message = thrown instanceof RangeError ? "The aliases go round in a circle" : (thrown as Error).message;
    issues.push({ severity: "error", message, path: [], file: name, ...at(0) });
  }
  const textLines = text.split(/\r?\n/);
  const excerpt = (line: number): string => textLines[line - 1] ?? "";
  return {
    source: { file: name, value, position: (path) => positionIn(document, path, at), excerpt },
    issues: issues.map((issue) => ({ ...issue, excerpt: excerpt(issue.line ?? 1) })),
  };
}

/** Position of the part at a path, or of the nearest part above that exists. */
function positionIn(
  document: Document,
  path: readonly (string | number)[],
  at: (offset: number) => { line: number; column: number },
): { line: number; column: number } {
  let node: unknown = document.contents;
  let best = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isNode(item.key) && String((item.key as Node).toJS(document)) === String(step));
      if (pair && isNode(pair.key)) best = pair.key.range?.[0] ?? best;
      next = pair?.value;
    } else if (isSeq(node)) next = node.items[Number(step)];
    if (!isNode(next)) break;
    if (!isMap(node)) best = next.range?.[0] ?? best;
    node = next;
  }
  return at(best);
}

function substitute(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  path: readonly (string | number)[],
  missing: (path: readonly (string | number)[], variable: string) => void,
): unknown {
  if (typeof value === "string") {
    return value.replace(/\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g, (_all, name: string, fallback: string | undefined) => {
      const found = environment[name] ?? fallback;
      if (found === undefined) missing(path, name);
      return found ?? "";
    });
  }
  if (Array.isArray(value)) return value.map((one, i) => substitute(one, environment, [...path, i], missing));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, substitute(one, environment, [...path, key], missing)]),
    );
  }
  return value;
}
