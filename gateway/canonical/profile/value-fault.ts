import { isInTable } from "../definitions/index.ts";
import type { Finding } from "../validation/finding.ts";
import type { FieldStatement } from "./profile.ts";

type ValueFault = Pick<Finding, "rule" | "code" | "message" | "expected">;

/** What a profile finds wrong with a value that is there; undefined when nothing. */
export function valueFault(statement: FieldStatement, value: string): ValueFault | undefined {
  const { value: fixed, values, table, length, format } = statement;
  if (fixed !== undefined && value !== fixed) {
    return { rule: "value", code: "103", message: "does not have the value that is fixed", expected: fixed };
  }
  if (values && !values.has(value)) {
    return {
      rule: "value",
      code: "103",
      message: "is not one of its values",
      expected: `one of ${[...values.keys()].join(", ")}`,
    };
  }
  if (table && !isInTable(table, value)) {
    const name = `table ${String(table.number).padStart(4, "0")} (${table.name})`;
    return { rule: "table", code: "103", message: "is not in its table", expected: `a code of ${name}` };
  }
  if (length !== undefined && value.length > length) {
    return { rule: "length", code: "102", message: "is too long", expected: `at most ${length} characters` };
  }
  if (format && !format.fits(value)) {
    return { rule: "type", code: "102", message: "does not have its form", expected: format.about };
  }
  return undefined;
}
