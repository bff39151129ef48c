import type { SearchFilter } from "../contracts/journal.ts";

/** A question to the database: `?` stands for each value, in their order. */
export interface Question {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Each way of finding a text, with an index for each; the condition of a partial index stands beside it. */
const byText = [
  "id = ?",
  "control_id = ? AND known = 1",
  "control_id = ? AND known = 0 AND control_id <> ''",
  "session = ? AND session <> ''",
  "booking = ? AND booking <> ''",
];
const byHash = ["prescription = ? AND prescription <> ''", "patient = ? AND patient <> ''"];

const decimal = /^\d{1,18}$/;

/**
 * A search as SQL: values are always bound, and every condition that can be rare has an index.
 * @param number true where identifiers are numbers in the database, and only digits can be compared with them
 */
export function searchSql(filter: SearchFilter, number = false): Question {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...bound: (string | number)[]): void => {
    conditions.push(condition);
    values.push(...bound);
  };
  const { text, hashed, after } = filter;
  if (text || hashed) {
    const plain = !text ? [] : number && !decimal.test(text) ? byText.slice(1) : byText;
    const ways: [string, string][] = plain.map((way) => [way, text!]);
    for (const hash of hashed ?? []) ways.push(...byHash.map((way): [string, string] => [way, hash]));
    const union = ways.map(([way]) => `SELECT seq FROM messages WHERE ${way}`).join(" UNION ");
    add(ways.length === 0 ? "1 = 0" : `seq IN (${union})`, ...ways.map(([, value]) => value));
  }
  if (filter.system) add("system = ?", filter.system);
  if (filter.receiver) add("receiver = ? AND receiver <> ''", filter.receiver);
  if (filter.type) add("type = ?", filter.type);
  if (filter.state) add(filter.state === "done" ? "state = ?" : "state = ? AND state <> 'done'", filter.state);
  if (filter.outcome === "AA") add("outcome = ?", "AA");
  else if (filter.outcome) {
    const forms = [filter.outcome, ...["AE", "AR", "CE", "CR"].map((code) => `${code} ${filter.outcome}`)];
    add(`outcome IN (${forms.map(() => "?").join(", ")}) AND outcome <> '' AND outcome <> 'AA'`, ...forms);
  }
  if (filter.since !== undefined) add("at >= ?", filter.since);
  if (filter.until !== undefined) add("at < ?", filter.until);
  if (after) add("at <= ? AND (at < ? OR seq < (SELECT seq FROM messages WHERE id = ?))", after.at, after.at, after.id);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")} `;
  return { sql: `SELECT * FROM messages ${where}ORDER BY at DESC, seq DESC LIMIT ?`, values: [...values, filter.limit ?? 100] };
}
