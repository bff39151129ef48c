import { encode } from "../../../canonical/index.ts";
import { GatewayError } from "../../../contracts/errors.ts";
import type { FormatKind, MessageFormat } from "../../format.ts";
import { treeFormat } from "../tree/format.ts";
import { emptyObject, isArray, isObject, writeJson, type Json, type JsonObject } from "../tree/json.ts";
import { treeLeaves } from "../tree/leaves.ts";
import { parseJson } from "../tree/parse.ts";
import { compileTreeGroup, compileTreePath, nameInPath, plainContext, type PathContext, type TreePath } from "../tree/path.ts";

/** SQL compares names without regard to case (ISO/IEC 9075-2, section 5.2); capitals are what it makes of them. */
const context: PathContext = { ...plainContext, fold: (name) => name.toUpperCase() };

/** Rows of a main table and of tables that belong to it, as the sql adapter hands them on. */
export const sql: FormatKind = {
  name: "sql",
  title: "rows of database tables",
  extension: "json",
  optionsSchema: { type: "object", additionalProperties: false, properties: {} },
  parse: (bytes) => folded(parseJson(bytes)),
  kindOf: (document) => tablesOf(document as Json)[0] ?? "",
  compile: (spec) => sqlFormat(spec.message),
  sketch(bytes, options) {
    const message = tablesOf(sql.parse(bytes, options) as Json)[0];
    if (message !== undefined) return { message, options: {} };
    throw new GatewayError("JSON_INVALID", "There is no table", { expected: '{ "TABLE": [ { "COLUMN": "value" } ] }' });
  },
};

function tablesOf(document: Json): readonly string[] {
  return isObject(document) ? [...document.members].filter(([, rows]) => isArray(rows)).map(([name]) => name) : [];
}

/** The same with names in capitals. @throws GatewayError JSON_INVALID for two that differ in their case alone */
function folded(value: Json): Json {
  if (isArray(value)) return { items: value.items.map((item) => item && folded(item)) };
  if (!isObject(value)) return value;
  const members = new Map<string, Json>();
  for (const [name, inner] of value.members) {
    const key = context.fold(name);
    if (members.has(key)) {
      throw new GatewayError("JSON_INVALID", "Two columns or tables have the same name but for its case", {
        expected: "each name once",
      });
    }
    members.set(key, folded(inner));
  }
  return { members };
}

function sqlFormat(message: string): MessageFormat {
  const main = message === "*" ? undefined : context.fold(message);
  const row = main === undefined ? undefined : compileTreePath(`${nameInPath(main)}[0]`, context).steps;
  /** Columns are those of the main table's first row. */
  const value = (text: string): TreePath => {
    const path = compileTreePath(text, context);
    if (row) return { ...path, steps: [...row, ...path.steps] };
    throw new GatewayError("CONFIG_INVALID", "A mapping of any message has no main table", {
      expected: "message: the main table",
    });
  };
  return {
    ...treeFormat({
      context,
      value,
      group: (text) => compileTreeGroup(text, context),
      leaves: (root) => leavesOf(root as JsonObject, main ?? ""),
    }),
    node(document) {
      const root = document as Json;
      const rows = isObject(root) && main !== undefined ? root.members.get(main) : undefined;
      return isArray(rows) && rows.items.length > 0 ? root : undefined;
    },
    draft: () => emptyObject(),
    write: (draft) => encode(writeJson(draft as JsonObject), "UTF-8"),
  };
}

/** The columns of one main row are named plainly; rows of all else, and of a main table with several, are a group. */
function leavesOf(root: JsonObject, main: string): ReturnType<typeof treeLeaves> {
  return [...root.members].flatMap(([name, rows]) => {
    const group = nameInPath(name);
    const items = isArray(rows) ? rows.items : [];
    return items.flatMap((row, i) => {
      const single = name === main && items.length === 1;
      return row ? treeLeaves(row, context, { path: `${group}[${i}]`, rule: "", scope: single ? [] : [group] }) : [];
    });
  });
}
