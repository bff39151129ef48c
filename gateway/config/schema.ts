import { Ajv2020 as Ajv, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { ConfigIssue } from "../contracts/issue.ts";
import { placeAt, type Source } from "../contracts/source.ts";

/** Checks sources against JSON Schemas; compiled schemas are kept for the life of one checker. */
export interface SchemaChecker {
  /** Every mistake at once, each with its line and column. Numbers and booleans are made where the schema asks for them. */
  check(source: Source<unknown>, schema: object): readonly ConfigIssue[];
}

export function schemaChecker(): SchemaChecker {
  const ajv = new Ajv({
    allErrors: true,
    coerceTypes: true,
    useDefaults: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
  });
  const compiled = new Map<object, ValidateFunction>();
  return {
    check(source, schema) {
      let validate = compiled.get(schema);
      if (!validate) compiled.set(schema, (validate = ajv.compile(schema)));
      if (validate(source.value)) return [];
      const errors = (validate.errors ?? []).filter((error) => !isNoise(error, validate.errors ?? []));
      return errors.map((error) => issueOf(error, source));
    },
  };
}

/** `oneOf`, `anyOf` and `if` only repeat what their branches have said. */
function isNoise(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  return (
    (error.keyword === "if" || error.keyword === "anyOf" || error.keyword === "oneOf") &&
    all.some(
      (other) =>
        other !== error && other.instancePath.startsWith(error.instancePath) && !["if", "anyOf", "oneOf"].includes(other.keyword),
    )
  );
}

function issueOf(error: ErrorObject, source: Source<unknown>): ConfigIssue {
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const params = error.params as Readonly<Record<string, unknown>>;
  const name = path.length === 0 ? "the file" : path.join(".");
  const issue = (
    message: string,
    more: { expected?: string; hint?: string } = {},
    at: readonly string[] = path,
  ): ConfigIssue => ({
    severity: "error",
    message,
    path: at,
    file: source.file,
    ...placeAt(source, at),
    ...more,
  });
  switch (error.keyword) {
    case "additionalProperties": {
      const unknown = String(params["additionalProperty"]);
      const known = Object.keys((error.parentSchema?.["properties"] as object | undefined) ?? {});
      const near = nearest(unknown, known);
      return issue(
        `${unknown} is not known here`,
        { expected: `one of ${known.join(", ")}`, ...(near ? { hint: `did you mean ${near}?` } : {}) },
        [...path, unknown],
      );
    }
    case "required": {
      const missing = String(params["missingProperty"]);
      const description = descriptionOf(error, missing);
      return issue(`${missing} is missing in ${name}`, description ? { expected: description } : {});
    }
    case "enum": {
      const allowed = params["allowedValues"] as readonly unknown[];
      const near = nearest(String(error.data), allowed.map(String));
      return issue(`${name} is not one of the values allowed`, {
        expected: `one of ${allowed.join(", ")}`,
        ...(near ? { hint: `did you mean ${near}?` } : {}),
      });
    }
    default: {
      const description = error.parentSchema?.["description"] as string | undefined;
      return issue(`${name} ${error.message ?? "is not valid"}`, description ? { expected: description } : {});
    }
  }
}

function descriptionOf(error: ErrorObject, property: string): string | undefined {
  const properties = error.parentSchema?.["properties"] as Readonly<Record<string, { description?: string }>> | undefined;
  return properties?.[property]?.description;
}

/** The known name that a mistyped one is nearest to, when it is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
