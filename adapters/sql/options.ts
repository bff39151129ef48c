import type { ConfigIssue } from "../../gateway/contracts/issue.ts";
import { hasControls } from "../shared/options.ts";
import type { TlsOptions } from "../shared/tls.ts";

/** Rows of another table that belong to a main row, in the order of a column. */
export interface DetailOptions {
  readonly table: string;
  /** Name of the table in the documents of the mapping. */
  readonly as?: string;
  /** Column with the key of the main row. */
  readonly parent: string;
  /** Column with the row's number, from 1. */
  readonly line: string;
}

export interface StateOptions {
  readonly column: string;
  readonly new: string;
  readonly taken: string;
  readonly done: string;
  readonly failed: string;
  /** What a request of ours becomes that the system did not take in time. */
  readonly withdrawn?: string;
}

/** A table whose rows are messages. */
export interface TableOptions {
  readonly table: string;
  readonly as?: string;
  /** Column with a number that the database gives. */
  readonly key: string;
  readonly details: readonly DetailOptions[];
}

/** Rows that wait for somebody. */
export interface RequestTable extends TableOptions {
  readonly state: StateOptions;
  /** Column with the time at which a row was taken: what was taken and never finished is taken again. */
  readonly taken?: string;
}

export interface AnswerTable extends TableOptions {
  /** Column with the key of the request. */
  readonly request: string;
}

export interface SqlOptions {
  /** `sqlite:FILE` or `postgres://…`. */
  readonly listen?: string;
  readonly requests?: RequestTable;
  readonly replies?: AnswerTable;
  readonly connect?: string;
  readonly sent?: RequestTable;
  readonly answers?: AnswerTable;
  readonly poll: string;
  readonly lease: string;
  readonly inFlight: number;
  readonly maxBytes: number;
  readonly tls?: TlsOptions;
}

/** Where the system's requests come from. */
export type Listening = SqlOptions & Required<Pick<SqlOptions, "listen" | "requests" | "replies">>;
/** Where ours go to. */
export type Sending = SqlOptions & Required<Pick<SqlOptions, "connect" | "sent" | "answers">>;

/** What a schema cannot say. */
export function sqlIssues(options: SqlOptions): readonly ConfigIssue[] {
  const issue = (path: readonly string[], message: string, expected: string): ConfigIssue => ({
    severity: "error",
    message,
    expected,
    path,
  });
  const tables = { listen: ["requests", "replies"], connect: ["sent", "answers"] } as const;
  return (["listen", "connect"] as const).flatMap((key): readonly ConfigIssue[] => {
    const url = options[key];
    if (url === undefined) return [];
    const missing = tables[key].filter((table) => options[table] === undefined);
    return [
      ...(isDatabase(url) ? [] : [issue([key], `${key} is no database`, "sqlite:FILE or postgres://user@host:port/database")]),
      ...missing.map((table) => issue([table], `${key} needs ${table}`, `the table of ${table}`)),
    ];
  });
}

const isDatabase = (url: string): boolean =>
  (/^sqlite:./.test(url) && !hasControls(url)) || (/^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url));

/** The database for people: without its password. */
export function shownDatabase(url: string): string {
  if (!URL.canParse(url) || url.startsWith("sqlite:")) return url;
  const shown = new URL(url);
  shown.password = "";
  shown.search = "";
  return shown.href;
}
