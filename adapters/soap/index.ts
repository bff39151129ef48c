import type { Adapter } from "../../gateway/contracts/adapter.ts";
import type { ConfigIssue } from "../../gateway/contracts/issue.ts";
import { addressIssues } from "../shared/address.ts";
import { listenHttp, type SoapListenOptions } from "./listener.ts";
import optionsSchema from "./options.schema.json" with { type: "json" };
import { connectHttp, type SoapConnectOptions } from "./sender.ts";

export type SoapOptions = SoapListenOptions & SoapConnectOptions;

/** SOAP over HTTP (SOAP 1.1, section 6; SOAP 1.2 part 2, section 7): moves envelopes, and leaves them to the envelope. */
export const soap: Adapter<SoapOptions> = {
  name: "soap",
  contract: 1,
  optionsSchema,
  check: (options) => [...addressIssues({ ...options }, ["listen"]), ...urlIssues(options.connect)],
  listen: listenHttp,
  connect: connectHttp,
};

function urlIssues(connect: string | undefined): readonly ConfigIssue[] {
  if (connect === undefined || (URL.canParse(connect) && /^https?:/.test(connect))) return [];
  return [{ severity: "error", message: "connect is not a URL", expected: "http://host:port/path", path: ["connect"] }];
}
