import type { Environment, ParseResult } from "@marcbachmann/cel-js";

/** Parses and type-checks one condition, which must give true or false. */
export function compileCondition(
  environment: Environment,
  text: string,
): { readonly parsed: ParseResult; readonly error?: undefined } | { readonly error: string } {
  try {
    const parsed = environment.parse(text);
    const checked = parsed.check();
    if (!checked.valid) return { error: firstLine(checked.error?.message ?? "it cannot be checked") };
    if (checked.type !== "bool" && checked.type !== "dyn")
      return { error: `it gives ${String(checked.type)}, not true or false` };
    return { parsed };
  } catch (thrown) {
    return { error: firstLine(thrown instanceof Error ? thrown.message : String(thrown)) };
  }
}

const firstLine = (text: string): string => text.split("\n")[0] ?? text;
