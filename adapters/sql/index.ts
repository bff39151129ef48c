import type { Adapter } from "../../gateway/contracts/adapter.ts";
import { without } from "../shared/options.ts";
import { tlsIssues, tlsSchema } from "../shared/tls.ts";
import { listenSql } from "./listener.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };
import { sqlIssues, type Listening, type Sending, type SqlOptions } from "./options.ts";
import { sendSql } from "./sender.ts";

/** Messages as rows of tables that both sides look at, on SQLite and PostgreSQL. */
export const sql: Adapter<SqlOptions> = {
  name: "sql",
  contract: 1,
  optionsSchema: { ...optionsSchema, properties: { ...optionsSchema.properties, tls: tlsSchema } },
  check: (options) => [...sqlIssues(options), ...tlsIssues({ ...options, listen: undefined })],
  listen: (options, inbound, context) => Promise.resolve(listenSql(options as Listening, inbound, context)),
  connect: (options, context) => sendSql(options as Sending, context),
  counterpart: (options) =>
    ({
      ...without(options, "listen", "requests", "replies"),
      connect: options.listen,
      sent: options.requests,
      answers: options.replies,
    }) as SqlOptions,
};
