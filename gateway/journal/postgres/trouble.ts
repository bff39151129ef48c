import { GatewayError, type Certainty } from "../../contracts/errors.ts";

/** What kind of trouble a statement met; classes of SQLSTATE as in PostgreSQL's documentation, appendix A. */
export type Trouble =
  /** Two transactions stood in each other's way: the same again may do. */
  | "conflict"
  /** The values of one call cannot be stored; the others can. */
  | "values"
  /** The server, or the way to it. */
  | "storage";

interface ServerError extends Error {
  readonly code?: string;
  readonly severity?: string;
}

export function troubleOf(thrown: unknown): Trouble {
  const code = codeOf(thrown);
  if (code === "40001" || code === "40P01") return "conflict";
  return isServers(thrown) && ["21", "22", "23", "54"].includes(code.slice(0, 2)) ? "values" : "storage";
}

/** Whether a COMMIT that failed so has certainly not happened: the server itself said so, and goes on. */
export const wasRefused = (thrown: unknown): boolean => isServers(thrown) && (thrown as ServerError).severity === "ERROR";

const isServers = (thrown: unknown): boolean => thrown instanceof Error && (thrown as ServerError).severity !== undefined;
const codeOf = (thrown: unknown): string => (thrown as ServerError).code ?? "";

/** Damaged data (class XX), and an index that contradicts its table. */
const corruption = new Set(["XX001", "XX002"]);

const hints: readonly (readonly [codes: RegExp, hint: string])[] = [
  [/^53100/, "free disk space on the database server; senders are told to retry meanwhile"],
  [/^53/, "the database server is short of memory or connections: raise max_connections, or stop what uses them"],
  [/^28|^3D/, "check user, password and name of the database in node.yaml, and pg_hba.conf on the server"],
  [/^25006/, "the server only reads: it is a standby; name the primary, or both with target_session_attrs"],
  [/^42/, "the user of the database must own its tables; they must be those that Raccordo made"],
];
const reach =
  "check that PostgreSQL runs and can be reached; the node tries again by itself, and senders are told to retry meanwhile";

/**
 * Trouble of the storage as an error of ours. A server's message can hold values of a statement: it is told where it cannot.
 * @param database as it may be shown
 */
export function storageError(database: string, thrown: unknown, certainty: Certainty = "not-done"): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const code = codeOf(thrown);
  if (corruption.has(code)) {
    return new GatewayError("JOURNAL_CORRUPT", `The journal ${database} is damaged: PostgreSQL ${code}`, {
      certainty,
      hint: "stop the nodes, keep the data folder of PostgreSQL, restore a backup (docs/operations.md)",
      cause: thrown,
    });
  }
  const message = thrown instanceof Error ? thrown.message || (thrown as ServerError).code : String(thrown);
  const why = isServers(thrown) && /^(2[2345]|42|P0)/.test(code) ? `PostgreSQL ${code}` : `${message} ${code}`.trim();
  return new GatewayError("JOURNAL_UNAVAILABLE", `The journal ${database} is not available: ${why}`, {
    certainty,
    hint: hints.find(([codes]) => codes.test(code))?.[1] ?? reach,
    cause: thrown,
  });
}

/** What cannot be stored of one call. */
export function valueError(thrown: unknown): GatewayError {
  return new GatewayError("INTERNAL", `The journal cannot keep this: PostgreSQL ${codeOf(thrown)}`, {
    certainty: "not-done",
    cause: thrown,
  });
}
